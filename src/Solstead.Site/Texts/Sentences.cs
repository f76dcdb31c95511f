using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Solstead.Core.Quantities;

namespace Solstead.Site.Texts;

/// <summary>
/// Makes the sentence of a code and its facts, from the same tables and by the same rules as the page (README.md in this folder;
/// cases.json holds examples both sides pass).
/// </summary>
/// <param name="language"><c>en</c> or <c>fr</c>; anything else reads as English.</param>
/// <param name="zone">Zone in which instants are told.</param>
public sealed partial class Sentences(string language, TimeZoneInfo zone, TimeProvider time)
{
    private static readonly Dictionary<string, string> English = Table("en");
    private static readonly Dictionary<string, string> French = Table("fr");

    private readonly FactText text = new(language == "fr", zone, code => (language == "fr" ? French : English).GetValueOrDefault(code));

    private Dictionary<string, string> Texts => language == "fr" ? French : English;

    /// <summary>The sentence; a code without text gives the code and its facts, never nothing.</summary>
    public string Say(string code, params IReadOnlyList<Fact> facts) =>
        Template(code) is { } template
            ? Fill(template, facts)
            : string.Join(' ', [code, .. facts.Select(f => $"{f.Name}={text.Of(f, time.GetUtcNow())}")]);

    /// <summary>The text of a code, else of its longest dotted beginning.</summary>
    private string? Template(string code)
    {
        for (var key = code; key.Contains('.', StringComparison.Ordinal); key = key[..key.LastIndexOf('.')])
            if (Texts.TryGetValue(key, out var template)) return template;
        return null;
    }

    /// <summary>Fills a template; see the README for its forms.</summary>
    public string Fill(string template, IReadOnlyList<Fact> facts)
    {
        var now = time.GetUtcNow();
        return Placeholder().Replace(template, match =>
        {
            var name = match.Groups[1].Value;
            Fact? fact = facts.Any(f => f.Name == name) ? facts.First(f => f.Name == name) : null;
            if (!match.Groups[2].Success) return text.Of(fact, now);
            if (match.Groups[2].Value == "date") return text.Of(fact, now, dateOnly: true);
            if (match.Groups[2].Value.StartsWith("if:", StringComparison.Ordinal)) return text.Given(fact, match.Groups[2].Value[3..], now);
            var forms = Plural().Match(match.Groups[2].Value);
            return forms.Success ? text.Plural(fact, forms.Groups[1].Value, forms.Groups[2].Value, now) : match.Value;
        });
    }

    /// <summary>The language of the terminal, from the usual environment variables.</summary>
    public static string LanguageOfEnvironment()
    {
        foreach (var name in new[] { "LC_ALL", "LC_MESSAGES", "LANG" })
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value) return value.StartsWith("fr", StringComparison.OrdinalIgnoreCase) ? "fr" : "en";
        return "en";
    }

    private static Dictionary<string, string> Table(string language)
    {
        using var stream = typeof(Sentences).Assembly.GetManifestResourceStream($"Solstead.Site.Texts.{language}.json")!;
        return JsonSerializer.Deserialize(stream, TextsJson.Default.DictionaryStringString)!;
    }

    [GeneratedRegex(@"\{([A-Za-z][A-Za-z0-9_]*)(?:\|([^{}]*))?\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex("^plural:one=(.*?),other=(.*)$", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Plural();
}

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class TextsJson : JsonSerializerContext;
