using Solstead.Core.Settings;
using YamlDotNet.Core;

namespace Solstead.Site.Configuration.Editing;

/// <summary>The file is written in a way that cannot be added to safely; nothing was changed.</summary>
/// <param name="key">Dotted path of what could not be added.</param>
public sealed class SettingsEditException(string key) : Exception(key)
{
    public string Key { get; } = key;
}

/// <summary>The new text, and what the file already said otherwise and was left.</summary>
/// <param name="Kept">Dotted paths of keys whose own value stayed.</param>
public sealed record MergedSettings(string Text, IReadOnlyList<string> Kept);

/// <summary>
/// Adds settings to a file by splicing text at the parser's marks: comments, order and everything that is not added stay as they are,
/// character for character. What the file already says is never overwritten. Lists of maps are matched by <c>id</c>.
/// </summary>
public static class SettingsMerge
{
    /// <summary>A file has no more keys to add than this; more means that an addition does not take.</summary>
    private const int MostSteps = 1000;

    /// <exception cref="SettingsUnreadableException">The text is not YAML, or its root is not a map.</exception>
    /// <exception cref="SettingsEditException">It cannot be added to safely.</exception>
    public static MergedSettings Add(string text, SettingsMap additions, string file)
    {
        var before = YamlSettings.Parse(text, file);
        var kept = new List<string>();
        for (var step = 0; step < MostSteps; step++)
        {
            kept.Clear();
            if (Step(text, additions, kept) is not { } next) return Checked(new(text, kept), before, additions, file);
            text = next;
        }
        throw new SettingsEditException("");
    }

    /// <summary>The promise is kept only if the new text, read anew, says exactly the old and the added.</summary>
    private static MergedSettings Checked(MergedSettings merged, SettingsMap before, SettingsMap additions, string file)
    {
        SettingsMap after;
        try { after = YamlSettings.Parse(merged.Text, file); }
        catch (SettingsUnreadableException) { throw new SettingsEditException(""); }
        return SameNodes.Are(after, SameNodes.Joined(before, additions)) ? merged : throw new SettingsEditException("");
    }

    /// <summary>Makes the first addition that is missing; null when none is.</summary>
    private static string? Step(string text, SettingsMap additions, List<string> kept)
    {
        MarkedNode? root;
        try { root = MarkedNode.Parse(text); }
        catch (YamlException) { throw new SettingsEditException(""); }
        var splice = new Splice(text);
        if (root is MarkedMap map) return Into(map, additions, "", splice, kept);
        return additions.Entries.Count == 0 ? null : splice.AtEnd(additions.Entries[0]);
    }

    private static string? Into(MarkedMap map, SettingsMap additions, string path, Splice splice, List<string> kept)
    {
        foreach (var addition in additions.Entries)
        {
            var full = path.Length == 0 ? addition.Key : $"{path}.{addition.Key}";
            if (map.Find(addition.Key) is not { } entry) return splice.Entry(map, addition);
            if (Into(map, entry, addition.Value, full, splice, kept) is { } next) return next;
        }
        return null;
    }

    private static string? Into(MarkedMap owner, MarkedEntry entry, SettingsNode addition, string path, Splice splice, List<string> kept)
    {
        switch (entry.Value, addition)
        {
            case (MarkedMap there, SettingsMap more):
                return Into(there, more, path, splice, kept);
            case (MarkedList there, SettingsList more):
                return Into(there, more, path, splice, kept);
            case (MarkedScalar { Value: null }, not SettingsScalar { Value: null } and not SettingsMap { Entries.Count: 0 }):
                return splice.Fill(owner, entry, addition);
            case (MarkedScalar there, SettingsScalar said):
                if (there.Value != said.Value) kept.Add(path);
                return null;
            case (MarkedFixed, _):
                throw new SettingsEditException(path);
            default:
                // A map where a value is wanted, or the other way round: it is the owner's, and it stays.
                if (addition is not SettingsMap { Entries.Count: 0 }) kept.Add(path);
                return null;
        }
    }

    private static string? Into(MarkedList list, SettingsList additions, string path, Splice splice, List<string> kept)
    {
        foreach (var addition in additions.Items)
        {
            if (SameNodes.Id(addition) is { } id)
            {
                if (list.Items.OfType<MarkedMap>().FirstOrDefault(i => i.Find(id.Key)?.Value is MarkedScalar { Value: { } known } && known == id.Value) is not { } same) return splice.Item(list, addition, path);
                if (Into(same, (SettingsMap)addition, $"{path}[{id.Value}]", splice, kept) is { } next) return next;
            }
            else if (list.Items.Any(i => Says(i, addition))) continue;
            // Without an id or a name nobody can say whether it is there already in other words.
            else if (addition is not SettingsScalar) throw new SettingsEditException(path);
            else return splice.Item(list, addition, path);
        }
        return null;
    }

    /// <summary>True when a place of the file says just this.</summary>
    private static bool Says(MarkedNode there, SettingsNode said) => (there, said) switch
    {
        (MarkedScalar x, SettingsScalar y) => (x.Value ?? "") == (y.Value ?? ""),
        (MarkedList x, SettingsList y) => x.Items.Count == y.Items.Count && x.Items.Zip(y.Items).All(p => Says(p.First, p.Second)),
        (MarkedMap x, SettingsMap y) => x.Entries.Count == y.Entries.Count && y.Entries.All(e => x.Find(e.Key) is { } entry && Says(entry.Value, e.Value)),
        _ => false,
    };
}
