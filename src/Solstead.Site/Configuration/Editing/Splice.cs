using Solstead.Core.Settings;

namespace Solstead.Site.Configuration.Editing;

/// <summary>Puts new text into a file at the places of its nodes; every other character stays.</summary>
internal sealed class Splice(string text)
{
    private readonly string newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    /// <summary>The first key of a file that has none.</summary>
    public string AtEnd(SettingsEntry entry)
    {
        var line = YamlText.Entry(entry.Key, entry.Value, 0, newline) + newline;
        return text.Length == 0 || text[^1] == '\n' ? text + line : text + newline + line;
    }

    /// <summary>A key behind the last one of a map.</summary>
    public string Entry(MarkedMap map, SettingsEntry entry)
    {
        if (map.Flow || map.Entries.Count == 0) return IntoBraces(map, map.Entries.Count == 0 ? null : map.Entries[^1].Value.End, $"{YamlText.Flow(Map(entry))[2..^2]}");
        return Below(map.End, YamlText.Entry(entry.Key, entry.Value, Column(map.Entries[0].Start), newline));
    }

    /// <summary>An item behind the last one of a list.</summary>
    public string Item(MarkedList list, SettingsNode item, string path)
    {
        if (list.Flow || list.Items.Count == 0) return IntoBraces(list, list.Items.Count == 0 ? null : list.Items[^1].End, YamlText.Flow(item));
        return Below(list.End, YamlText.Item(item, Dash(list.Items[0].Start) ?? throw new SettingsEditException(path), newline));
    }

    /// <summary>A value for a key that has none.</summary>
    public string Fill(MarkedMap owner, MarkedEntry entry, SettingsNode value)
    {
        var (start, end) = (entry.Value.Start, entry.Value.End);
        // An explicit null goes, a mere colon stays.
        var without = text[..start] + text[end..];
        var gap = start > 0 && without[start - 1] is ' ' or '\t' ? "" : " ";
        var written = YamlText.Value(value, Column(entry.Start), newline);
        if (owner.Flow || !written.StartsWith(newline, StringComparison.Ordinal)) return without[..start] + gap + YamlText.Flow(value) + without[start..];
        return new Splice(without).Below(start, written[newline.Length..]);
    }

    private static SettingsMap Map(SettingsEntry entry) => new([entry], 0, 0);

    /// <summary>Between braces or brackets, behind the last element or as the only one.</summary>
    private string IntoBraces(MarkedNode node, int? last, string addition)
    {
        if (last is null) return text[..(node.Start + 1)] + $" {addition} " + text[(node.End - 1)..];
        var gap = text[last.Value - 1] == ':' ? " " : "";
        return text[..last.Value] + $"{gap}, {addition}" + text[last.Value..];
    }

    /// <summary>A line of its own below the one a node ends on; a comment at the end of that line stays with it.</summary>
    private string Below(int end, string line)
    {
        var at = text.IndexOf('\n', end);
        return at < 0 ? text + newline + line + newline : text[..(at + 1)] + line + newline + text[(at + 1)..];
    }

    private int Column(int at) => at - (text.LastIndexOf('\n', Math.Max(0, at - 1)) + 1);

    /// <summary>Column of the dash in front of an item on the same line.</summary>
    private int? Dash(int item)
    {
        var at = item - 1;
        while (at >= 0 && text[at] is ' ' or '\t') at--;
        return at >= 0 && text[at] == '-' ? Column(at) : null;
    }
}
