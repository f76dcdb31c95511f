using System.Globalization;
using System.Text.RegularExpressions;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Site.Import.TwcManager;

/// <summary>
/// Names and values of the files TWCManager is set by: its program (<c>name = value</c> at the beginning of a line), its memory
/// (<c>name=value</c>), and the JSON with remarks of its later versions (<c>"name": value</c>). The last one counts, as in the program itself;
/// what its code computes later on is no setting.
/// </summary>
internal sealed partial class TwcSettings
{
    private readonly Dictionary<string, (string Value, int Line)> values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Finding> notes = [];

    public TwcSettings(string text)
    {
        var lines = text.Split('\n');
        var json = lines.Select(l => l.TrimStart('\uFEFF', ' ', '\t', '\r')).FirstOrDefault(l => l.Length > 0 && !Remark(l))?.StartsWith('{') == true;
        for (var i = 0; i < lines.Length; i++)
        {
            if (Remark(lines[i].TrimStart())) continue;
            if (json) foreach (Match found in Pair().Matches(lines[i])) Take(found, i + 1);
            else if (Assignment().Match(lines[i]) is { Success: true } found) Take(found, i + 1);
        }

        static bool Remark(string line) => line.StartsWith('#') || line.StartsWith("//", StringComparison.Ordinal);
    }

    /// <summary>What is computed says nothing where a value is known already.</summary>
    private void Take(Match found, int line)
    {
        var (name, literal) = (found.Groups["name"].Value, found.Groups["value"]);
        if (literal.Success) values[name] = (literal.Value.Trim('"', '\''), line);
        else values.TryAdd(name, (found.Groups["other"].Value.Trim(), line));
    }

    public IReadOnlyList<Finding> Notes => [.. notes.OrderBy(n => n.Line)];

    public bool Has(string name) => values.ContainsKey(name);

    public string? Text(string name) => values.TryGetValue(name, out var found) && found.Value.Length > 0 ? found.Value : null;

    public bool? Flag(string name) => Text(name)?.ToLowerInvariant() switch { "true" or "1" => true, "false" or "0" => false, _ => null };

    /// <summary>A number; what is none is told and counts as not there.</summary>
    public double? Number(string name)
    {
        if (Text(name) is not { } text) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) return number;
        Note(name, "import.value.wrong", Fact.Of("key", name), Fact.Of("value", text));
        return null;
    }

    /// <summary>A number within our bounds; the nearest when it is beyond, which is told.</summary>
    public double? Number(string name, double least, double most)
    {
        if (Number(name) is not { } number) return null;
        var allowed = Math.Clamp(number, least, most);
        if (!allowed.Equals(number)) Note(name, "import.value.bounded", Fact.Of("key", name), Fact.Of("value", number), Fact.Of("allowed", allowed));
        return allowed;
    }

    /// <summary>Says something of a name that is there.</summary>
    public void Note(string name, string code) => Note(name, code, Fact.Of("key", name));

    private void Note(string name, string code, params Fact[] facts)
    {
        if (values.TryGetValue(name, out var found)) notes.Add(new(code, Severity.Notice, found.Line, name, facts));
    }

    [GeneratedRegex("""["'](?<name>[A-Za-z][A-Za-z0-9_]{2,})["']\s*:\s*(?<value>"[^"]*"|'[^']*'|-?[\w.]+)""", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Pair();

    /// <summary>A value ends at a remark or the line; bytes are <c>bytearray(b'\x77\x77')</c>.</summary>
    [GeneratedRegex("""^\uFEFF?(?<name>[A-Za-z][A-Za-z0-9_]{2,})\s*=(?!=)\s*(?:(?<value>bytearray\([^)]*\)|"[^"]*"|'[^']*'|[-+]?[\w.]+)\s*;?\s*(?:\#.*)?$|(?<other>.*))""", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Assignment();
}
