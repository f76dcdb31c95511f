using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.Run;

namespace Solstead.Site.Web.History;

/// <summary>The energy ledger: what came and went, what it cost, from where to where.</summary>
public static class EnergyEndpoints
{
    private static readonly TimeSpan Piece = TimeSpan.FromDays(100);

    /// <summary>No books reach beyond: who asks for all time is not read 8000 empty years.</summary>
    private static readonly DateTimeOffset Earliest = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero), Latest = new(2150, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("Energy").Needs(Access.Viewer);
        group.MapGet("/energy", GetAsync).Produces<EnergyView>().Produces<ProblemAnswer>(400)
            .WithDescription("By quarter-hour, hour, day or month. More rows than can be shown become longer ones: see by in the answer.");
        group.MapGet("/energy.csv", CsvAsync).Produces<ProblemAnswer>(400)
            .WithDescription("The same rows as a file: RFC 4180, UTF-8, instants in UTC, empty = unknown.");
        EditEndpoints.Map(group);
        RecomputeEndpoints.Map(group);
    }

    internal static async Task<IResult> GetAsync(SiteParts parts, IHistoryStore history, CancellationToken ct, string? from = null, string? to = null, string? by = null) =>
        await AskAsync(parts, history, from, to, by, ct) is var (view, wrong) && view is null ? wrong! : TypedResults.Json(view, HistoryViewJson.Default.EnergyView);

    internal static async Task<IResult> CsvAsync(SiteParts parts, IHistoryStore history, CancellationToken ct, string? from = null, string? to = null, string? by = null)
    {
        var (view, wrong) = await AskAsync(parts, history, from, to, by, ct);
        return view is null ? wrong! : Results.File(Encoding.UTF8.GetBytes(Csv(view, parts.Site.Zone)), "text/csv; charset=utf-8", $"energy-by-{view.By}.csv");
    }

    private static async Task<(EnergyView? View, IResult? Wrong)> AskAsync(SiteParts parts, IHistoryStore history, string? from, string? to, string? by, CancellationToken ct)
    {
        if (HistoryEndpoints.Range(from, to, out var start, out var end) is { } wrong) return (null, wrong);
        by ??= "hour";
        if (!EnergyView.Finest.Contains(by)) return (null, Answers.Problem(400, "history.resolution", Fact.Of("value", by)));
        return (await FoldAsync(history, start, end, by, parts.Site.Zone, ct), null);
    }

    /// <summary>Piece by piece, so that ten years need no more memory than the answer.</summary>
    internal static async Task<EnergyView> FoldAsync(IHistoryReader history, DateTimeOffset start, DateTimeOffset end, string by, TimeZoneInfo zone, CancellationToken ct)
    {
        (start, end) = (start < Earliest ? Earliest : start, end > Latest ? Latest : end);
        foreach (var fit in EnergyView.Finest.SkipWhile(f => f != by))
        {
            var fold = new EnergyFold(fit, zone);
            for (var at = start; at < end && !fold.IsTooFine;)
            {
                var until = end - at > Piece ? at + Piece : end;
                foreach (var slot in await history.EnergyAsync(at, until, ct)) fold.Add(slot);
                at = until;
            }
            if (fold.View() is { } view) return view;
        }
        throw new ArgumentException($"'{by}' is no way to group.", nameof(by));
    }

    private static string Csv(EnergyView view, TimeZoneInfo zone)
    {
        var text = new StringBuilder(
            "start_utc,start_local,grid_import_wh,grid_export_wh,pv_wh,battery_charge_wh,battery_discharge_wh,home_wh,charger_wh,load_wh,residual_wh,quality,source,cost,income,saved,"
            + "pv_to_home_wh,pv_to_charger_wh,pv_to_load_wh,pv_to_battery_wh,pv_to_grid_wh,battery_to_home_wh,battery_to_charger_wh,battery_to_load_wh,battery_to_grid_wh,"
            + "grid_to_home_wh,grid_to_charger_wh,grid_to_load_wh,grid_to_battery_wh,unpriced_wh,slots,flagged_slots\r\n");
        foreach (var r in view.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{r.Start.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'},{TimeZoneInfo.ConvertTime(r.Start, zone):yyyy-MM-dd'T'HH:mm:sszzz},");
            text.Append(CultureInfo.InvariantCulture, $"{r.GridImportWh},{r.GridExportWh},{r.PvWh},{r.BatteryChargeWh},{r.BatteryDischargeWh},{r.HomeWh},{r.ChargerWh},{r.LoadWh},{r.ResidualWh},{r.Quality},{r.Source},{r.Cost},{r.Income},{r.Saved},");
            var s = r.Split;
            text.Append(CultureInfo.InvariantCulture, $"{s?.PvToHomeWh},{s?.PvToChargerWh},{s?.PvToLoadWh},{s?.PvToBatteryWh},{s?.PvToGridWh},{s?.BatteryToHomeWh},{s?.BatteryToChargerWh},{s?.BatteryToLoadWh},{s?.BatteryToGridWh},");
            text.Append(CultureInfo.InvariantCulture, $"{s?.GridToHomeWh},{s?.GridToChargerWh},{s?.GridToLoadWh},{s?.GridToBatteryWh},{r.UnpricedWh},{r.Slots},{r.FlaggedSlots}\r\n");
        }
        return text.ToString();
    }
}
