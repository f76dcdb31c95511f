using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Learning;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.History;
using Solstead.Site.Run;

namespace Solstead.Site.Forecast;

/// <summary>
/// Keeps every forecast that is told, makes our own from the best weather there is, and learns from the books how the panels answer to it. Once an hour, and at
/// once when new weather came. All its work is done beside the engine, which only hands over what it hears.
/// </summary>
public sealed class ForecastKeeper : BackgroundService, IReportStage, ITickListener
{
    /// <summary>After the hour, when its last quarter is in the books. </summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Quarter = TimeSpan.FromMinutes(15);

    /// <summary>So far ahead the last hours of production matter; without new weather the rest is what it was.</summary>
    private static readonly TimeSpan Blend = TimeSpan.FromHours(7);

    /// <summary>Weather of so long ago is needed to know how today differs.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromHours(6);

    /// <summary>Books so old are learned from.</summary>
    public static readonly TimeSpan Past = TimeSpan.FromDays(92);

    private readonly ForecastPlan? plan;
    private readonly IForecastStore store;
    private readonly ForecastMemory memory;
    private readonly PastWeather? past;
    private readonly Training training;
    private readonly WeatherRank rank;
    private readonly SiteProblems problems;
    private readonly ILogger log;
    private readonly FlawWatch flaws = new();
    private readonly Channel<Report> inbox = Channel.CreateBounded<Report>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Channel<DateTimeOffset> wake = Channel.CreateBounded<DateTimeOffset>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private PvForecaster? forecaster;
    private ForecastKept kept = new();
    private volatile ForecastState state = ForecastState.Off;
    private long due, last;
    private DateTimeOffset whole;
    private string? raised;
    private volatile int panels;

    /// <param name="plan">Null: the settings have no forecast; what is told is kept all the same.</param>
    /// <param name="past">Where the weather of the past can be had; null: nowhere.</param>
    public ForecastKeeper(ForecastPlan? plan, IForecastStore store, IHistoryReader books, IStateStore states, PastWeather? past, SiteProblems problems, ILogger<ForecastKeeper> log)
    {
        (this.plan, this.store, this.past, this.problems, this.log) = (plan, store, past, problems, log);
        memory = new(states, log);
        training = new(store, books, flaws, plan?.Zone ?? TimeZoneInfo.Utc);
        rank = new(plan?.Ranking ?? []);
        if (plan?.Plant is { } plant) forecaster = new(plant);
    }

    /// <summary>Where the forecast stands.</summary>
    public ForecastState State => state;

    /// <summary>What is forecast.</summary>
    public ForecastPlan? Plan => plan;

    /// <summary>What was noted against quarter hours of late.</summary>
    internal FlawWatch Flaws => flaws;

    public Report Extend(Report report)
    {
        if (report is Report.Weather or Report.PvForecast && inbox.Writer.TryWrite(report)) Interlocked.Exchange(ref due, 0);
        return report;
    }

