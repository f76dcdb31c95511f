using System.Globalization;
using System.Text.RegularExpressions;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Site.Import.TempoEss;

/// <summary>The <c>secret.py</c> of TEMPO ESS: a name and a value on each line. No note carries a value that may be a secret.</summary>
internal sealed partial class SecretPy
{
    private readonly Dictionary<string, (string Value, int Line)> values = [];
    private readonly HashSet<string> asked = [];
    private readonly List<Finding> notes = [];

    public SecretPy(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
            if (Assignment().Match(lines[i]) is { Success: true } found)
                values[found.Groups["name"].Value] = (found.Groups["quoted"].Success ? found.Groups["quoted"].Value : found.Groups["plain"].Value, i + 1);
    }

    /// <summary>In the order of the file, names nobody asked for included.</summary>
    public IReadOnlyList<Finding> Notes
    {
        get
        {
            foreach (var unknown in values.Keys.Where(k => !asked.Contains(k)).ToList()) Note(unknown, "import.key.unknown", Fact.Of("nearest", Nearest.To(unknown, asked) ?? ""));
            return [.. notes.OrderBy(n => n.Line)];
        }
    }

    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>Null when it is absent or empty.</summary>
    public string? Text(string name)
    {
        asked.Add(name);
        return values.TryGetValue(name, out var found) && found.Value.Length > 0 ? found.Value : null;
    }

    public bool? Flag(string name) => Text(name) switch { "True" or "true" or "1" => true, "False" or "false" or "0" => false, _ => null };

    /// <summary>A percentage; what is none is told and counts as absent, what is beyond our bounds is brought into them and told.</summary>
    public double? Percent(string name, double least, double most)
    {
        if (Text(name) is not { } text) return null;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            Note(name, "import.value.wrong", Fact.Of("value", text));
            return null;
        }
        var allowed = Math.Clamp(number, least, most);
        if (!allowed.Equals(number)) Note(name, "import.value.bounded", Fact.Of("value", number), Fact.Of("allowed", allowed));
        return allowed;
    }

    /// <summary>Says something about a name, if the file has it.</summary>
    public void Note(string name, string code, params IReadOnlyList<Fact> facts)
    {
        asked.Add(name);
        if (values.TryGetValue(name, out var found)) notes.Add(new(code, Severity.Notice, found.Line, name, [Fact.Of("key", name), .. facts]));
    }

    [GeneratedRegex("""^\s*(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?:[rbu]?(?<mark>["'])(?<quoted>[^\r]*?)\k<mark>|(?<plain>[^\s#"']+))\s*(?:\#.*)?\r?$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Assignment();
}
