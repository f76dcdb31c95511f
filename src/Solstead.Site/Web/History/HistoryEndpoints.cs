using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.Run;

namespace Solstead.Site.Web.History;

/// <summary>What was measured, by point, range and resolution; the day chart; the energy ledger.</summary>
public static class HistoryEndpoints
{
    private const int MostPoints = 500;
    private const int MostBuckets = 20_000;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("History").Needs(Access.Viewer);
        group.MapGet("/history", GetAsync).Produces<HistoryView>().Produces<ProblemAnswer>(400);
        group.MapGet("/history/day", DayAsync).Produces<DayChartView>().Produces<ProblemAnswer>(400);
        group.MapGet("/energy", EnergyAsync).Produces<EnergyView>().Produces<ProblemAnswer>(400);
    }

    /// <summary>A request for more than can be shown is coarsened, never refused: see the step in the answer.</summary>
    internal static async Task<IResult> GetAsync(IHistoryStore history, CancellationToken ct, string? points = null, string? from = null, string? to = null, string? resolution = null, int max = 2000)
    {
        if (Range(from, to, out var start, out var end) is { } wrong) return wrong;
        if (Words.Resolution(resolution) is not { } cut) return Answers.Problem(400, "history.resolution", Fact.Of("value", resolution!));
        var names = (points ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().Take(MostPoints).ToList();
        var answer = await history.QueryAsync(new HistoryQuery(names, start, end, cut, Math.Clamp(max, 1, MostBuckets)), ct);
        return TypedResults.Json(HistoryView.Of(answer), HistoryViewJson.Default.HistoryView);
    }

    internal static async Task<IResult> DayAsync(SiteRunner runner, SiteParts parts, IHistoryStore history, CancellationToken ct, string? date = null)
    {
        var zone = parts.Site.Zone;
        var day = LocalDay.Of(parts.Now().Utc, zone);
        if (date is not null)
        {
            if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked)) return Answers.Problem(400, "history.date", Fact.Of("value", date));
            day = LocalDay.On(asked, zone);
        }
        var roles = await runner.AskAsync((engine, _) => engine.Roles, ct);
        var chart = await DayChart.MakeAsync(history, roles, day, parts.Now().Utc, ct);
        return TypedResults.Json(chart, HistoryViewJson.Default.DayChartView);
    }

    internal static async Task<IResult> EnergyAsync(SiteParts parts, IHistoryStore history, CancellationToken ct, string? from = null, string? to = null, string? by = null)
    {
        if (Range(from, to, out var start, out var end) is { } wrong) return wrong;
        if (by is not (null or "quarter-hour" or "hour" or "day" or "month")) return Answers.Problem(400, "history.resolution", Fact.Of("value", by));
        var rows = await history.EnergyAsync(start, end, ct);
        return TypedResults.Json(EnergyView.Of(rows, by ?? "hour", parts.Site.Zone), HistoryViewJson.Default.EnergyView);
    }

    private static IResult? Range(string? from, string? to, out DateTimeOffset start, out DateTimeOffset end)
    {
        end = default;
        if (!Instant(from, out start)) return Answers.Problem(400, "history.instant", Fact.Of("key", "from"), Fact.Of("value", from ?? ""));
        if (!Instant(to, out end)) return Answers.Problem(400, "history.instant", Fact.Of("key", "to"), Fact.Of("value", to ?? ""));
        return start < end ? null : Answers.Problem(400, "history.range", Fact.Of("from", start), Fact.Of("to", end));
    }

    private static bool Instant(string? text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
}
