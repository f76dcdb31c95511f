using Solstead.Core.Accounting;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Learning;
using Solstead.Core.History;

namespace Solstead.Site.Forecast;

/// <summary>Learns from the books what the panels gave under which weather, an hour when the next one is over too, and judges what had been said of it.</summary>
internal sealed class Training(IForecastStore store, IHistoryReader books, FlawWatch flaws, TimeZoneInfo zone)
{
    /// <summary>Clear sky below this share of the size: inverters may sleep. [1]</summary>
    private const double Dusk = 0.02;

    /// <summary>Above this snow thaws. [°C]</summary>
    private const double Mild = 2;

    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15), Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1);

    /// <summary>Ages a forecast is judged at: the least of each class of lead time.</summary>
    private static readonly TimeSpan[] Leads = [TimeSpan.Zero, Hour, TimeSpan.FromHours(6), Day];

    /// <summary>Before the day begins: when tomorrow is said that is held against the fact.</summary>
    private static readonly TimeSpan Evening = TimeSpan.FromHours(6);

    /// <summary>
    /// Whole hours from <paramref name="from"/> to <paramref name="to"/>, a day after the other. The hour after must be over: what spoils an interval spoils its neighbours.
    /// </summary>
    /// <param name="source">Whose weather.</param>
    /// <param name="hindcast">Also make the forecasts that were not made then.</param>
    /// <returns>Days something was learned from.</returns>
    public async Task<int> LearnAsync(PvForecaster forecaster, string source, DateTimeOffset from, DateTimeOffset to, bool hindcast, CancellationToken ct)
    {
        var days = 0;
        for (DateTimeOffset at = from, end; at < to; at = end)
        {
            var day = LocalDay.Of(at, zone);
            end = day.End < to ? day.End : to;
            var (learned, made) = await PartAsync(forecaster, source, at, end, hindcast, ct);
            if (learned) days++;
            if (end == day.End) await JudgeDayAsync(forecaster, day, hindcast, made, ct);
        }
        return days;
    }

    /// <returns>Whether anything was learned, and what would have been said.</returns>
    private async Task<(bool Learned, PvIssue? Made)> PartAsync(PvForecaster forecaster, string source, DateTimeOffset from, DateTimeOffset to, bool hindcast, CancellationToken ct)
    {
        var rows = await books.EnergyAsync(from - Hour, to + Hour, ct);
        if (!rows.Any(r => r.Pv is not null)) return (false, null);
        var weather = await WeatherAsync(source, from - 2 * Hour, to + 2 * Hour, ct);
        if (weather.Count == 0) return (false, null);
        // What is said of quarters is held against quarters, which scatter more than hours; what the panels are is learned from hours.
        List<PvMeasured> hours = Before(Snowed(MeasuredPv.Hours(rows, flaws), weather), to), quarters = Before(Snowed(MeasuredPv.Quarters(rows, flaws), weather), to);
        var made = hindcast ? await MakeAsync(forecaster, weather, from, to, ct) : null;
        foreach (var issue in made is not null ? [made] : await IssuesAsync(from, to, ct)) forecaster.Judge(issue, quarters);
        var before = forecaster.LearnedUntil;
        forecaster.Learn(weather, hours);
        return (forecaster.LearnedUntil != before, made);
    }

    /// <summary>What would have been said on the evening before.</summary>
    private async Task<PvIssue> MakeAsync(PvForecaster forecaster, IReadOnlyList<WeatherSlot> weather, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var evening = LocalDay.Of(from, zone).Start - Evening;
        var issue = new PvIssue(ForecastPlan.Own, evening, forecaster.Forecast(weather, from, to, 15, evening)) { Hindcast = true };
        await store.PutAsync(issue, ct);
        return issue;
    }

    /// <summary>A day whose light was measured in whole and without a flaw, against what had been said on the two evenings before and as it began.</summary>
    /// <param name="made">What would have been said the evening before. The store would also tell what was said within the day, and what was made for other panels.</param>
    private async Task JudgeDayAsync(PvForecaster forecaster, LocalDay day, bool hindcast, PvIssue? made, CancellationToken ct)
    {
        var quarters = Light(forecaster, day);
        var given = MeasuredPv.Quarters(await books.EnergyAsync(day.Start, day.End, ct), flaws).Where(q => quarters.Contains(q.Start)).ToList();
        if (given.Count != quarters.Count || given.Exists(q => q.Flaws != PvFlaws.None)) return;
        var sum = given.Sum(q => q.WattHours!.Value);
        for (var ahead = hindcast ? 1 : 0; ahead <= (hindcast ? 1 : 2); ahead++)
        {
            var by = ahead == 0 ? day.Start : day.Start - (ahead - 1) * Day - Evening;
            var all = hindcast ? made?.Slots ?? [] : (await store.PvIssuedByAsync(ForecastPlan.Own, day.Start, day.End, by, ct)).Where(s => s.Issued > by - Day).Select(s => s.Slot);
            var said = all.Where(s => quarters.Contains(s.Start)).ToList();
            if (said.Count == quarters.Count) forecaster.JudgeDay(said.Sum(s => s.WattHours), sum, ahead);
        }
    }

    /// <summary>Quarters of a day in which there is light to speak of. Inverters that sleep at night say nothing then.</summary>
    private static HashSet<DateTimeOffset> Light(PvForecaster forecaster, LocalDay day)
    {
        List<WeatherSlot> slots = [.. Enumerable.Range(0, (int)(day.Length / Quarter)).Select(i => new WeatherSlot(day.Start + i * Quarter, 15))];
        return [.. slots.Zip(forecaster.ClearSky(slots)).Where(s => s.Second > Dusk * forecaster.Plant.Size).Select(s => s.First.Start)];
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
            if (said.Count > 0 && said.Values.Sum(s => s.Minutes) >= (to - from).TotalMinutes) break;
        }
        return WeatherMix.Without(said.Values);
    }

    /// <summary>What had been said of each hour, at each age; the same word may be the newest at several ages and is judged once.</summary>
    private async Task<IReadOnlyList<PvIssue>> IssuesAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var said = new HashSet<IssuedPv>();
        for (var hour = from; hour < to; hour += Hour)
            foreach (var lead in Leads) said.UnionWith(await store.PvIssuedByAsync(ForecastPlan.Own, hour, hour + Hour, hour - lead, ct));
        return [.. said.GroupBy(s => s.Issued).OrderBy(g => g.Key).Select(g => new PvIssue(ForecastPlan.Own, g.Key, [.. g.Select(s => s.Slot).OrderBy(s => s.Start)]))];
    }

    /// <summary>Where there is snow and no thaw, some of it may lie on the panels.</summary>
    private static List<PvMeasured> Snowed(List<PvMeasured> all, IReadOnlyList<WeatherSlot> weather)
    {
        var snow = weather.Where(w => w.Snow > 2 && !(w.Air > Mild)).ToList();
        return snow.Count == 0 ? all : [.. all.Select(m => snow.Exists(w => w.Start < m.Start.AddMinutes(m.Minutes) && w.Start.AddMinutes(w.Minutes) > m.Start) ? m with { Flaws = m.Flaws | PvFlaws.Snow } : m)];
    }

    /// <summary>Intervals before an instant; a flaw of the one after it is one of the last too.</summary>
    private static List<PvMeasured> Before(List<PvMeasured> all, DateTimeOffset to)
    {
        var next = all.FirstOrDefault(h => h.Start == to);
        return [.. all.Where(h => h.Start < to).Select(h => h.Start.AddMinutes(h.Minutes) == to && (next.Flaws != PvFlaws.None || (next.WattHours is not null && next.Coverage < PvMask.LeastCoverage)) ? h with { Flaws = h.Flaws | next.Flaws | PvFlaws.Estimated } : h)];
    }
}
