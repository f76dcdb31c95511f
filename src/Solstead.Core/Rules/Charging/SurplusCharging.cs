using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Core.Rules.Charging;

/// <summary>Follows the surplus: what the meter exports and the car itself draws, as a mean, in whole amperes.</summary>
internal static class SurplusCharging
{
    /// <summary>Good readings wanted after a loss, and after a start (safety.md C12).</summary>
    private const int Recovery = 3, Start = 2;

    /// <summary>A fifth of an ampere too little lowers nothing, or each ripple would. [A]</summary>
    private const double Ripple = 0.2;

    public static ChargingWish Wish(ChargingInput now, CarInput car, ChargingSettings set, Limits limits, ChargingMemory mem, bool atLeast, TimeSpan gone)
    {
        var (present, blind) = (mem.Amps ?? 0, mem with { Level = null, Enough = null });
        var age = Fact.Of("age", now.Grid.Silence);
        if (now.Grid.Gone)
        {
            var fallback = atLeast ? Math.Max(limits.Least, set.Fallback) : set.Fallback;
            return Say(fallback, fallback > 0 ? "charge.missing.fallback" : "charge.missing", blind with { Lost = true }, age);
        }
        if (!now.Grid.Usable)
        {
            if (now.Grid.Age is null) return Say(present, "charge.recovering", blind);
            return present > 0 ? Say(limits.Least, "charge.stale.min", blind, age) : Say(0, "charge.stale", blind, age);
        }
        if (now.Grid.GoodInARow < (mem.Lost ? Recovery : Start)) return Say(present, "charge.recovering", blind);
        var sun = new Sun(-now.Grid.Value!.Value, Available(now, car, set), limits.Least * limits.WattsPerAmp);
        mem = mem with { Lost = false, Level = Mean(mem.Level, sun.Available, gone, set.Smoothing) };
        return present > 0 ? Charging(now, car, set, limits, mem, sun, atLeast, gone) : Idle(set, limits, mem, sun, atLeast, gone);
    }

    /// <param name="Export">At the meter, negative = import. [W]</param>
    /// <param name="Available">For the car, what it draws now included. [W]</param>
    /// <param name="Needed">For the least current. [W]</param>
    private readonly record struct Sun(double Export, double Available, double Needed);

    private static ChargingWish Idle(ChargingSettings set, Limits limits, ChargingMemory mem, Sun sun, bool atLeast, TimeSpan gone)
    {
        Fact[] facts = [Fact.Of("export", sun.Export.W), Fact.Of("needed", (sun.Needed + sun.Export - sun.Available).W)];
        mem = mem with { Short = null, ShortEnergy = 0 };
        if (atLeast) return Say(limits.Least, "charge.min", mem, facts);
        if (sun.Available < sun.Needed) return Say(0, "charge.wait.surplus", mem with { Enough = null }, [.. facts, Fact.Of("for", set.StartDelay)]);
        var enough = mem.Enough is { } before ? before + gone : TimeSpan.Zero;
        mem = mem with { Enough = enough };
        var (wait, rest) = (set.StartDelay - enough, set.LeastOff - (mem.Turned ?? set.LeastOff));
        if (rest > wait) wait = rest;
        if (wait > TimeSpan.Zero) return Say(0, "charge.wait.start", mem, [.. facts, Fact.Of("for", wait)]);
        // One to close and one to open: a charge that begins must be able to end.
        return mem.Switches + 2 > set.SwitchesPerDay
            ? Say(0, "charge.wait.budget", mem, [.. facts, Fact.Of("most", set.SwitchesPerDay)])
            : Say(Math.Max(limits.Least, Borne(limits, mem, sun)), "charge.start", mem, facts);
    }

