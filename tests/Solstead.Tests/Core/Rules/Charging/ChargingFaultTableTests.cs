using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;

namespace Solstead.Tests.Core.Rules.Charging;

/// <summary>The rows of safety.md 5 for meter, charger, adapter and process, as they end at the car: reached state, after how long, printed as a table.</summary>
public sealed class ChargingFaultTableTests(ITestOutputHelper output)
{
    /// <summary>Fault, reason it must lead to, longest time until then [s], what the car may draw from ten seconds after that on [A], and whether it still charges.</summary>
    public static TheoryData<string, string, double, double, bool> Rows => new()
    {
        { "meter silent: old", "charge.stale.min", 7, 5.3, true },
        { "meter silent: gone", "charge.missing", 62, 0, false },
        { "meter silent, boost", "charge.boost", 1, 15.2, true },
        { "meter silent, min+solar", "charge.missing.fallback", 62, 5.3, true },
        { "meter says nothing (NaN): old", "charge.stale.min", 7, 5.3, true },
        { "meter says nothing (NaN): gone", "charge.missing", 62, 0, false },
        { "meter back after a minute and a half", "charge.wait.start", 94, 16, false },
        { "meter back: third good reading", "charge.recovering", 92, 0, false },
        { "charger silent", "charge.charger.missing", 28, 0, false },
        { "charger ignores 0 A", "charge.stop.ignored", 110, 5.3, true },
        { "charger on an error", "charge.solar", 1, 11.3, true },
        { "car unplugged, boost", "charge.unplugged", 65, 0, false },
        { "car full", "charge.car", 125, 0, false },
        { "adapter pulled out", "charge.charger.missing", 2, 0, false },
        { "adapter back after 20 s", "charge.solar", 35, 11.3, true },
        { "process killed", "charge.solar", 20, 11.3, true },
        { "process stopped for 15 s", "charge.solar", 35, 11.3, true },
        { "process stopped for 40 s", "charge.stale", 41, 0, false },
        { "process stopped for 60 s", "charge.stale", 61, 0, false },
        { "process stopped for 600 s", "charge.stale", 601, 0, false },
        { "clock an hour ahead", "charge.solar", 1, 11.3, true },
        { "clock in 1970", "charge.solar", 1, 11.3, true },
    };

    [Theory, MemberData(nameof(Rows))]
    public void A_fault_leads_to_its_declared_state_in_time(string fault, string reason, double within, double most, bool charges)
    {
        var rig = new ChargingRig { Sun = 8300 };
        rig.Run(90);
        rig.Unit.Car.Amps.ShouldBe(11.18, 0.1, "the car drives on sun");
        Before(fault, rig);
        var began = rig.Elapsed;
        Begin(fault, rig);
        double? after = null;
        for (var s = 1; s <= within + 1 && after is null; s++)
        {
            During(fault, rig, s);
            rig.Second();
            if (rig.Reason == reason && !rig.Stopped && !(fault == "meter back: third good reading" && s < 91)) after = (rig.Elapsed - began).TotalSeconds;
        }
        after.ShouldNotBeNull($"{reason} within {within} s, but {rig.Reason}");
        if (reason is "charge.wait.start" or "charge.recovering") rig.Unit.Car.Amps.ShouldBe(0);
        if (Stop(fault) is null or < 30) rig.Run(fault == "charger silent" || fault.StartsWith("adapter pulled", StringComparison.Ordinal) ? 40 : 10);
        var drawn = rig.Unit.Car.Amps;
        output.WriteLine($"| {fault,-38} | {reason,-24} | {after,5:0} s | {drawn,5:0.0} A |");
        drawn.ShouldBeLessThanOrEqualTo(most + 0.05);
        (drawn > 0).ShouldBe(charges);
        rig.Unit.Harmed.ShouldBe(0);
        // Nothing that was decided before a stop is sent after it.
        if (Stop(fault) is > 30 and var stop) rig.ToldSince(began + stop.Seconds).ShouldAllBe(amps => amps == 0);
    }

    /// <summary>How long the process did not run; null: it ran. [s]</summary>
    private static double? Stop(string fault) =>
        fault.StartsWith("process stopped for ", StringComparison.Ordinal) ? double.Parse(fault.Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture) : null;

    private static void Before(string fault, ChargingRig rig)
    {
        if (fault.EndsWith("boost", StringComparison.Ordinal)) rig.Rule.BoostUntil = DateTimeOffset.MaxValue;
        if (fault.EndsWith("min+solar", StringComparison.Ordinal)) rig.Rule.Orders = ChargingOrders.None with { Mode = ChargingMode.MinSolar };
        if (fault.EndsWith("boost", StringComparison.Ordinal)) rig.Run(20);
    }

    private static void Begin(string fault, ChargingRig rig)
    {
        if (fault.StartsWith("meter silent", StringComparison.Ordinal) || fault.StartsWith("meter back", StringComparison.Ordinal)) rig.MeterSilent = true;
        if (fault.StartsWith("meter says", StringComparison.Ordinal)) rig.MeterSays = double.NaN;
        if (Stop(fault) is not null) rig.Stopped = true;
        switch (fault)
        {
            case "charger silent": rig.Unit.Silent = true; break;
            case "charger ignores 0 A": (rig.Unit.Car.IgnoresStop, rig.Sun) = (true, 0); break;
            case "charger on an error": rig.Unit.ShownState = 2; break;
            case "car unplugged, boost": rig.Unit.Car.Plugged = false; break;
            case "car full": rig.Unit.Car.Willing = false; break;
            case "adapter pulled out" or "adapter back after 20 s": rig.Unplugged = true; break;
            case "process killed": rig.Restart(); break;
            case "clock an hour ahead": rig.MoveClock(1.Hours); break;
            case "clock in 1970": rig.MoveClock(TimeSpan.FromDays(-20_000)); break;
        }
    }

    private static void During(string fault, ChargingRig rig, int second)
    {
        if (fault.StartsWith("meter back", StringComparison.Ordinal) && second == 91) rig.MeterSilent = false;
        if (fault == "adapter back after 20 s" && second == 21) rig.Unplugged = false;
        if (Stop(fault) + 1 != second) return;
        rig.MeterSilent = second > 30;
        rig.Resume();
    }
}