    public void On(Tick tick, SiteEngine engine)
    {
        flaws.Look(engine, tick.Picture);
        var now = tick.Picture.Now.Utc;
        // A clock that was set back must not put the next hour off until it has caught up.
        if (now.UtcTicks < Interlocked.Read(ref due) && now.UtcTicks >= Interlocked.Read(ref last) - TimeSpan.TicksPerHour) return;
        Interlocked.Exchange(ref due, now.Add(Quarter).UtcTicks);
        panels = engine.Devices.Values.Max(d => (int?)d.Points.Keys.Count(IsPanel)) ?? 0;
        wake.Writer.TryWrite(now);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var now in wake.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await RoundAsync(now, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, e);
            }
        }
    }

    /// <summary>What earlier processes left; before anything is told.</summary>
    public async Task LoadAsync(DateTimeOffset now, CancellationToken ct)
    {
        if (plan is null) return;
        // What an archive told is over, and no forecast.
        var ahead = (await store.WeatherAsync(null, now - Hour, now + 6 * Hour, null, ct)).Where(w => w.Slot.Start.AddMinutes(w.Slot.Minutes) > now);
        foreach (var told in ahead.GroupBy(w => w.Source)) rank.Take(told.Key, told.Max(w => w.Issued));
        if (plan.Plant is not { } plant) return;
        kept = await memory.LoadAsync(plan.Signature, ct);
        forecaster = new(plant, kept.Learnt);
        flaws.Load(kept.Flaws);
    }

    /// <summary>One turn: keep what was told, learn what is over, say what is to come.</summary>
    public async Task RoundAsync(DateTimeOffset now, CancellationToken ct)
    {
        var news = await KeepAsync(now, ct);
        var first = last == 0;
        var hour = Floor(now - Late, Hour);
        var turned = first || hour.UtcTicks != Floor(new DateTimeOffset(last, TimeSpan.Zero) - Late, Hour).UtcTicks;
        if (plan is not null && (news || turned))
        {
            if (forecaster is not null && turned) await TryLearnAsync(hour, now, ct);
            await IssueAsync(now, news || first || now < whole || now - whole >= Before, ct);
        }
        Interlocked.Exchange(ref last, now.UtcTicks);
        if (inbox.Reader.Count == 0) Interlocked.Exchange(ref due, Next(now).UtcTicks);
    }

    /// <returns>True when there is weather nobody had told before.</returns>
    private async Task<bool> KeepAsync(DateTimeOffset now, CancellationToken ct)
    {
        var news = false;
        while (inbox.Reader.TryRead(out var report))
        {
            if (report is Report.PvForecast { Issue: var pv }) await store.PutAsync(pv, ct);
            if (report is not Report.Weather { Issue: var weather }) continue;
            await store.PutAsync(weather, ct);
            // Who is ahead of the clock must not look new for ever.
            news |= rank.Take(weather.Source, weather.Issued < now ? weather.Issued : now);
        }
        return news;
    }

    /// <summary>Whatever is wrong with the books or the past: what is to come is said all the same, from what is known.</summary>
    private async Task TryLearnAsync(DateTimeOffset hour, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            await LearnAsync(hour, now, ct);
        }
        catch (Exception e) when (e is HistoryException or IOException or DeviceException or HttpRequestException or InvalidOperationException or ArgumentException or ArithmeticException or TimeoutException
            || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            Log.NotLearned(log, e);
        }
    }

    private async Task LearnAsync(DateTimeOffset hour, DateTimeOffset now, CancellationToken ct)
    {
        if (rank.At(now) is not [var (source, _, _), ..]) return;
        var to = hour - Hour;
        await TeachPastAsync(to, now, ct);
        // Without an archive the weather that was kept teaches. What was said then may have been said of other panels: it is made anew.
        var known = kept.Until is { } until && until >= to - Past ? until : (DateTimeOffset?)null;
        var from = known ?? Floor(to - Past, Hour);
        if (from < to)
        {
            await training.LearnAsync(forecaster!, source, from, to, hindcast: known is null, ct);
            kept = kept with { Until = to };
        }
        kept = kept with { Learnt = forecaster!.Save(), Flaws = flaws.Save() };
        await memory.SaveAsync(kept, ct);
    }

    /// <summary>The books of the last months under the weather that had been said then: once, and again when more of the past came into the books.</summary>
    /// <remarks>The archive need not be the source that counts today: what it told is kept under a name of its own, and learned from under that name.</remarks>
    private async Task TeachPastAsync(DateTimeOffset to, DateTimeOffset now, CancellationToken ct)
    {
        if (past is null || (kept.PastAsked is { } asked && now - asked < TimeSpan.FromDays(1) && now >= asked)) return;
        kept = kept with { PastAsked = now };
        if (await past.BeginAsync(to - Past, to, ct) is not { } begin || begin > (kept.PastFrom ?? DateTimeOffset.MaxValue) - TimeSpan.FromDays(1) || await past.FetchAsync(begin, now, ct) is not { } source) return;
        // What is learned is learned in the order of time: from its beginning. What was known stays until there is something to put in its place.
        var anew = new PvForecaster(plan!.Plant!);
        var days = await training.LearnAsync(anew, source, begin, to, hindcast: true, ct);
        Log.Trained(log, days, source);
        if (days == 0) return;
        forecaster = anew;
        kept = kept with { PastFrom = begin, Until = to };
    }

    /// <param name="all">Of all days there is weather for; else of the hours in which the panels' last word matters.</param>
    private async Task IssueAsync(DateTimeOffset now, bool all, CancellationToken ct)
    {
        var sources = rank.At(now);
        if (forecaster is null || sources.Count == 0)
        {
            Say(await WithoutAsync(now, ct));
            return;
        }
        var (source, issued, stale) = sources[0];
        var from = Floor(now, Quarter);
        var end = LocalDay.Of(now, plan!.Zone).Next(plan.Zone).Next(plan.Zone).End;
        var weather = await WeatherAsync(sources, from - Before, end, now, ct);
        var said = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
        var slots = forecaster.Forecast(weather, from, end, 15, said, await training.RecentAsync(from - 3 * Hour, from, ct));
        await store.PutAsync(new PvIssue(ForecastPlan.Own, said, all ? slots : [.. slots.Where(s => s.Start < now + Blend)]), ct);
        if (all) whole = now;
        Log.Issued(log, source, slots.Count);
        var today = LocalDay.Of(now, plan.Zone).Date;
        var days = slots.GroupBy(s => LocalDay.Of(s.Start, plan.Zone).Date).ToDictionary(g => g.Key, g => forecaster.Day(g.Sum(s => s.WattHours * Left(s, now)), g.Key.DayNumber - today.DayNumber));
        Say(new(source, issued, stale, Next(now), slots.Count == 0 ? "forecast.weather.missing" : stale ? "forecast.weather.stale" : null, stale ? [Fact.Of("source", source), Fact.Of("issued", issued)] : []) { Days = days });
    }

    /// <summary>Share of an interval that is still to come. [1]</summary>
    private static double Left(PvSlot slot, DateTimeOffset now) => Math.Clamp((slot.Start.AddMinutes(slot.Minutes) - now).TotalMinutes / slot.Minutes, 0, 1);

    private async Task<IReadOnlyList<WeatherSlot>> WeatherAsync(IReadOnlyList<(string Source, DateTimeOffset Issued, bool Stale)> sources, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, CancellationToken ct)
    {
        IReadOnlyList<WeatherSlot> mixed = [];
        foreach (var (source, _, _) in sources)
        {
            var told = await store.WeatherAsync(source, from, to, null, ct);
            mixed = WeatherMix.Fill(mixed, WeatherMix.Without(told.Where(w => now - w.Issued <= WeatherRank.Useless || w.Slot.Start < now).Select(w => w.Slot).Where(s => s.Global is not null)));
        }
        return mixed;
    }

    /// <summary>Why we say nothing; a service that forecasts power itself is shown in our place.</summary>
    private async Task<ForecastState> WithoutAsync(DateTimeOffset now, CancellationToken ct)
    {
        var (code, facts) = Why();
        // Such a service may say nothing about the night.
        var told = (await store.PvAsync(null, now, now + 36 * Hour, null, hindcasts: false, ct)).Where(p => p.Source != ForecastPlan.Own && now - p.Issued <= WeatherRank.Useless).ToList();
        if (told.Count == 0) return new(null, default, false, Next(now), code, facts);
        var newest = told.MaxBy(p => p.Issued);
        return new(newest.Source, newest.Issued, now - newest.Issued > WeatherRank.StaleAfter, Next(now), code, facts) { Maker = newest.Source };
    }

    private (string Code, IReadOnlyList<Fact> Facts) Why()
    {
        if (plan!.Ranking.Count == 0) return ("forecast.off", []);
        if (plan.Place is null) return ("forecast.place.missing", []);
        if (plan.Plant is null) return ("forecast.plant.missing", [Fact.Of("lines", Lines)]);
        return rank.Last is var (source, issued) ? ("forecast.weather.old", [Fact.Of("source", source), Fact.Of("issued", issued)]) : ("forecast.weather.missing", []);
    }

    /// <summary>What to write, with as many panels as the gateway names.</summary>
    private string Lines => $"plant: {{ planes: [ {{ tilt: 30, azimuth: south, panels: {(panels > 0 ? panels : 12)}, panel_w: 400, inverter_w: 290 }} ] }}";

    private static bool IsPanel(string point) => point.StartsWith("inverter.", StringComparison.Ordinal) && point.EndsWith(".power", StringComparison.Ordinal);

    /// <summary>What a person can mend, and old weather, stand on the page; a source that is only late tells so itself.</summary>
    private void Say(ForecastState next)
    {
        state = next;
        var tell = next.Problem is "forecast.place.missing" or "forecast.plant.missing" or "forecast.weather.old" or "forecast.weather.stale" ? next.Problem : null;
        if (raised is not null && raised != tell) problems.Clear("forecast", raised);
        if (tell is not null) problems.Raise("forecast", new Problem(tell, tell is "forecast.weather.old" or "forecast.weather.stale" ? Severity.Warning : Severity.Notice, [.. next.Facts]));
        raised = tell;
    }

    private static DateTimeOffset Next(DateTimeOffset now) => Floor(now - Late, Hour) + Hour + Late;

    private static DateTimeOffset Floor(DateTimeOffset at, TimeSpan step) => new(at.UtcTicks - at.UtcTicks % step.Ticks, TimeSpan.Zero);
}