    private static ChargingWish Charging(ChargingInput now, CarInput car, ChargingSettings set, Limits limits, ChargingMemory mem, Sun sun, bool atLeast, TimeSpan gone)
    {
        mem = Counted(car, mem, sun, gone);
        Fact[] facts = [Fact.Of("export", sun.Export.W), Fact.Of("available", sun.Available.W), Fact.Of("needed", sun.Needed.W)];
        if (mem.Level >= sun.Needed) return Say(Followed(limits, mem, sun), "charge.solar", mem, facts);
        if (atLeast) return Say(limits.Least, "charge.min", mem, facts);
        if (now.StateOfCharge is { Usable: true, Value: { } soc } && soc >= set.BatteryBridges)
            return Say(limits.Least, "charge.battery", mem, [.. facts, new Fact("soc", soc, Points.Unit.Percent)]);
        var on = mem.Turned is { } since ? set.LeastOn - since : TimeSpan.Zero;
        if (on <= TimeSpan.Zero && (mem.ShortEnergy >= set.StopEnergy || mem.Short >= set.StopAfter)) return Say(0, "charge.stop", mem, facts);
        var left = set.StopAfter - (mem.Short ?? TimeSpan.Zero);
        return Say(limits.Least, "charge.hold", mem,
            [.. facts, Fact.Of("left", Math.Max(0, set.StopEnergy - mem.ShortEnergy).Wh), Fact.Of("for", left > on ? left : on)]);
    }

    /// <summary>Raised only by what is there now and in the mean, and once the meter has shown the last change; lowered by the mean.</summary>
    private static double Followed(Limits limits, ChargingMemory mem, Sun sun)
    {
        var (present, level) = (mem.Amps ?? 0, mem.Level ?? sun.Available);
        var up = Borne(limits, mem, sun);
        var down = Math.Floor(level / limits.WattsPerAmp + Ripple);
        if (up > present) return mem.Unchanged < ChargingPolicy.Settling ? present : up;
        return Math.Max(limits.Least, Math.Min(present, down));
    }

    /// <summary>Whole amperes that the sun bears now and in the mean.</summary>
    private static double Borne(Limits limits, ChargingMemory mem, Sun sun) =>
        Math.Floor(Math.Min(mem.Level ?? sun.Available, sun.Available) / limits.WattsPerAmp + 1e-9);

    /// <summary>What was imported since the surplus fell below the least current; later surplus pays it back.</summary>
    private static ChargingMemory Counted(CarInput car, ChargingMemory mem, Sun sun, TimeSpan gone)
    {
        if (sun.Available < sun.Needed && mem.Short is null) return mem with { Short = TimeSpan.Zero };
        if (sun.Available < sun.Needed)
            return mem with { Short = mem.Short + gone, ShortEnergy = mem.ShortEnergy + Math.Max(0, car.Watts - sun.Available) * gone.TotalHours };
        var energy = Math.Max(0, mem.ShortEnergy - (sun.Available - sun.Needed) * gone.TotalHours);
        return mem with { Short = energy > 0 ? mem.Short : null, ShortEnergy = energy };
    }

    /// <summary>
    /// Export and own consumption, less the margin. What the battery gives is no sun; what it takes is the car's only once the battery's
    /// priority is met, and never on an unknown state of charge (ev-charging.md 5).
    /// </summary>
    private static double Available(ChargingInput now, CarInput car, ChargingSettings set)
    {
        var sum = -now.Grid.Value!.Value + car.Watts - set.Margin;
        if (now.Battery is not { Usable: true, Value: { } battery }) return sum;
        var carFirst = set.BatteryFirst <= 0 || now.StateOfCharge is { Usable: true, Value: { } soc } && soc >= set.BatteryFirst;
        return sum - (carFirst ? battery : Math.Max(0, battery));
    }

    /// <summary>A mean that falls three times as fast as it rises: a cloud is paid for, a gap in it is not.</summary>
    private static double Mean(double? level, double now, TimeSpan gone, TimeSpan over) =>
        level is { } before && over > TimeSpan.Zero ? before + (now - before) * (1 - Math.Exp(-gone / (now < before ? over / 3 : over))) : now;

    private static ChargingWish Say(double amps, string reason, ChargingMemory next, params IReadOnlyList<Fact> facts) => new(amps, reason, facts, Layer.Surplus, next);
}
