using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Core.Settings;

/// <summary>
/// Reads one map of the settings by asking for its keys. What was asked for is what exists: <see cref="Finish"/> reports every key nobody
/// asked for, with the nearest one that was. Wrong values become findings and the default is used; nothing throws.
/// </summary>
public sealed class SettingsReader
{
    private readonly SettingsMap map;
    private readonly string path;
    private readonly List<Finding> findings;
    private readonly List<string> asked = [];
    private readonly Dictionary<string, SettingsReader> children = [];

    public SettingsReader(SettingsMap map, string path = "") : this(map, path, []) { }

    private SettingsReader(SettingsMap map, string path, List<Finding> findings) =>
        (this.map, this.path, this.findings) = (map, path, findings);

    /// <summary>Everything found so far, in this map and those below it.</summary>
    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>True when a finding disables the part these settings describe.</summary>
    public bool Broken => findings.Any(f => f.Severity >= Severity.Alarm && IsMine(f.Key));

    /// <summary>Line of the map in the file, from 1; 0 when it is not in the file.</summary>
    public int Line => map.Line;

    /// <summary>Dotted path of this map, empty for the root.</summary>
    public string Path => path;

    /// <summary>True when the key is in the file, whatever its value.</summary>
    public bool Has(string key) => Entry(key) is not null;

    /// <summary>True when the key holds a map of its own.</summary>
    public bool HasMap(string key) => Entry(key) is { Value: SettingsMap };

    /// <summary>True when the key holds a list with a map in it. Counts as asking for the key.</summary>
    public bool HasMaps(string key) => Entry(key) is { Value: SettingsList list } && list.Items.Any(i => i is SettingsMap);

    /// <summary>The keys of this map in the order of the file, for maps whose keys are the owner's own words. Does not count as asking.</summary>
    public IReadOnlyList<string> Keys => [.. map.Entries.Select(e => e.Key)];

    /// <summary>The value as text, or <paramref name="fallback"/> when the key is absent or empty.</summary>
    public string? Text(string key, string? fallback = null)
    {
        if (Entry(key) is not { } entry) return fallback;
        if (entry.Value is SettingsScalar scalar) return string.IsNullOrEmpty(scalar.Value) ? fallback : scalar.Value;
        Wrong(entry, "text");
        return fallback;
    }

    /// <summary>The value as text; absent or empty is a finding that disables this part, and gives an empty text.</summary>
    public string Required(string key)
    {
        if (Text(key) is { } text) return text;
        if (!findings.Any(f => f.Key == Full(key)))
            findings.Add(new Finding("config.key.missing", Severity.Alarm, map.Line, Full(key), Fact.Of("key", key)));
        return "";
    }

    /// <summary>A number within <paramref name="min"/>…<paramref name="max"/>; outside or unreadable is a finding and gives the default.</summary>
    public double Number(string key, double fallback, double min, double max) => Number(key, min, max) ?? fallback;

    /// <summary>A number that must be there; absent, unreadable or outside is a finding that disables this part, and gives null.</summary>
    public double? RequiredNumber(string key, double min, double max)
    {
        if (Text(key) is not null) return Number(key, min, max, Severity.Alarm);
        Required(key);
        return null;
    }

    /// <summary>A number within <paramref name="min"/>…<paramref name="max"/>, or null when absent or wrong.</summary>
    public double? Number(string key, double min, double max) => Number(key, min, max, Severity.Warning);

    private double? Number(string key, double min, double max, Severity severity)
    {
        if (Entry(key) is not { } entry || entry.Value is SettingsScalar { Value: null or "" }) return null;
        if (entry.Value is SettingsScalar { Value: { } text } && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            if (number >= min && number <= max) return number;
            findings.Add(new Finding("config.value.range", severity, entry.Line, Full(key), Fact.Of("key", key), Fact.Of("value", text), Fact.Of("min", min), Fact.Of("max", max)));
            return null;
        }
        Wrong(entry, "number", severity);
        return null;
    }

    /// <summary>A whole number within a range; see <see cref="Number(string, double, double, double)"/>.</summary>
    public int Whole(string key, int fallback, int min, int max)
    {
        if (Number(key, min, max) is not { } number) return fallback;
        if (double.IsInteger(number)) return (int)number;
        Wrong(Entry(key)!, "whole number");
        return fallback;
    }

    /// <summary>A duration given in seconds under a key that ends in <c>_s</c>.</summary>
    public TimeSpan Seconds(string key, TimeSpan fallback, TimeSpan min, TimeSpan max) =>
        TimeSpan.FromSeconds(Number(key, fallback.TotalSeconds, min.TotalSeconds, max.TotalSeconds));

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Flag(string key, bool fallback)
    {
        if (Entry(key) is not { } entry || entry.Value is SettingsScalar { Value: null or "" }) return fallback;
        if (entry.Value is SettingsScalar { Value: { } text })
        {
            if (text.Equals("true", StringComparison.OrdinalIgnoreCase)) return true;
            if (text.Equals("false", StringComparison.OrdinalIgnoreCase)) return false;
        }
        Wrong(entry, "true or false");
        return fallback;
    }

