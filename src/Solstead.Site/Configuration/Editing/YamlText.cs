using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Solstead.Core.Settings;

namespace Solstead.Site.Configuration.Editing;

/// <summary>Writes new nodes as YAML: in blocks where the file is written in blocks, in braces where it is written in braces.</summary>
internal static partial class YamlText
{
    /// <summary>Entries of a map, one a line, without a line break at the end.</summary>
    public static string Block(SettingsMap map, int indent, string newline) =>
        string.Join(newline, map.Entries.Select(e => Entry(e.Key, e.Value, indent, newline)));

    /// <summary><c>key: value</c>, with its indent.</summary>
    public static string Entry(string key, SettingsNode value, int indent, string newline) => $"{new string(' ', indent)}{Scalar(key)}:{Value(value, indent, newline)}";

    /// <summary>One item of a list, with its indent and dash.</summary>
    public static string Item(SettingsNode value, int indent, string newline) =>
        value is SettingsMap { Entries.Count: > 0 } map
            ? $"{new string(' ', indent)}- {Block(map, indent + 2, newline).TrimStart(' ')}"
            : $"{new string(' ', indent)}- {Flow(value)}";

    /// <summary>What stands after a colon: on the same line, or on deeper ones below.</summary>
    public static string Value(SettingsNode value, int indent, string newline) => value switch
    {
        SettingsMap { Entries.Count: > 0 } map => newline + Block(map, indent + 2, newline),
        SettingsList { Items.Count: > 0 } list when list.Items.Any(i => i is SettingsMap) => newline + string.Join(newline, list.Items.Select(i => Item(i, indent + 2, newline))),
        SettingsScalar { Value: null } => "",
        _ => " " + Flow(value),
    };

    /// <summary>Any node on one line.</summary>
    public static string Flow(SettingsNode value) => value switch
    {
        SettingsMap { Entries.Count: 0 } => "{}",
        SettingsMap map => $"{{ {string.Join(", ", map.Entries.Select(e => $"{Scalar(e.Key)}: {Flow(e.Value)}"))} }}",
        SettingsList { Items.Count: 0 } => "[]",
        SettingsList list => $"[ {string.Join(", ", list.Items.Select(Flow))} ]",
        SettingsScalar { Value: { } text } => Scalar(text),
        _ => "null",
    };

    private static string Scalar(string text)
    {
        if (Plain().IsMatch(text) && text is not ("null" or "true" or "false" or "yes" or "no" or "on" or "off")) return text;
        if (text is "true" or "false") return text;
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' or '\u0085') quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }

    [GeneratedRegex(@"^(?!~$)[A-Za-z0-9_./][A-Za-z0-9_./@+-]*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Plain();
}
