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

    /// <summary>Export left alone while the house battery comes first (ev-charging.md 5). [W]</summary>
    private const double BatteryMargin = 100;

    /// <summary>Two readings say that there is less, one may be a kettle that clicks.</summary>
    private static readonly TimeSpan Confirmation = TimeSpan.FromSeconds(1.5);

    /// <summary>How long meter and charger may disagree about a car that draws more and more.</summary>
    private static readonly TimeSpan Rising = TimeSpan.FromSeconds(3);

    /// <summary>How long a car may take from a new offer until it draws what it will.</summary>
    public static readonly TimeSpan Unsettled = TimeSpan.FromSeconds(30);

    public static ChargingWish Wish(ChargingInput now, CarInput car, ChargingSettings set, Limits limits, ChargingMemory mem, bool atLeast, TimeSpan gone)
    {
        var (present, blind) = (mem.Amps ?? 0, mem with { Level = null, Enough = null, Less = null });
        var (age, wanted) = (Fact.Of("age", now.Grid.Silence), mem.Lost ? Recovery : Start);
        if (now.Grid.Gone)
        {
            var fallback = atLeast ? Math.Max(limits.Least, set.Fallback) : set.Fallback;
            return Say(fallback, fallback > 0 ? "charge.missing.fallback" : "charge.missing", blind with { Lost = true }, age);
        }
        if (!now.Grid.Usable)
        {
            if (now.Grid.Age is null) return Say(present, "charge.recovering", mem, Good(now, wanted));
            return present > 0 ? Say(limits.Least, "charge.stale.min", blind, age) : Say(0, "charge.stale", blind, age);
        }
        // What was waited for before a restart counts on.
        if (now.Grid.GoodInARow < wanted) return Say(present, "charge.recovering", mem.Lost ? blind : mem, Good(now, wanted));
        var available = Available(now, car, set);
        var sun = new Sun(-now.Grid.Value!.Value, available, available - car.Watts, limits.Least * limits.WattsPerAmp);
        mem = mem with { Lost = false, Level = Mean(mem.Level, Steady(mem, sun), gone, set.Smoothing) };
        return present > 0 ? Charging(now, car, set, limits, mem, sun, atLeast, gone) : Idle(set, limits, mem, sun, atLeast, gone);
    }

    private static Fact[] Good(ChargingInput now, int wanted) => [Fact.Of("good", Math.Min(now.Grid.GoodInARow, wanted)), Fact.Of("wanted", wanted)];

    /// <param name="Export">At the meter, negative = import. [W]</param>
    /// <param name="Available">For the car, what it draws now included. [W]</param>
    /// <param name="Spare">What is left of that; negative: more is drawn than there is sun. [W]</param>
    /// <param name="Needed">For the least current. [W]</param>
    private readonly record struct Sun(double Export, double Available, double Spare, double Needed);

    private static ChargingWish Idle(ChargingSettings set, Limits limits, ChargingMemory mem, Sun sun, bool atLeast, TimeSpan gone)
    {
        Fact[] facts = [Fact.Of("export", sun.Export.W), Fact.Of("needed", (sun.Needed + sun.Export - sun.Available).W)];
        mem = mem with { Short = null, ShortEnergy = 0 };
        if (atLeast) return Say(limits.Least, "charge.min", mem, facts);
        if (sun.Available < sun.Needed) return Say(0, "charge.wait.surplus", mem with { Enough = null, EnoughEnergy = 0 }, [.. facts, Fact.Of("for", set.StartDelay)]);
        var (enough, more) = (TimeSpan.Zero, sun.Available - sun.Needed);
        if (mem.Enough is { } before) (enough, mem) = (before + gone, mem with { EnoughEnergy = mem.EnoughEnergy + more * gone.TotalHours });
        mem = mem with { Enough = enough, EnoughEnergy = enough > TimeSpan.Zero ? mem.EnoughEnergy : 0 };
        var wait = Wait(set, mem, enough, more);
        if (wait > TimeSpan.Zero) return Say(0, "charge.wait.start", mem, [.. facts, Fact.Of("for", wait)]);
        // One to close and one to open: a charge that begins must be able to end.
        return mem.Switches + 2 > set.SwitchesPerDay
            ? Say(0, "charge.wait.budget", mem, [.. facts, Fact.Of("switches", mem.Switches), Fact.Of("most", set.SwitchesPerDay)])
            : Say(Math.Max(limits.Least, Borne(limits, mem, sun)), "charge.start", mem, facts);
    }

    /// <summary>Strong sun need not last as long as weak sun: it takes a delay, or an energy above the need. The contactor's rest is waited for in any case.</summary>
    private static TimeSpan Wait(ChargingSettings set, ChargingMemory mem, TimeSpan enough, double more)
    {
        var (wait, rest) = (set.StartDelay - enough, set.LeastOff - (mem.Turned ?? set.LeastOff));
        var left = Math.Max(0, set.StartEnergy - mem.EnoughEnergy);
        if (left < more * wait.TotalHours) wait = TimeSpan.FromHours(left / more);
        return rest > wait ? rest : wait;
    }

    private static ChargingWish Charging(ChargingInput now, CarInput car, ChargingSettings set, Limits limits, ChargingMemory mem, Sun sun, bool atLeast, TimeSpan gone)
    {
        mem = Counted(car, mem, sun, gone);
        var less = Math.Floor(Steady(mem, sun) / limits.WattsPerAmp + Ripple) < mem.Amps;
        mem = mem with { Less = less ? (mem.Less + gone ?? TimeSpan.Zero) : null };
        Fact[] facts = [Fact.Of("export", sun.Export.W), Fact.Of("available", sun.Available.W), Fact.Of("needed", sun.Needed.W)];
        if (mem.Level >= sun.Needed) return Say(Followed(limits, mem, sun), "charge.solar", mem, facts);
        if (atLeast) return Say(limits.Least, "charge.min", mem, facts);
        if (now.StateOfCharge is { Usable: true, Value: { } soc } && soc >= set.BatteryBridges)
            return Say(limits.Least, "charge.battery", mem, [.. facts, new Fact("soc", soc, Points.Unit.Percent)]);
        var on = mem.Turned is { } since ? set.LeastOn - since : TimeSpan.Zero;
        var allowed = set.StopEnergyAfter(mem.Switches);
        if (on <= TimeSpan.Zero && (mem.ShortEnergy >= allowed || mem.Short >= set.StopAfter)) return Say(0, "charge.stop", mem, facts);
        var left = set.StopAfter - (mem.Short ?? TimeSpan.Zero);
        return Say(limits.Least, "charge.hold", mem,
            [.. facts, Fact.Of("left", Math.Round(Math.Max(0, allowed - mem.ShortEnergy), 1)), Fact.Of("for", left > on ? left : on)]);
    }

    /// <summary>
    /// Raised only by what is there now and in the mean, and once the meter has shown the last change. Lowered when the mean says so, then at
    /// once to what is there: a level is held for 5 s, and each step on the way down would be paid for.
    /// </summary>
    private static double Followed(Limits limits, ChargingMemory mem, Sun sun)
    {
        var (present, level) = (mem.Amps ?? 0, mem.Level ?? sun.Available);
        var up = Borne(limits, mem, sun);
        if (up > present) return mem.Unchanged < ChargingPolicy.Settling ? present : up;
        if (Math.Floor(level / limits.WattsPerAmp + Ripple) >= present || mem.Less is not { } less || less < Confirmation) return present;
        return Math.Max(limits.Least, Math.Min(present, Math.Floor(Math.Min(level, sun.Available) / limits.WattsPerAmp + Ripple)));
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
    /// What a car begins to draw is seen at the meter before the charger tells of it, or the other way round. Until both agree again there is not
    /// less sun as long as nothing is imported.
    /// </summary>
    private static double Steady(ChargingMemory mem, Sun sun) =>
        sun.Spare >= 0 && mem.Level is { } level && mem.Amps > 0 && (mem.Unchanged < Unsettled || mem.Rose < Rising) ? Math.Max(sun.Available, level) : sun.Available;

    /// <summary>
    /// Export and own consumption, less the margin. What the battery gives is no sun; what it takes is the car's only once the battery's
    /// priority is met, and never on an unknown state of charge (ev-charging.md 5).
    /// </summary>
    private static double Available(ChargingInput now, CarInput car, ChargingSettings set)
    {
        var carFirst = set.BatteryFirst <= 0 || now.StateOfCharge is { Usable: true, Value: { } soc } && soc >= set.BatteryFirst;
        var battery = now.Battery is { Usable: true, Value: { } told } ? told : (double?)null;
        // Before a battery that comes first a little export is left, or it would regulate against the car.
        var margin = battery is not null && !carFirst ? Math.Max(set.Margin, BatteryMargin) : set.Margin;
        var sum = -now.Grid.Value!.Value + car.Watts + now.Yielding - now.Coming - margin;
        // A battery that has fallen silent may be what feeds the house: nothing is started or raised on it.
        if (battery is null) return now.Battery.Age is null ? sum : Math.Min(sum, car.Watts);
        return sum - (carFirst ? battery.Value : Math.Max(0, battery.Value));
    }

    /// <summary>A mean that falls three times as fast as it rises: a cloud is paid for, a gap in it is not.</summary>
    private static double Mean(double? level, double now, TimeSpan gone, TimeSpan over) =>
        level is { } before && over > TimeSpan.Zero ? before + (now - before) * (1 - Math.Exp(-gone / (now < before ? over / 3 : over))) : now;

    private static ChargingWish Say(double amps, string reason, ChargingMemory next, params IReadOnlyList<Fact> facts) => new(amps, reason, facts, Layer.Surplus, next);
}