    /// <summary>One of the given words.</summary>
    public string Choice(string key, string fallback, params IReadOnlyList<string> words)
    {
        if (Text(key) is not { } text) return fallback;
        if (words.Contains(text)) return text;
        Wrong(Entry(key)!, string.Join(" | ", words));
        return fallback;
    }

    /// <summary>The map under a key; an empty one when absent.</summary>
    public SettingsReader Section(string key)
    {
        var entry = Entry(key);
        if (entry is not null && entry.Value is not SettingsMap && entry.Value is not SettingsScalar { Value: null or "" }) Wrong(entry, "map");
        return Child(entry?.Value as SettingsMap ?? SettingsMap.Empty with { Line = entry?.Line ?? map.Line }, Full(key));
    }

    /// <summary>The maps in the list under a key, in order; none when absent.</summary>
    /// <param name="severity">Of an item that is no map; an alarm disables the part this map describes.</param>
    public IReadOnlyList<SettingsReader> Sections(string key, Severity severity = Severity.Alarm)
    {
        if (Entry(key) is not { } entry || entry.Value is SettingsScalar { Value: null or "" }) return [];
        if (entry.Value is not SettingsList list)
        {
            Wrong(entry, "list");
            return [];
        }
        var sections = new List<SettingsReader>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            var name = $"{Full(key)}[{i}]";
            if (list.Items[i] is SettingsMap item) sections.Add(Child(item, name));
            else findings.Add(new Finding("config.value.wrong", severity, list.Items[i].Line, name, Fact.Of("expected", "map"), Fact.Of("key", name)));
        }
        return sections;
    }

    /// <summary>The texts under a key, given as a list or as one value.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        if (Entry(key) is not { } entry) return [];
        if (entry.Value is SettingsScalar one) return string.IsNullOrEmpty(one.Value) ? [] : [one.Value];
        if (entry.Value is SettingsList list && list.Items.All(i => i is SettingsScalar)) return [.. list.Items.Cast<SettingsScalar>().Select(s => s.Value ?? "")];
        Wrong(entry, "list of texts");
        return [];
    }

    /// <summary>Adds a finding of the caller's own about one key of this map.</summary>
    public void Report(string code, Severity severity, string key, params IReadOnlyList<Fact> facts) =>
        findings.Add(new Finding(code, severity, Entry(key)?.Line ?? map.Line, Full(key), facts));

    /// <summary>Accepts every key of this map, for parts that are read later or elsewhere.</summary>
    public void AcceptAll() => asked.AddRange(map.Entries.Select(e => e.Key));

    /// <summary>Reports the keys nobody asked for and the keys given twice, here and below. Call once on the root, when all has been read.</summary>
    public void Finish()
    {
        var seen = new HashSet<string>();
        foreach (var entry in map.Entries)
        {
            if (!seen.Add(entry.Key))
                findings.Add(new Finding("config.key.twice", Severity.Warning, entry.Line, Full(entry.Key), Fact.Of("key", entry.Key)));
            else if (!asked.Contains(entry.Key))
                findings.Add(new Finding("config.key.unknown", Severity.Warning, entry.Line, Full(entry.Key), Fact.Of("key", entry.Key), Fact.Of("nearest", Nearest.To(entry.Key, asked) ?? "")));
        }
        foreach (var child in children.Values) child.Finish();
    }

    private bool IsMine(string key) => path.Length == 0 || (key.StartsWith(path, StringComparison.Ordinal) && (key.Length == path.Length || key[path.Length] is '.' or '['));

    private SettingsReader Child(SettingsMap node, string name)
    {
        if (children.TryGetValue(name, out var known)) return known;
        return children[name] = new SettingsReader(node, name, findings);
    }

    private SettingsEntry? Entry(string key)
    {
        if (!asked.Contains(key)) asked.Add(key);
        foreach (var entry in map.Entries) if (entry.Key == key) return entry;
        return null;
    }

    private void Wrong(SettingsEntry entry, string expected, Severity severity = Severity.Warning)
    {
        var value = entry.Value is SettingsScalar scalar ? scalar.Value ?? "" : entry.Value is SettingsList ? "[…]" : "{…}";
        findings.Add(new Finding("config.value.wrong", severity, entry.Line, Full(entry.Key), Fact.Of("key", entry.Key), Fact.Of("value", value), Fact.Of("expected", expected)));
    }

    private string Full(string key) => path.Length == 0 ? key : $"{path}.{key}";
}
