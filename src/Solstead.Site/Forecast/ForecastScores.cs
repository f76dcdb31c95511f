using Solstead.Core.Accounting;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Learning;
using Solstead.Core.History;

namespace Solstead.Site.Forecast;

/// <summary>How a source did at one class of lead time, over intervals of daylight of which nothing is held against.</summary>
/// <param name="Source"><c>solstead</c>, or the word of a service.</param>
/// <param name="Lead">Hours between the issue and the interval: from … to.</param>
/// <param name="Metrics">Shares of the size of the plant.</param>
public sealed record ForecastScore(string Source, (int From, int To) Lead, PvMetrics Metrics);

/// <summary>Holds what was issued against the books: what was really said then, never what was made up afterwards.</summary>
/// <param name="flaws">Quarters in which the panels were held back: they are no error of a forecast.</param>
public sealed class ForecastScores(IForecastStore store, IHistoryReader books, ForecastPlan? plan, FlawWatch? flaws = null) : IDisposable
{
    public const int Days = 30;

    /// <summary>What the books round to whole watt-hours lies on the edge of the band, not outside. [Wh]</summary>
    private const double Rounding = 0.5;

    /// <summary>Hours between issue and interval.</summary>
    public static readonly IReadOnlyList<(int From, int To)> Leads = [(0, 1), (1, 6), (6, 24), (24, 48)];

    private readonly SemaphoreSlim one = new(1);
    private (DateTimeOffset To, IReadOnlyList<ForecastScore> Scores)? done;

    public void Dispose() => one.Dispose();

    /// <summary>Over the days before the one an instant lies in; computed once a day.</summary>
    public async Task<(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ForecastScore> Scores)> GetAsync(DateTimeOffset now, CancellationToken ct)
    {
        var to = LocalDay.Of(now, plan?.Zone ?? TimeZoneInfo.Utc).Start;
        var from = to.AddDays(-Days);
        if (plan?.Plant is not { } plant) return (from, to, []);
        await one.WaitAsync(ct);
        try
        {
            if (done is not { } before || before.To != to) done = (to, await MakeAsync(plant, from, to, ct));
            return (from, to, done.Value.Scores);
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<IReadOnlyList<ForecastScore>> MakeAsync(PvPlant plant, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var rows = await books.EnergyAsync(from.AddDays(-Days), to, ct);
        var quarters = MeasuredPv.Quarters(rows, flaws ?? new());
        // Sun and clear sky are those of the plant alone: what was learned plays no part.
        var forecaster = new PvForecaster(plant);
        var scores = new List<ForecastScore>();
        foreach (var lead in Leads)
        {
            var said = await store.PvAsync(null, from, to, TimeSpan.FromHours(lead.From), hindcasts: false, ct);
            foreach (var source in said.Where(s => s.Slot.Start - s.Issued <= TimeSpan.FromHours(lead.To)).GroupBy(s => s.Source))
                if (Score(forecaster, lead, [.. source.Select(s => s.Slot)], quarters) is { Count: > 0 } score) scores.Add(new(source.Key, lead, score));
        }
        return [.. scores.OrderBy(s => s.Source != ForecastPlan.Own).ThenBy(s => s.Source, StringComparer.Ordinal).ThenBy(s => s.Lead.From)];
    }

    private PvMetrics Score(PvForecaster forecaster, (int From, int To) lead, List<PvSlot> said, List<PvMeasured> quarters)
    {
        var minutes = said.GroupBy(s => s.Minutes).MaxBy(g => g.Count())!.Key;
        var edge = Rounding * 60 / minutes;
        var outcomes = forecaster.Outcomes([.. said.DistinctBy(s => s.Start)], Whole(quarters, minutes)).Select(o => o with { P10 = o.P10 - edge, P90 = o.P90 + edge });
        return PvScore.Of([.. outcomes], forecaster.Plant.Size, lead.From, at => LocalDay.Of(at, plan!.Zone).Date);
    }

    /// <summary>The books in intervals as long as those of the source; one of which a quarter is missing is not known.</summary>
    private static List<PvMeasured> Whole(List<PvMeasured> quarters, int minutes)
    {
        var length = TimeSpan.FromMinutes(minutes).Ticks;
        return minutes <= 15 ? quarters : [.. quarters.GroupBy(q => q.Start.UtcTicks / length).Where(g => g.Count() * 15 == minutes)
            .Select(g => new PvMeasured(g.Min(q => q.Start), minutes, g.Sum(q => q.WattHours)) { Flaws = g.Aggregate(PvFlaws.None, (sum, q) => sum | q.Flaws) })];
    }
}
