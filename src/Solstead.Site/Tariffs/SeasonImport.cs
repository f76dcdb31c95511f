using System.Text.Json;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Site.History;

namespace Solstead.Site.Tariffs;

/// <summary>A past season of Tempo, as it is to be kept.</summary>
/// <param name="Wrong">Days that break the rules of the contract; they are left out.</param>
public sealed record ImportedSeason(TempoSeason Season, IReadOnlyList<(DateOnly Date, TempoColour Colour)> Days, IReadOnlyList<Problem> Wrong)
{
    public int Count(TempoColour colour) => Days.Count(d => d.Colour == colour);
}

/// <summary>Takes past seasons over, whether the service runs or not.</summary>
public static class SeasonImport
{
    private const string Source = "rte-file";

    /// <summary>Sorts days into their seasons and sets aside what the contract rules out.</summary>
    public static IReadOnlyList<ImportedSeason> Sort(IReadOnlyList<(DateOnly Date, TempoColour Colour)> days, TimeZoneInfo zone)
    {
        var tariff = new TempoTariff(new TempoCalendar(zone), new("EUR", []), zone);
        return [.. days.GroupBy(d => TempoSeason.Of(d.Date)).OrderBy(s => s.Key.Year).Select(s => Season(s.Key, [.. s.OrderBy(d => d.Date)], tariff))];
    }

    /// <summary>Keeps a season. Days that are known already from others stay known from them too.</summary>
    /// <returns>True when a service is running on this directory: it knows the season after its next start.</returns>
    /// <exception cref="HistoryException">The database cannot be used.</exception>
    public static Task<bool> KeepAsync(string data, ImportedSeason season, TimeProvider time, ILogger log, CancellationToken ct)
    {
        var row = new ChangeRow(time.GetUtcNow(), "terminal", "", "audit.tariff.season", [Fact.Of("season", season.Season.ToString()), Fact.Of("days", season.Days.Count)]);
        return BooksBeside.ChangeAsync(data, TariffKeeper.Key(season.Season.Year), json => Merge(json, season), row, time, log, ct);
    }

    private static ImportedSeason Season(TempoSeason season, List<(DateOnly Date, TempoColour Colour)> days, TempoTariff tariff)
    {
        var wrong = new List<Problem>();
        var good = new List<(DateOnly, TempoColour)>();
        foreach (var day in days)
        {
            if (tariff.Take(Source, DayAuthority.GridOperator, new(day.Date, day.Colour.ToString().ToLowerInvariant(), Said(day.Date))) is { } problem) wrong.Add(problem);
            else good.Add(day);
        }
        return new(season, good, wrong);
    }

    private static string Merge(string? json, ImportedSeason season)
    {
        KeptSeason? before = null;
        try { before = json is null ? null : JsonSerializer.Deserialize(json, TariffKeeperJson.Default.KeptSeason); }
        catch (JsonException) { /* what cannot be read is replaced */ }
        var others = (before?.Days ?? []).Where(d => d.Source != Source || season.Days.All(n => n.Date != d.Date));
        return JsonSerializer.Serialize(new KeptSeason([.. others.Concat(season.Days.Select(d => new KeptDay(d.Date, d.Colour, Source, TempoTrust.GridOperator, Said(d.Date)))).OrderBy(d => d.Date)]), TariffKeeperJson.Default.KeptSeason);
    }

    /// <summary>What lies in the past is final: it was settled before the day began.</summary>
    private static DateTimeOffset Said(DateOnly date) => new(date.ToDateTime(default), TimeSpan.Zero);
}
