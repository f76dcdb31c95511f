using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Learning;
using Solstead.Core.History;

namespace Solstead.Site.Forecast;

/// <summary>Learns from the books what the panels gave under which weather, an hour when the next one is over too, and judges what had been said of it.</summary>
internal sealed class Training(IForecastStore store, IHistoryReader books, FlawWatch flaws)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1);

    /// <summary>Ages a forecast is judged at: the least of each class of lead time.</summary>
    private static readonly TimeSpan[] Leads = [TimeSpan.Zero, Hour, TimeSpan.FromHours(6), Day];

    /// <summary>What the bands of a day that was made up afterwards are held to have been made at: the evening before.</summary>
    private static readonly TimeSpan Evening = TimeSpan.FromHours(6);

    /// <summary>
    /// Whole hours from <paramref name="from"/> to <paramref name="to"/>, at most a day at a time. The hour after must be over: what spoils an interval spoils its neighbours.
    /// </summary>
    /// <param name="source">Whose weather.</param>
    /// <param name="hindcast">Also make the forecasts that were not made then.</param>
    /// <returns>Days with anything to learn from.</returns>
    public async Task<int> LearnAsync(PvForecaster forecaster, string source, DateTimeOffset from, DateTimeOffset to, bool hindcast, CancellationToken ct)
    {
        var days = 0;
        for (var at = from; at < to; at += Day)
        {
            var end = at + Day < to ? at + Day : to;
            if (await PartAsync(forecaster, source, at, end, hindcast, ct)) days++;
        }
        return days;
    }

    private async Task<bool> PartAsync(PvForecaster forecaster, string source, DateTimeOffset from, DateTimeOffset to, bool hindcast, CancellationToken ct)
    {
        var rows = await books.EnergyAsync(from - Hour, to + Hour, ct);
        if (!rows.Any(r => r.Pv is not null)) return false;
        var weather = await WeatherAsync(source, from - 2 * Hour, to + 2 * Hour, ct);
        if (weather.Count == 0) return false;
        var quarters = MeasuredPv.Quarters(rows, flaws);
        if (hindcast)
        {
            var issue = new PvIssue(ForecastPlan.Own, from - Evening, forecaster.Forecast(weather, from, to, 15, from - Evening)) { Hindcast = true };
            await store.PutAsync(issue, ct);
            forecaster.Judge(issue, quarters);
        }
        else
        {
            foreach (var issue in await IssuesAsync(from, to, ct)) forecaster.Judge(issue, quarters);
        }
        forecaster.Learn(weather, Before(MeasuredPv.Hours(rows, flaws), to));
        return true;
    }

    /// <summary>The last hours, for the blend of today.</summary>
    public async Task<IReadOnlyList<PvMeasured>> RecentAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct) => MeasuredPv.Quarters(await books.EnergyAsync(from, to, ct), flaws);

    /// <summary>The weather as it was said before, where that is kept; else as it was.</summary>
    private async Task<IReadOnlyList<WeatherSlot>> WeatherAsync(string source, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var said = new SortedDictionary<DateTimeOffset, WeatherSlot>();
        foreach (var lead in (TimeSpan?[])[TimeSpan.FromHours(6), TimeSpan.Zero, null])
        {
            foreach (var w in await store.WeatherAsync(source, from, to, lead, ct)) said.TryAdd(w.Slot.Start, w.Slot);
            if (said.Count > 0 && said.Count * 60 >= (to - from).TotalMinutes) break;
        }
        return WeatherMix.Without(said.Values);
    }

    /// <summary>The same word may be the newest at several ages; it is judged once.</summary>
    private async Task<List<PvIssue>> IssuesAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var said = new HashSet<IssuedPv>();
        foreach (var lead in Leads) said.UnionWith(await store.PvAsync(ForecastPlan.Own, from, to, lead, hindcasts: false, ct));
        return [.. said.GroupBy(s => s.Issued).OrderBy(g => g.Key).Select(g => new PvIssue(ForecastPlan.Own, g.Key, [.. g.Select(s => s.Slot).OrderBy(s => s.Start)]))];
    }

    /// <summary>Hours before an instant; a flaw of the one after it is one of the last too.</summary>
    private static List<PvMeasured> Before(List<PvMeasured> hours, DateTimeOffset to)
    {
        var next = hours.FirstOrDefault(h => h.Start == to);
        return [.. hours.Where(h => h.Start < to).Select(h => h.Start.AddMinutes(h.Minutes) == to && (next.Flaws != PvFlaws.None || (next.WattHours is not null && next.Coverage < PvMask.LeastCoverage)) ? h with { Flaws = h.Flaws | next.Flaws | PvFlaws.Estimated } : h)];
    }
}
