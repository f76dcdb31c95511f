using System.Globalization;
using System.Text.RegularExpressions;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Site.Import.DbusEnphaseEnvoy;

/// <summary>The old file, asked key by key; what nobody asked for is told at the end. No note ever carries a value that may be a secret.</summary>
internal sealed partial class EnvoyIni(string text)
{
    /// <summary>What the sample of the old program has where an address belongs.</summary>
    private const string Placeholder = "IP_ADDR_OR_FQDN";

    private readonly IniFile file = IniFile.Parse(text);
    private readonly List<(string Section, string Key)> asked = [];
    private readonly List<Finding> notes = [];

    /// <summary>The notes in the order of the file, unknown keys included.</summary>
    public IReadOnlyList<Finding> Notes
    {
        get
        {
            foreach (var entry in file.Entries.Where(e => !asked.Contains((e.Section, e.Key)) && (e.Section != IniFile.Default || !asked.Any(a => a.Key == e.Key))))
                Note(entry, "import.key.unknown", Fact.Of("nearest", Nearest.To(entry.Key, asked.Select(a => a.Key)) ?? ""));
            return [.. notes.OrderBy(n => n.Line)];
        }
    }

    public bool HasSection(string section) => file.Sections.Contains(section);

    /// <summary>A value exactly as written: passwords and names may hold anything.</summary>
    public string? Exact(string section, string key) => Find(section, key)?.Value;

    /// <summary>A word or number; a comment people put behind it is not part of it. A placeholder of the sample is told and counts as absent.</summary>
    public string? Word(string section, string key)
    {
        if (Find(section, key) is not { } entry) return null;
        var word = Comment().Replace(entry.Value, "").Trim().Trim('"', '\'');
        if (word != Placeholder) return word.Length == 0 ? null : word;
        Note(entry, "import.placeholder");
        return null;
    }

    /// <summary>A switch is on when it is exactly 1.</summary>
    public bool Switch(string section, string key) => Word(section, key) == "1";

    /// <summary>A number; one that cannot be read or that ours does not allow is told, and the nearest allowed is taken.</summary>
    public double? Number(string section, string key, double least, double most)
    {
        if (Word(section, key) is not { } word) return null;
        if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            Note(section, key, "import.value.wrong", Fact.Of("value", word));
            return null;
        }
        var allowed = Math.Clamp(number, least, most);
        if (!allowed.Equals(number)) Note(section, key, "import.value.bounded", Fact.Of("value", number), Fact.Of("allowed", allowed));
        return allowed;
    }

    /// <summary>Marks a key as known although nothing is taken from it.</summary>
    public bool Has(string section, string key) => Find(section, key) is not null;

    /// <summary>Tells something about a key, if the file has it.</summary>
    public void Note(string section, string key, string code, params IReadOnlyList<Fact> facts)
    {
        if (Find(section, key) is { } entry) Note(entry, code, facts);
    }

    private void Note(IniEntry entry, string code, params IReadOnlyList<Fact> facts)
    {
        var name = $"{entry.Section}.{entry.Key}";
        if (!notes.Any(n => n.Key == name && n.Code == code)) notes.Add(new(code, Severity.Notice, entry.Line, name, [Fact.Of("key", name), .. facts]));
    }

    private IniEntry? Find(string section, string key)
    {
        asked.Add((section, key));
        return file.Find(section, key);
    }

    [GeneratedRegex(@"(^|\s)[;#].*$", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Comment();
}
