using System.Globalization;
using System.Text.RegularExpressions;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Site.Notify.Channels;

/// <summary>Words in double braces, <c>{{title}}</c>, that stand for parts of the message.</summary>
internal static partial class Placeholders
{
    private static readonly Dictionary<string, Func<Outgoing, string>> All = new()
    {
        ["id"] = m => m.Id,
        ["incident"] = m => m.Incident,
        ["title"] = m => m.Title,
        ["body"] = m => m.Body,
        ["text"] = m => m.Text,
        ["severity"] = m => m.Word,
        ["kind"] = m => m.Kind,
        ["code"] = m => m.Code,
        ["state"] = m => m.State,
        ["site"] = m => m.Site,
        ["device"] = m => m.Device ?? "",
        ["time"] = m => m.Time,
        ["unix"] = m => m.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
    };

    /// <param name="escape">Makes a value fit the place it stands in.</param>
    public static string Fill(string template, Outgoing message, Func<string, string> escape) =>
        Word().Replace(template, match => All.TryGetValue(match.Groups[1].Value, out var value) ? escape(value(message)) : match.Value);

    /// <summary>Tells of words that stand for nothing.</summary>
    public static void Check(SettingsReader set, string key, string template)
    {
        foreach (Match match in Word().Matches(template))
            if (match.Groups[1].Value is var name && !All.ContainsKey(name))
                set.Report("config.notify.placeholder", Severity.Warning, key, Fact.Of("value", name), Fact.Of("nearest", Nearest.To(name, All.Keys) ?? string.Join(", ", All.Keys)));
    }

    [GeneratedRegex(@"\{\{\s*([a-z]+)\s*\}\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();
}
