using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.Run;

namespace Solstead.Site.Web.Forecast;

/// <summary>What the panels are expected to give, how good that was, and the weather it is made from.</summary>
public static class ForecastEndpoints
{
    private const int SlotSeconds = 900;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(93);

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/forecast").WithTags("Forecast").Needs(Access.Viewer);
        group.MapGet("", GetAsync).Produces<ForecastView>().Produces<ProblemAnswer>(400)
            .WithDescription("From yesterday 00:00 to the end of tomorrow in the site's zone unless from and to say otherwise, at most 93 days.");
        group.MapGet("/scores", ScoresAsync).Produces<ForecastScoresView>();
        group.MapGet("/weather", WeatherAsync).Produces<WeatherView>().Produces<ProblemAnswer>(400)
            .WithDescription("Of each interval the newest word of each source that was there before it began; what is to come, the newest.");
    }

    internal static async Task<IResult> GetAsync(SiteParts parts, IHistoryStore history, CancellationToken ct, string? from = null, string? to = null)
    {
        if (Span(parts, from, to, out var start, out var end) is { } wrong) return wrong;
        var now = parts.Now().Utc;
        var count = (int)((end - start).TotalSeconds / SlotSeconds);
        var times = Enumerable.Range(0, count).Select(i => start.ToUnixTimeSeconds() + i * (long)SlotSeconds).ToList();
        var measured = new double?[count];
        foreach (var row in await history.EnergyAsync(start, end, ct))
            if (row.Pv is { } wh && (row.Slot + 1) * SlotSeconds <= now.ToUnixTimeSeconds()) measured[row.Slot - start.ToUnixTimeSeconds() / SlotSeconds] = wh * 4;
        var nothing = new double?[count];
        return TypedResults.Json(new ForecastView(start, end, now, SlotSeconds, times, nothing, nothing, nothing, measured, nothing, [], null, "forecast.off", []), ForecastViewJson.Default.ForecastView);
    }

    internal static IResult ScoresAsync(SiteParts parts)
    {
        var now = parts.Now().Utc;
        return TypedResults.Json(new ForecastScoresView(now.AddDays(-30), now, null, []), ForecastViewJson.Default.ForecastScoresView);
    }

    internal static IResult WeatherAsync(SiteParts parts, string? from = null, string? to = null)
    {
        if (Span(parts, from, to, out var start, out var end) is { } wrong) return wrong;
        return TypedResults.Json(new WeatherView(start, end, []), ForecastViewJson.Default.WeatherView);
    }

    /// <summary>Whole quarter hours; yesterday to tomorrow where nothing is said.</summary>
    private static IResult? Span(SiteParts parts, string? from, string? to, out DateTimeOffset start, out DateTimeOffset end)
    {
        var today = LocalDay.Of(parts.Now().Utc, parts.Site.Zone);
        (start, end) = (LocalDay.On(today.Date.AddDays(-1), parts.Site.Zone).Start, LocalDay.On(today.Date.AddDays(1), parts.Site.Zone).End);
        if (from is not null && !Instant(from, out start)) return Answers.Problem(400, "history.instant", Fact.Of("key", "from"), Fact.Of("value", from));
        if (to is not null && !Instant(to, out end)) return Answers.Problem(400, "history.instant", Fact.Of("key", "to"), Fact.Of("value", to));
        (start, end) = (Slot(start), Slot(end.AddTicks(TimeSpan.TicksPerSecond * SlotSeconds - 1)));
        return start < end && end - start <= Longest && start.Year is >= 1970 and <= 2199 ? null : Answers.Problem(400, "forecast.span", Fact.Of("days", Longest.TotalDays));
    }

    private static DateTimeOffset Slot(DateTimeOffset at) => new(at.UtcTicks - at.UtcTicks % (TimeSpan.TicksPerSecond * SlotSeconds), TimeSpan.Zero);

    private static bool Instant(string text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
}
