using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Solstead.Core.Accounting;
using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Devices.Tariffs.Twin;

/// <summary>The answers of the services in their own forms (tempo.md 2.1 to 2.4 and 5).</summary>
internal sealed class TariffTwinAnswers(TariffTwin twin)
{
    private static readonly string[] French = ["Inconnu", "Bleu", "Blanc", "Rouge"];
    private static readonly string[] Edf = ["NON_DEFINI", "TEMPO_BLEU", "TEMPO_BLANC", "TEMPO_ROUGE"];

    public string RteFile(HttpRequest request, bool fallback)
    {
        if (!request.Path.Value!.EndsWith("Light", StringComparison.Ordinal))
        {
            var year = int.Parse(request.Query["season"].ToString()[..4], CultureInfo.InvariantCulture);
            var season = new TempoSeason(year);
            return $$"""{"values":{ {{string.Join(',', twin.Known("rte-file", season.First, season.Last).Select(d => $"\"{Day(d.Date)}\":\"{Word(d.Colour)}\""))}} } }""";
        }
        var days = twin.Known("rte-file", twin.Today, twin.Today.AddDays(1));
        return $$"""{"values":{ {{string.Join(',', days.Select(d => $"\"{Day(d.Date)}\":\"{Word(d.Colour)}\",\"{Day(d.Date)}-fallback\":\"{(fallback ? "true" : "false")}\""))}} } }""";
    }

    /// <returns>Null: the request was refused with the number of an error.</returns>
    public (int Status, string Body) RteApi(HttpRequest request)
    {
        if (!Instant(request.Query["start_date"], out var start) || !Instant(request.Query["end_date"], out var end)) return Error("F01", "Both dates or none");
        if (start >= end) return Error("F02", "start_date after end_date");
        if ((end - start).TotalDays > 366.1) return Error("F03", "More than 366 days");
        var (from, to) = (DateOnly.FromDateTime(start.DateTime), DateOnly.FromDateTime(end.DateTime));
        if (to > twin.Today.AddDays(2)) return Error("F04", "End beyond D+2");
        // Newest first, and one old entry without its value.
        var values = twin.Known("rte-api", from, to.AddDays(-1)).Reverse().Select(d =>
            $$"""{"start_date":"{{Midnight(d.Date)}}","end_date":"{{Midnight(d.Date.AddDays(1))}}"{{(d.Date.Day == 28 && d.Date.Month == 12 && d.Date < twin.Today ? "" : $",\"value\":\"{Word(d.Colour)}\"")}},"updated_date":"{{Day(d.Date.AddDays(-1))}}T10:20:00+01:00","fallback":false}""");
        return (200, $$"""{"tempo_like_calendars":{"start_date":"{{Midnight(from)}}","end_date":"{{Midnight(to)}}","values":[{{string.Join(',', values)}}]} }""");

        (int, string) Error(string number, string said) =>
            (400, $$"""{"error":"TMPLIKSUPCON_TMPLIKCAL_{{number}}","error_description":"{{said}}","error_uri":"","error_details":{"transaction_id":"Id-1"} }""");
    }

    public string CouleurTempo(HttpRequest request)
    {
        var dates = request.Query["dateJour[]"].Select(d => DateOnly.ParseExact(d!, "yyyy-MM-dd", CultureInfo.InvariantCulture)).ToList();
        if (request.Query["periode[]"].ToString() is { Length: >= 4 } period)
        {
            var season = new TempoSeason(int.Parse(period[..4], CultureInfo.InvariantCulture));
            dates = [.. twin.Known("couleur-tempo", season.First, season.Last).Select(d => d.Date)];
        }
        return $"[{string.Join(',', dates.Select(d => (d, Colour: twin.ColourOf("couleur-tempo", d))).Select(d => $$"""{"dateJour":"{{Day(d.d)}}","codeJour":{{(int)d.Colour}},"periode":"{{TempoSeason.Of(d.d)}}","libCouleur":"{{French[(int)d.Colour]}}"}"""))}]";
    }

    public string EdfDays(HttpRequest request)
    {
        var (from, to) = (DateOnly.Parse(request.Query["dateApplicationBorneInf"]!, CultureInfo.InvariantCulture), DateOnly.Parse(request.Query["dateApplicationBorneSup"]!, CultureInfo.InvariantCulture));
        var days = Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays).Select(d => $$"""{"dateApplication":"{{Day(d)}}","statut":"{{Edf[(int)twin.ColourOf("edf", d)]}}"}""");
        return $$"""{"errors":[],"content":{"dateApplicationBorneInf":"{{Day(from)}}","dateApplicationBorneSup":"{{Day(to)}}","options":[{"option":"TEMPO","calendrier":[{{string.Join(',', days)}}]}]} }""";
    }

    public string Prices(HttpRequest request)
    {
        var (from, to) = (DateOnly.ParseExact(request.Query["start"]!, "yyyy-MM-dd", CultureInfo.InvariantCulture), DateOnly.ParseExact(request.Query["end"]!, "yyyy-MM-dd", CultureInfo.InvariantCulture));
        var until = LocalDay.On(to, twin.Zone).Start;
        var known = LocalDay.On(twin.Today.AddDays(twin.TomorrowIsKnown ? 2 : 1), twin.Zone).Start;
        var (times, prices) = (new StringBuilder(), new StringBuilder());
        for (var at = LocalDay.On(from, twin.Zone).Start; at < until && at < known; at += twin.MarketStep)
        {
            times.Append(times.Length > 0 ? "," : "").Append(at.ToUnixTimeSeconds());
            prices.Append(prices.Length > 0 ? "," : "").Append(twin.Price(at) is { } price ? price.ToString(CultureInfo.InvariantCulture) : "null");
        }
        return $$"""{"license_info":"CC BY 4.0","unix_seconds":[{{times}}],"price":[{{prices}}],"unit":"EUR / MWh","deprecated":false}""";
    }

    private string Midnight(DateOnly date) => TimeZoneInfo.ConvertTime(LocalDay.On(date, twin.Zone).Start, twin.Zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static bool Instant(string? text, out DateTimeOffset instant) => DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out instant);

    private static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Word(TempoColour colour) => colour.ToString().ToUpperInvariant();
}
