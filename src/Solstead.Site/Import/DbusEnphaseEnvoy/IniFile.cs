using System.Text;

namespace Solstead.Site.Import.DbusEnphaseEnvoy;

/// <param name="Line">Line in the file, from 1.</param>
internal sealed record IniEntry(string Section, string Key, string Value, int Line);

/// <summary>
/// The ini dialect of Python's configparser with its defaults: <c>key = value</c> or <c>key: value</c>, comments on lines of their own, values
/// that go on in deeper lines, a DEFAULT section that all others inherit, <c>%%</c> for a per cent sign and <c>%(key)s</c> for another value.
/// </summary>
/// <remarks>Source: Python documentation, module configparser, "Supported INI File Structure" and "Interpolation of values".</remarks>
internal sealed class IniFile
{
    public const string Default = "DEFAULT";

    /// <summary>Deeper references than this go in circles.</summary>
    private const int MostDepth = 10;

    private readonly List<IniEntry> entries = [];

    private IniFile(IReadOnlySet<string> sections) => Sections = sections;

    public IReadOnlySet<string> Sections { get; }

    /// <summary>All entries as they stand in the file; of a key written twice the last.</summary>
    public IEnumerable<IniEntry> Entries => entries.GroupBy(e => (e.Section, e.Key)).Select(g => g.Last());

    public static IniFile Parse(string text)
    {
        var sections = new HashSet<string>();
        var file = new IniFile(sections);
        var section = "";
        var (number, indent) = (0, 0);
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.TrimEnd();
            var bare = line.TrimStart();
            if (bare.Length == 0 || bare[0] is '#' or ';') continue;
            var depth = line.Length - bare.Length;
            if (file.entries.Count > 0 && depth > indent && file.entries[^1].Section == section) file.entries[^1] = file.entries[^1] with { Value = file.entries[^1].Value + "\n" + bare };
            else if (bare[0] == '[' && bare.IndexOf(']', StringComparison.Ordinal) is > 0 and var close) sections.Add(section = bare[1..close]);
            else if (Split(bare) is var (key, value))
            {
                file.entries.Add(new(section, key, value, number));
                indent = depth;
            }
        }
        return file;
    }

    /// <summary>The value of a key, its own or inherited, references resolved; null when it is absent or empty.</summary>
    public IniEntry? Find(string section, string key) =>
        (Entries.FirstOrDefault(e => e.Section == section && e.Key == key) ?? Entries.FirstOrDefault(e => e.Section == Default && e.Key == key)) is { } entry
            && Resolved(entry.Value, section, 0) is { Length: > 0 } value ? entry with { Value = value } : null;

    private static (string Key, string Value)? Split(string line)
    {
        var at = line.IndexOfAny(['=', ':']);
        return at <= 0 ? (line.ToLowerInvariant(), "") : (line[..at].TrimEnd().ToLowerInvariant(), line[(at + 1)..].Trim());
    }

    /// <summary>A lone per cent sign stays what it is: people put them into passwords, and no other reading makes sense.</summary>
    private string Resolved(string value, string section, int depth)
    {
        if (!value.Contains('%', StringComparison.Ordinal) || depth > MostDepth) return value;
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '%' || i + 1 == value.Length) text.Append(value[i]);
            else if (value[i + 1] == '%') text.Append(value[i++]);
            else if (value[i + 1] == '(' && value.IndexOf(")s", i, StringComparison.Ordinal) is > 0 and var end && Raw(section, value[(i + 2)..end]) is { } other)
            {
                text.Append(Resolved(other, section, depth + 1));
                i = end + 1;
            }
            else text.Append(value[i]);
        }
        return text.ToString();
    }

    private string? Raw(string section, string key) =>
        Entries.Where(e => e.Key.Equals(key, StringComparison.OrdinalIgnoreCase) && (e.Section == section || e.Section == Default)).OrderBy(e => e.Section == Default).FirstOrDefault()?.Value;
}
