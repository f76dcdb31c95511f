using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Devices.Clock;
using Solstead.Devices.Enphase.Twin;
using Solstead.Simulator;
using Solstead.Site;
using Solstead.Site.Configuration;
using Solstead.Site.Run;

namespace Solstead.Soak.Gateway;

/// <summary>
/// The whole service against a living gateway whose <c>production.json</c> takes five seconds, through faults, a midnight and clock changes:
/// one request at a time, readings on the beat, energy in the books as in the house.
/// </summary>
internal sealed class GatewaySoak : IAsyncDisposable
{
    private const double JitterMs = 300, BooksShare = 0.005;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1), Slow = TimeSpan.FromSeconds(5), RecoverWithin = Interval * 2 + TimeSpan.FromSeconds(0.5);
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Verdict verdict = new("gateway");
    private readonly Workplace place = new();
    private readonly GatewayScript script;
    private readonly bool shortly;
    private readonly WatchedPlant plant;
    private readonly SteppedClock clock;
    private readonly EnphaseTwinOptions options;
    private readonly List<(string Name, TimeSpan Begin, TimeSpan End)> troubled = [];

    private GatewaySoak(bool shortly)
    {
        this.shortly = shortly;
        script = shortly ? GatewayScript.Short : GatewayScript.Long;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(GatewayScript.Zone);
        var houseTime = new ShiftedClock(Time, script.Start, script.Speed);
        var house = new HouseSettings { Zone = zone, Phases = 3, Longitude = script.Longitude, LoadScale = 2 }.WithPanels(script.Panels);
        plant = new WatchedPlant(new VirtualHouse(house, script.Start), Time);
        clock = new SteppedClock(houseTime);
        options = new EnphaseTwinOptions { Plant = plant, Time = houseTime, Zone = zone, LatencyScale = 0.2, SingleThread = true };
    }

    public static async Task<bool> RunAsync(bool shortly, CancellationToken ct)
    {
        await using var soak = new GatewaySoak(shortly);
        await soak.RunAsync(ct);
        return soak.verdict.Held;
    }

    public ValueTask DisposeAsync()
    {
        place.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task RunAsync(CancellationToken ct)
    {
        await using var twin = await EnphaseTwin.StartAsync(options, ct);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.Delay) { PathPrefix = "/production.json", Amount = Slow.TotalSeconds }, ct);
        place.Write(twin.Url.Authority, twin.Token(), GatewayScript.Zone, 3, batchSeconds: 10);
        await using var service = await SiteService.StartAsync(
            new ServiceOptions(SettingsLoader.Load(place.Settings).At(script.Speed), place.Settings, place.Data, clock, "soak", l => l.SetMinimumLevel(LogLevel.None)) { ClockShifted = true }, ct);
        var parts = service.Services.GetRequiredService<SiteParts>();
        var runner = service.Services.GetRequiredService<SiteRunner>();
        var books = new Books(runner, service.Services.GetRequiredService<IHistoryStore>(), Time);
        var watch = new ReadingWatch(runner, Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watching = watch.RunAsync(stop.Token);
        // The very first reading is made of answers seconds apart, minutes on this clock; the books are compared once the registers are settled.
        for (var i = 0; i < 4; i++) await watch.NextAsync(ct);
        var (booked, from) = await books.ReadAsync(ct);
        await PlayAsync(twin, parts, ct);
        await watch.NextAsync(ct);
        var (bookedAtEnd, to) = await books.ReadAsync(ct);
        var today = await runner.AskAsync((engine, _) => engine.Devices["roof"].Point("production.energy_today")?.Reading.Value, ct);
        await stop.CancelAsync();
        await Ended(watching);

        var end = Truth(parts, to);
        Judge(twin, watch.Readings);
        Compare(bookedAtEnd - booked, Energies.Of(end) - Energies.Of(Truth(parts, from)));
        CompareToday(today, end);
    }

    private async Task PlayAsync(EnphaseTwin twin, SiteParts parts, CancellationToken ct)
    {
        var begin = parts.Now().Elapsed;
        foreach (var happening in script.Happenings)
        {
            await UntilAsync(begin + happening.At, parts, ct);
            var at = parts.Now().Elapsed;
            if (happening.Kind is not { } kind) clock.Step = TimeSpan.FromSeconds(happening.Amount ?? 0);
            else await InjectAsync(twin, kind, happening, ct);
            verdict.Tell($"{Verdict.Text((at - begin).TotalSeconds)} s, {parts.Now().Utc:HH:mm} UTC: {happening.Name}");
            if (happening.Lasts > TimeSpan.Zero) troubled.Add((happening.Name, at, at + happening.Lasts));
        }
        await UntilAsync(begin + script.Lasts, parts, ct);
    }

    private static async Task InjectAsync(EnphaseTwin twin, TwinFaultKind kind, Happening happening, CancellationToken ct)
    {
        if (happening.Name == "restart") await twin.Faults.InjectAsync(TwinFaultKind.SessionWipe, ct);
        var limited = kind is TwinFaultKind.Refuse or TwinFaultKind.Unauthorized;
        await twin.Faults.InjectAsync(new TwinFault(kind) { Amount = happening.Amount, Seconds = limited ? happening.Lasts.TotalSeconds : null }, ct);
    }

    private static async Task UntilAsync(TimeSpan elapsed, SiteParts parts, CancellationToken ct)
    {
        var left = elapsed - parts.Now().Elapsed;
        if (left > TimeSpan.Zero) await Task.Delay(left, Time, ct);
    }

    /// <summary>The house as it was when the gateway answered what was received then.</summary>
    private PlantSnapshot Truth(SiteParts parts, Moment received) =>
        plant.Before(parts.Origin + (long)(received.Elapsed.TotalSeconds * Time.TimestampFrequency)) ?? throw new InvalidOperationException("The gateway was never asked.");

    private void Judge(EnphaseTwin twin, IReadOnlyList<Moment> readings)
    {
        var intervals = readings.Zip(readings.Skip(1), (a, b) => (From: a.Elapsed, To: b.Elapsed)).Skip(1).ToList();
        var clean = intervals.Where(i => !troubled.Any(t => i.From < t.End && i.To > t.Begin)).Select(i => ((i.To - i.From) - Interval).TotalMilliseconds).ToList();
        var slow = clean.Where(ms => ms > (Slow - Interval).TotalMilliseconds - 500).ToList();
        // In the short run one reading is more than one in twenty: there those behind a slow page are bounded and left out of the share, and so is
        // the worst of the others, which another process on the machine may have delayed.
        var judged = (shortly ? clean.Except(slow).Select(Math.Abs).Order().SkipLast(1) : clean.Select(Math.Abs)).ToList();
        verdict.Tell($"{readings.Count} readings, {clean.Count} intervals outside the faults; {slow.Count} of them behind a slow production.json");
        var (p50, p95, most) = (Percentile.Of(judged, 0.5), Percentile.Of(judged, 0.95), Percentile.Of(judged, 1));
        verdict.Check(p95 < JitterMs, $"jitter of the readings: p50 {Verdict.Text(p50)} ms, p95 {Verdict.Text(p95)} ms, max {Verdict.Text(most)} ms (p95 < {JitterMs} ms)");
        verdict.Check(slow.Count == 0 || slow.Max() < (Slow + Interval).TotalMilliseconds, $"longest wait behind a slow page {Verdict.Text(slow.DefaultIfEmpty(0).Max() / 1000)} s beyond the beat (< {Verdict.Text((Slow + Interval).TotalSeconds)} s)");
        verdict.Check(clean.Count >= (shortly ? 5 : 300), $"{clean.Count} clean intervals (enough to judge)");
        foreach (var (name, _, end) in troubled)
        {
            var back = readings.FirstOrDefault(r => r.Elapsed >= end).Elapsed - end;
            verdict.Check(back >= TimeSpan.Zero && back <= RecoverWithin, $"first reading {Verdict.Text(back.TotalSeconds, "0.00")} s after the end of: {name} (≤ {Verdict.Text(RecoverWithin.TotalSeconds)} s)");
        }
        verdict.Check(twin.Requests.MaxConcurrent == 1, $"most requests in flight: {twin.Requests.MaxConcurrent} of {twin.Requests.Total} (never more than 1)");
        var pages = twin.Requests.All.Count(r => r.Path.StartsWith("/production.json", StringComparison.Ordinal));
        verdict.Check(pages > 0, $"production.json asked {pages} times, session opened {twin.Requests.CheckJwtCalls} times");
    }

    private void Compare(Energies booked, Energies truth)
    {
        One("production", booked.Pv, truth.Pv);
        One("grid import", booked.Import, truth.Import);
        One("grid export", booked.Export, truth.Export);

        void One(string name, double mine, double real)
        {
            // Rows hold whole watt-hours: one may still wait in the remainder.
            var off = Math.Abs(mine - real);
            verdict.Check(off <= real * BooksShare + 1, $"{name}: books {Verdict.Text(mine)} Wh, registers {Verdict.Text(real)} Wh, off {Verdict.Text(real > 0 ? 100 * (mine - real) / real : 0, "0.00")} % (≤ 0.5 % + 1 Wh)");
        }
    }

    private void CompareToday(double? today, PlantSnapshot end)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(GatewayScript.Zone);
        var day = LocalDay.Of(end.At, zone);
        verdict.Check(day.Start == GatewayScript.Midnight, $"the run ended on {day.Date:yyyy-MM-dd}, a day of {Verdict.Text((day.End - day.Start).TotalHours, "0")} h");
        var real = end.Production.DeliveredWh - end.Midnight.Production.DeliveredWh;
        verdict.Check(today is { } shown && Math.Abs(shown - real) <= real * 0.02 + 5, $"production since midnight: {Verdict.Text(today ?? double.NaN)} Wh shown, {Verdict.Text(real)} Wh in the house (≤ 2 %)");
    }

    private static async Task Ended(Task task)
    {
        try { await task; }
        catch (OperationCanceledException) { /* the way out */ }
    }
}
