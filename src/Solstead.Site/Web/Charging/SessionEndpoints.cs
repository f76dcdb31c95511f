using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.History;
using Solstead.Core.Rules.Charging;
using Solstead.Site.History;
using Solstead.Site.Run;

namespace Solstead.Site.Web.Charging;

/// <summary>One charging session.</summary>
/// <param name="Name">The charging point, as its rule calls it.</param>
/// <param name="Ended">Null while it goes on.</param>
/// <param name="SolarPercent">Share that did not come from the grid, 0–100; null when nobody could tell.</param>
/// <param name="Estimated">Part of the energy is from the charger's counter, because nobody watched.</param>
public sealed record ChargingSessionView(long Id, string Name, string Charger, DateTimeOffset Started, DateTimeOffset? Ended, long EnergyWh, long? SolarWh, double? SolarPercent, bool Estimated);

public sealed record ChargingSessionsView(IReadOnlyList<ChargingSessionView> Sessions);

/// <summary>The list of charging sessions, as JSON and as a file for spreadsheets.</summary>
public static class SessionEndpoints
{
    private const int MostRows = 100_000;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/charging").WithTags("Charging").Needs(Access.Viewer);
        group.MapGet("/sessions", GetAsync).WithDescription("Newest first. The next page is before = beginning of the last row.");
        group.MapGet("/sessions.csv", CsvAsync).WithDescription("All sessions, oldest first: RFC 4180, UTF-8, instants in UTC.");
    }

    internal static async Task<Ok<ChargingSessionsView>> GetAsync(SqliteHistory history, SiteParts parts, CancellationToken ct, int limit = 50, DateTimeOffset? before = null) =>
        TypedResults.Ok(new ChargingSessionsView(await ReadAsync(history, parts, before?.ToUniversalTime(), Math.Clamp(limit, 1, 1000), ct)));

    internal static async Task<IResult> CsvAsync(SqliteHistory history, SiteParts parts, CancellationToken ct)
    {
        var text = new StringBuilder("id,point,charger,started,ended,energy_wh,solar_wh,solar_percent,estimated\r\n");
        foreach (var s in (await ReadAsync(history, parts, null, MostRows, ct)).Reverse())
            text.Append(CultureInfo.InvariantCulture, $"{s.Id},{HistoryExport.Cell(s.Name)},{HistoryExport.Cell(s.Charger)},{Write(s.Started)},{Write(s.Ended)},{s.EnergyWh},{s.SolarWh},{s.SolarPercent},{(s.Estimated ? 1 : 0)}\r\n");
        return Results.File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", "charging-sessions.csv");
    }

    private static async Task<IReadOnlyList<ChargingSessionView>> ReadAsync(SqliteHistory history, SiteParts parts, DateTimeOffset? before, int most, CancellationToken ct)
    {
        var names = parts.Rules.OfType<ChargingRule>().GroupBy(r => r.Target).ToDictionary(g => g.Key, g => g.First().Name);
        return [.. (await history.Sessions.ListAsync(before, most, ct)).Select(s => View(s, names.GetValueOrDefault(s.Point, s.Point)))];
    }

    private static ChargingSessionView View(ChargingSession s, string name)
    {
        var energy = (long)Math.Round(s.EnergyWh);
        var share = s.SolarPercent;
        return new(s.Id, name, s.Point, s.Started, s.Ended, energy, share is null ? null : (long)Math.Round(s.EnergyWh * share.Value / 100), share is null ? null : Math.Round(share.Value, 1), s.Estimated);
    }

    private static string Write(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}
