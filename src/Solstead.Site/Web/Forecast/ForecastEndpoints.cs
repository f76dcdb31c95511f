using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Forecast;
using Solstead.Site.History;
using Solstead.Site.Run;
using Solstead.Site.Web.Live;

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

    internal static async Task<IResult> GetAsync(SiteParts parts, SiteRunner runner, SqliteHistory history, ForecastKeeper keeper, CancellationToken ct, string? from = null, string? to = null)
    {
        if (Span(parts, from, to, out var start, out var end) is { } wrong) return wrong;
        var view = await new ForecastPicture(history.Forecasts, history, keeper.State, parts.Site.Zone, parts.Now().Utc).MakeAsync(start, end, ct);
        var sources = await runner.AskAsync((engine, _) => Sources(engine), ct);
        return TypedResults.Json(view with { Sources = sources }, ForecastViewJson.Default.ForecastView);
    }

    /// <summary>Those who tell of the weather: beside them there may be others, of tariffs.</summary>
    private static List<WeatherSourceView> Sources(SiteEngine engine) =>
        [.. engine.Sources.Where(s => s.Value.Info.Type == "weather-source").Select(s => new WeatherSourceView(s.Key, [.. s.Value.Problems.Select(LiveViewMaker.Problem)]))];

    internal static async Task<IResult> ScoresAsync(SiteParts parts, ForecastScores scores, ForecastKeeper keeper, CancellationToken ct)
    {
        var (from, to, all) = await scores.GetAsync(parts.Now().Utc, ct);
        return TypedResults.Json(new ForecastScoresView(from, to, keeper.Plan?.Plant?.Size, [.. all.Select(View)]), ForecastViewJson.Default.ForecastScoresView);
    }

    private static ForecastScoreView View(ForecastScore s)
    {
        var m = s.Metrics;
        return new(s.Source, $"{s.Lead.From}-{s.Lead.To}", m.Count, 100 * m.Bias, 100 * m.MeanAbsolute, 100 * m.RootMeanSquare, m.SkillPersistence, 100 * m.Coverage, 100 * m.DailyError)
        {
            Width = 100 * m.Width,
            PinballLow = 100 * m.Pinball?.P10,
            PinballMiddle = 100 * m.Pinball?.P50,
            PinballHigh = 100 * m.Pinball?.P90,
            SkillSmart = m.SkillSmart,
            SkillClimate = m.SkillClimatology,
            SkillBest = m.Skill,
        };
    }

    internal static async Task<IResult> WeatherAsync(SiteParts parts, SqliteHistory history, CancellationToken ct, string? from = null, string? to = null)
    {
        if (Span(parts, from, to, out var start, out var end) is { } wrong) return wrong;
        var told = await history.Forecasts.WeatherAsync(null, start, end, TimeSpan.Zero, ct);
        return TypedResults.Json(new WeatherView(start, end, [.. told.GroupBy(w => w.Source).Select(Series)]), ForecastViewJson.Default.WeatherView);
    }

    private static WeatherSeriesView Series(IGrouping<string, IssuedWeather> source)
    {
        var slots = source.Select(w => w.Slot).ToList();
        return new(source.Key, source.Max(w => w.Issued), [.. slots.Select(s => s.Start.ToUnixTimeSeconds())], [.. slots.Select(s => s.Minutes)], [.. slots.Select(s => s.Global)], [.. slots.Select(s => s.Beam)],
            [.. slots.Select(s => s.Diffuse)], [.. slots.Select(s => s.Air)], [.. slots.Select(s => s.Wind)], [.. slots.Select(s => s.Cloud)], [.. slots.Select(s => s.Snow)], [.. slots.Select(s => s.Rain)]);
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
