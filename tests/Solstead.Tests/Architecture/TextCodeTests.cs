using System.Text.Json;
using System.Text.RegularExpressions;

namespace Solstead.Tests.Architecture;

/// <summary>Every code a person may meet has a sentence in both languages.</summary>
public sealed partial class TextCodeTests
{
    /// <summary>Literals that look like codes of a known family and are none.</summary>
    private static readonly string[] NotCodes = ["history.db", "history.open", "secrets.key"];

    [Theory, InlineData("en"), InlineData("fr")]
    public void Every_code_in_the_sources_has_a_sentence(string language)
    {
        var table = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(SourceTree.Src, "Solstead.Site", "Texts", language + ".json")))!;
        Codes().Where(c => !table.ContainsKey(c.Code)).Select(c => $"{c.Code} ({c.Path})").ShouldBeEmpty($"these have no sentence in {language}.json");
    }

    /// <summary>A family is the first word of a code that is told somewhere; every literal of a family is a code.</summary>
    private static IEnumerable<(string Code, string Path)> Codes()
    {
        var told = SourceTree.Files.SelectMany(f => Told().Matches(f.Uncommented)).Select(m => m.Groups["code"].Value);
        var families = told.Select(c => c.Split('.')[0]).ToHashSet();
        return SourceTree.Files
            .SelectMany(f => Dotted().Matches(f.Uncommented).Select(m => (Code: m.Groups["code"].Value, f.Path)))
            .Where(c => families.Contains(c.Code.Split('.')[0]) && !NotCodes.Contains(c.Code))
            .DistinctBy(c => c.Code);
    }

    /// <summary>Places where a code is handed over: problems, findings, answers, sentences, reasons.</summary>
    [GeneratedRegex(@"(?:new\s+(?:Problem|Finding)|\bRaise|\bReport|\bSay|\bStay|\bRefused|\bUnconfirmed|\bAnswers\.Problem)\s*\([^"";]*?""(?<code>[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)+)""", RegexOptions.None, 10_000)]
    private static partial Regex Told();

    [GeneratedRegex(@"""(?<code>[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)+)""", RegexOptions.None, 10_000)]
    private static partial Regex Dotted();
}
