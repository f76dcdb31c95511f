using System.Text.Json;
using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Devices.Tariffs.EdfTempo.Wire;

/// <summary>
/// The answers of the sources of the colour (tempo.md 2.1 to 2.4), days in order. Days without a colour are left out: unknown is a state of its own. What
/// is no answer throws <see cref="TempoAnswerException"/>.
/// </summary>
internal static class TempoAnswers
{
    /// <summary>RTE's public file of a season: <c>{"values":{"2025-09-01":"BLUE",…}}</c>.</summary>
    public static IReadOnlyList<ColourOfDay> RteSeason(string json) => Read(json, static root =>
        Values(root).Select(p => Day(p.Name, Text(p.Value))));

    /// <summary>RTE's public file of these days: a colour counts only when its <c>-fallback</c> says <c>"false"</c>.</summary>
    public static IReadOnlyList<ColourOfDay> RteLight(string json) => Read(json, static root =>
    {
        var values = new Dictionary<string, string?>();
        foreach (var member in Values(root)) values[member.Name] = Text(member.Value);
        return values.Where(v => values.GetValueOrDefault(v.Key + Fallback) == "false").Select(v => Day(v.Key, v.Value));
    });

    /// <summary>RTE's API: entries newest first, some without a value, each a midnight that stands for its civil date.</summary>
    public static IReadOnlyList<ColourOfDay> RteApi(string json) => Read(json, static root =>
    {
        if (Member(root, "error") is { } error) throw new TempoAnswerException($"{Text(error)} {Text(Member(root, "error_description"))}".Trim());
        var calendars = Member(root, "tempo_like_calendars") ?? throw new TempoAnswerException("tempo_like_calendars");
        return Items(Member(calendars, "values")).Where(v => Text(Member(v, "fallback")) is null or "false").Select(v => Day(Text(Member(v, "start_date")), Text(Member(v, "value"))));
    });

    /// <summary>api-couleur-tempo.fr: one day or a list; code 1, 2 and 3, and 0 for not yet.</summary>
    public static IReadOnlyList<ColourOfDay> CouleurTempo(string json) => Read(json, static root =>
    {
        if (Member(root, "title") is { } title && Member(root, "dateJour") is null) throw new TempoAnswerException(Text(title) ?? "");
        return (root.ValueKind == JsonValueKind.Array ? [.. Items(root)] : (JsonElement[])[root]).Select(d =>
            ((DateOnly?)ColourOfDay.Day(Text(Member(d, "dateJour"))), Text(Member(d, "codeJour")) switch { "1" => TempoColour.Blue, "2" => TempoColour.White, "3" => TempoColour.Red, _ => TempoColour.Unknown }));
    });

    /// <summary>EDF: a failure comes with HTTP 200, <c>errors</c> and no content.</summary>
    public static IReadOnlyList<ColourOfDay> Edf(string json) => Read(json, static root =>
    {
        if (Items(Member(root, "errors")).Select(e => $"{Text(Member(e, "code"))} {Text(Member(e, "description"))}".Trim()).FirstOrDefault() is { } error) throw new TempoAnswerException(error);
        var content = Member(root, "content") ?? throw new TempoAnswerException("content");
        return Items(Member(content, "options")).Where(o => Text(Member(o, "option")) == "TEMPO").SelectMany(o => Items(Member(o, "calendrier")))
            .Select(d => Day(Text(Member(d, "dateApplication")), Text(Member(d, "statut"))));
    });

    private const string Fallback = "-fallback";

    private static List<ColourOfDay> Read(string json, Func<JsonElement, IEnumerable<(DateOnly? Date, TempoColour Colour)>> days)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. days(document.RootElement).Where(d => d.Date is not null && d.Colour != TempoColour.Unknown).Select(d => new ColourOfDay(d.Date!.Value, d.Colour)).OrderBy(d => d.Date)];
        }
        catch (JsonException)
        {
            // A page for people, of a proxy or against robots.
            throw new TempoAnswerException(json.TrimStart().StartsWith('<') ? "HTML" : "JSON");
        }
    }

    private static (DateOnly?, TempoColour) Day(string? date, string? word) => (ColourOfDay.Day(date), ColourOfDay.Of(word));

    private static JsonElement.ObjectEnumerator Values(JsonElement root) =>
        Member(root, "values") is { ValueKind: JsonValueKind.Object } values ? values.EnumerateObject() : throw new TempoAnswerException("values");

    private static JsonElement.ArrayEnumerator Items(JsonElement? list) => list is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : default;

    private static JsonElement? Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    /// <summary>Numbers and words alike: what is a text in one answer is a number in another.</summary>
    private static string? Text(JsonElement? value) => value is not { } v ? null : v.ValueKind switch
    {
        JsonValueKind.String => v.GetString(),
        JsonValueKind.Number => v.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
