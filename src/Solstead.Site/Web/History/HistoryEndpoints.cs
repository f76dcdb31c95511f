using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.Run;

namespace Solstead.Site.Web.History;

/// <summary>What was measured, by point, range and resolution; the day chart.</summary>
public static class HistoryEndpoints
{
    private const int MostPoints = 500;
    private const int MostBuckets = 20_000;

    /// <summary>Buckets of all points together: some 30 MB while the answer is made.</summary>
    private const int MostBucketsOfAll = 500_000;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("History").Needs(Access.Viewer);
        group.MapGet("/history", GetAsync).Produces<HistoryView>().Produces<ProblemAnswer>(400);
        group.MapGet("/history/day", DayAsync).Produces<DayChartView>().Produces<ProblemAnswer>(400);
        EnergyEndpoints.Map(app);
    }

    /// <summary>
    /// A request for more than can be shown is coarsened, never refused: the answer tells the step, the bound per point, whether it is coarser than
    /// asked, and which points are left out.
    /// </summary>
    internal static async Task<IResult> GetAsync(HttpContext context, IHistoryStore history, CancellationToken ct, string? points = null, string? from = null, string? to = null, string? resolution = null, int max = 2000)
    {
        if (Range(from, to, out var start, out var end) is { } wrong) return wrong;
        if (Words.Resolution(resolution) is not { } cut) return Answers.Problem(400, "history.resolution", Fact.Of("value", resolution!));
        var asked = (points ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();
        var names = asked.Take(MostPoints).ToList();
        var each = Math.Min(Math.Clamp(max, 1, MostBuckets), MostBucketsOfAll / Math.Max(1, names.Count));
        var answer = await history.QueryAsync(new HistoryQuery(names, start, end, cut, each), ct);
        if (IsKnown(context, answer.Tag)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Json(HistoryView.Of(answer, cut, each, max, asked.Skip(MostPoints)), HistoryViewJson.Default.HistoryView);
    }

    internal static async Task<IResult> DayAsync(SiteRunner runner, SiteParts parts, IHistoryStore history, CancellationToken ct, string? date = null)
    {
        if (AskedDay.Read(date, parts.Now().Utc, parts.Site.Zone) is not { } day) return Answers.Problem(400, "history.date", Fact.Of("value", date!));
        var roles = await runner.AskAsync((engine, _) => engine.Roles, ct);
        var chart = await DayChart.MakeAsync(history, roles, day, parts.Now().Utc, ct);
        return TypedResults.Json(chart, HistoryViewJson.Default.DayChartView);
    }

    /// <summary>The past does not change: a reader that has the answer already need not have it again.</summary>
    private static bool IsKnown(HttpContext context, string? tag)
    {
        if (tag is null) return false;
        var quoted = $"W/\"{tag}\"";
        context.Response.Headers.ETag = quoted;
        context.Response.Headers.CacheControl = "private, no-cache";
        return context.Request.Headers.IfNoneMatch.Any(known => known?.Contains(quoted, StringComparison.Ordinal) == true);
    }

    internal static IResult? Range(string? from, string? to, out DateTimeOffset start, out DateTimeOffset end)
    {
        end = default;
        if (!Instant(from, out start)) return Answers.Problem(400, "history.instant", Fact.Of("key", "from"), Fact.Of("value", from ?? ""));
        if (!Instant(to, out end)) return Answers.Problem(400, "history.instant", Fact.Of("key", "to"), Fact.Of("value", to ?? ""));
        return start < end ? null : Answers.Problem(400, "history.range", Fact.Of("from", start), Fact.Of("to", end));
    }

    private static bool Instant(string? text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
}
