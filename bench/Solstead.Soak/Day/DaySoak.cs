using Solstead.Site;
using Solstead.Site.Configuration;
using Solstead.Site.Run;

namespace Solstead.Soak.Day;

/// <summary>
/// 24 hours of the whole service, page and history included, on a clock that runs up to 96 times as fast for everything: it starts with neither inverter nor
/// adapter, both appear, the car drives on a cloudy day's sun, both fail and come back, and a night follows. One Modbus connection, flat memory, and
/// for every minute one reason.
/// </summary>
internal static class DaySoak
{
    private const double LeastAmps = 6, PhaseVolts = 690;
    private const int MostSwitches = 20;
    /// <summary>safety.md P4. [bytes]</summary>
    private const double MostGrowth = 5e6;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    public static async Task<bool> RunAsync(bool shortly, CancellationToken ct)
    {
        // As the program does.
        NativeHeap.KeepOneArena();
        var (plan, verdict) = (shortly ? DayPlan.Short : DayPlan.Long, new Verdict("day"));
        using var place = new Workplace();
        using var clock = new PatientClock(plan.Start, plan.Speed);
        await using var script = new DayScript(plan, clock, Path.Combine(place.Folder, "ttyUSB0"));
        place.WriteCharging($"127.0.0.1:{script.Port}", Path.Combine(place.Folder, "ttyUSB0"));
        var began = TimeProvider.System.GetTimestamp();
        await using var site = await SiteService.StartAsync(new ServiceOptions(SettingsLoader.Load(place.Settings), place.Settings, place.Data, clock, "soak", _ => { }), ct);
        var page = new DayPage(site.Url, clock.GetUtcNow(), plan.Lasts);
        using var closes = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var open = page.RunAsync(closes.Token);
        var (memory, switches) = await LiveAsync(plan, script, clock, verdict, ct);
        var took = TimeProvider.System.GetElapsedTime(began);
        await closes.CancelAsync();
        await open;
        verdict.Tell($"{Verdict.Text(plan.Lasts.TotalHours)} h in {Verdict.Text(took.TotalMinutes)} min, {Verdict.Text(plan.Lasts / took)} times as fast");
        Connections(verdict, script);
        Car(verdict, plan, script, switches);
        Reasons(verdict, page);
        using var api = new SiteApi(site.Url);
        await DayBooks.CheckAsync(verdict, plan, script, api, ct);
        var (early, late) = (memory.Quarter(shortly ? 2 : 3, plan.Lasts), memory.Quarter(4, plan.Lasts));
        verdict.Check(late <= early * (1 + plan.MemoryShare), $"memory held, median of the {(shortly ? "second" : "third")} quarter and of the last: {Verdict.Text(early / 1e6, "0.00")} → {Verdict.Text(late / 1e6, "0.00")} MB (≤ +{plan.MemoryShare * 100:0} %), service, twins and page together; managed {Verdict.Text(GC.GetTotalMemory(true) / 1e6)} MB");
        var grown = late - memory.Quarter(2, plan.Lasts);
        verdict.Check(grown < MostGrowth, $"… since the second quarter {Verdict.Text(grown / 1e6)} MB (< 5 MB)");
        verdict.Tell("medians of eight parts, the collector's part in brackets: " + string.Join(", ", memory.Parts(plan.Lasts).Select(p => $"{Verdict.Text(p.Bytes / 1e6)} ({Verdict.Text(p.Managed / 1e6)})")) + " MB");
        return verdict.Held;
    }

    private static async Task<(HeldMemory Memory, int Switches)> LiveAsync(DayPlan plan, DayScript script, PatientClock clock, Verdict verdict, CancellationToken ct)
    {
        var (memory, looks) = (new HeldMemory(), 0);
        while (script.House.Elapsed < plan.Lasts)
        {
            await Task.Delay(Beat, clock, ct);
            await script.PlayAsync(verdict, ct);
            script.House.Count(script.Wall?.State is { PluggedIn: true, Units: [{ Plugged: true }] } ? LeastAmps * PhaseVolts : 0);
            if (script.House.Elapsed < plan.Lasts / 72 * looks) continue;
            looks++;
            memory.Look(script.House.Elapsed);
        }
        return (memory, script.Wall!.State.Units[0].Switches);
    }

    private static void Connections(Verdict verdict, DayScript script)
    {
        var roof = script.Roof!;
        verdict.Check(roof.MostAtOnce == 1, $"Modbus connections at a time {roof.MostAtOnce} (1); opened {roof.Openings} times, {roof.Requests} requests");
        verdict.Check(roof.Openings is >= 3 and <= 5, "opened at the start, when it had been closed, after the reboot, and hardly else (3 to 5 times)");
    }

    private static void Car(Verdict verdict, DayPlan plan, DayScript script, int switches)
    {
        var (house, unit) = (script.House, script.Wall!.State.Units[0]);
        verdict.Check(house.CarWh >= plan.LeastWh, $"into the car {Verdict.Text(house.CarWh)} Wh (≥ {plan.LeastWh} Wh); of the sun beyond its least current that is {Verdict.Text(100 * house.CarWh / house.OfferWh)} % of {Verdict.Text(house.OfferWh)} Wh");
        verdict.Check(house.CarGridWh <= plan.MostGridShare * house.CarWh, $"of it from the grid {Verdict.Text(house.CarGridWh)} Wh (≤ {Verdict.Text(100 * plan.MostGridShare)} %)");
        verdict.Check(switches is > 1 and <= MostSwitches, $"contactor switches {switches} (≤ {MostSwitches} a day); frames that harm a unit {unit.Harmed}");
        verdict.Check(unit.Harmed == 0 && unit.Amps.All(a => a < 1), "no such frame, and at night the car rests");
        verdict.Check(unit.Losses <= 1, $"the master fell silent for a charging car {unit.Losses} times (1: the adapter was out)");
    }

    private static void Reasons(Verdict verdict, DayPage page)
    {
        verdict.Check(page is { Silent: 0, Wrong: 0 }, $"minutes without a reason {page.Silent}, pictures without exactly one {page.Wrong} of {page.Pictures} (0)");
        verdict.Check(page.Bare == 0, $"pictures of an idle charging point without a number {page.Bare} (0)");
        verdict.Tell("reasons: " + string.Join(", ", page.Reasons.Select(r => $"{r.Code} {r.Pictures}")));
    }
}
