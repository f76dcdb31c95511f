using Solstead.Core.Accounting;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Core.Rules.Charging;

/// <summary>
/// How much one charging point may give: boost → the owner's mode → schedule → fixed current → surplus (tesla-wall-connector.md 12), then the
/// ceilings, then the pace of changes. A pure function.
/// </summary>
public static class ChargingPolicy
{
    /// <summary>A level is held at least this long, unless a ceiling comes down.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    /// <summary>After a change the meter has this long to show it before anything is raised again.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    /// <summary>The slowest meter shows within this time what a car draws.</summary>
    public static readonly TimeSpan Shown = TimeSpan.FromSeconds(10);

    /// <summary>A boost ends after a day whatever the clock does (design.md 12).</summary>
    public static readonly TimeSpan LongestBoost = TimeSpan.FromHours(24);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120), Absence = TimeSpan.FromSeconds(30), Stopping = TimeSpan.FromSeconds(60);

    public static ChargingDecision Decide(ChargingInput now, ChargingSettings set, ChargingMemory mem)
    {
        var (gone, away) = Gone(now, mem);
        var next = Aged(now, mem, gone + away);
        if (now.Car is not { } car) return new(null, 0, "charge.charger.missing", [], Layer.DeviceProtection, next with { Level = null, Enough = null, Silent = (mem.Silent ?? TimeSpan.Zero) + gone + away });
        // A charger that heard nothing for so long has stopped by itself: the car is not set going again on what was decided before.
        if (Absent(now, mem, gone) is { } absent && next.Amps > 0) next = car.Draws ? next with { Amps = null } : next with { Amps = 0, Turned = absent, Unchanged = absent, Switches = next.Switches + 1 };
        var present = next.Amps ?? Found(car, set);
        next = next with
        {
            Amps = present,
            Silent = null,
            BoostUntil = mem.Plugged == true && car.Plugged == false ? null : Boost(now, mem, gone),
            Plugged = car.Plugged ?? mem.Plugged,
            Phases = car.Draws && car.Phases is > 0 ? car.Phases : car.Plugged == false ? null : mem.Phases,
            Fuse = FuseGuard.Look(mem.Fuse, now.Load, gone),
            Welcome = car.Plugged == true && mem.Plugged == false && set.Welcome > TimeSpan.Zero ? set.Welcome : mem.Welcome > gone ? mem.Welcome - gone : null,
            Untaken = present > 0 && !car.Draws ? mem.Untaken + gone : TimeSpan.Zero,
            Took = car.Amps,
            Rose = car.Amps > mem.Took + 0.5 ? TimeSpan.Zero : mem.Rose + gone,
        };
        next = Lowest(next with { Share = Share(car, set, next) }, car.Amps, gone);
        var limits = Limits.Of(now, car, set, next);
        var decision = Bounded(limits, Wished(now, car, set, limits, next, gone), set);
        // Nothing stronger is tried; who looks is to know (safety.md C5).
        return Ignored(now, car, decision) ? decision with { Reason = "charge.stop.ignored", Facts = [.. decision.Facts, Fact.Of("drawn", car.Amps.A)] } : decision;
    }

    /// <summary>Nothing has been allowed for a minute, and the car draws.</summary>
    private static bool Ignored(ChargingInput now, CarInput car, ChargingDecision decision) => decision.Amps is 0 && car.Draws && !now.Pretends && decision.Next.Unchanged > Stopping;

    /// <summary>The strongest layer that has a say; a car that has just been plugged in gets its minute where none would give it anything.</summary>
    private static ChargingWish Wished(ChargingInput now, CarInput car, ChargingSettings set, Limits limits, ChargingMemory mem, TimeSpan gone)
    {
        var wish = Asked(now, car, set, limits, mem, gone);
        return wish.Amps <= 0 && mem.Welcome is { } left && car.Plugged != false
            ? new(limits.Least, "charge.welcome", [Fact.Of("for", left)], Layer.ExplicitWish, wish.Next) : wish;
    }

    private static ChargingWish Asked(ChargingInput now, CarInput car, ChargingSettings set, Limits limits, ChargingMemory mem, TimeSpan gone)
    {
        var idle = mem with { Level = null, Enough = null, Less = null, Short = null, ShortEnergy = 0 };
        if (car.Plugged == false) return new(0, "charge.unplugged", [], Layer.DeviceProtection, idle);
        // What is switched off does not wait for its limit to be raised.
        if ((mem.BoostUntil is not null || set.Mode != ChargingMode.Off) && Full(now, set, mem) is { } full) return new(0, "charge.energy", full, Layer.ExplicitWish, idle);
        if (mem.BoostUntil is { } until) return new(set.Boost, "charge.boost", [Fact.Of("until", until)], Layer.ExplicitWish, idle);
        if (set.Mode == ChargingMode.Off) return new(0, "charge.off", NextWindow(now, set), Layer.ExplicitWish, idle);
        if (set.Mode == ChargingMode.Fast) return new(set.Most, "charge.fast", [], Layer.ExplicitWish, idle);
        if (now.ClockSet && set.Schedules.FirstOrDefault(w => w.Holds(now.Local)) is { } window)
            return new(window.Amps, window.Amps > 0 ? "charge.schedule" : "charge.schedule.off", [Fact.Of("to", window.To.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture))], Layer.ScheduleAndPlan, idle);
        if (set.Fixed is { } amps) return new(amps, amps > 0 ? "charge.fixed" : "charge.fixed.off", amps > 0 ? [] : NextWindow(now, set), Layer.ScheduleAndPlan, idle);
        return SurplusCharging.Wish(now, car, set, limits, mem, set.Mode == ChargingMode.MinSolar, gone);
    }

    /// <summary>What the session got and what it may have, once it has that; else null.</summary>
    private static Fact[]? Full(ChargingInput now, ChargingSettings set, ChargingMemory mem) =>
        (mem.SessionLimit ?? set.SessionWh) is > 0 and var most && now.SessionWh >= most ? [Fact.Of("taken", now.SessionWh.Value.Wh), Fact.Of("most", most.Wh)] : null;

    /// <summary>When the schedule gives something next; nothing without one that does.</summary>
    private static IReadOnlyList<Fact> NextWindow(ChargingInput now, ChargingSettings set) =>
        set.Schedules.Where(w => w.Amps > 0).Min(w => w.NextAfter(now.Local)) is { } start ? [Fact.Of("next", LocalDay.InstantOf(start, now.Zone))] : [];

    /// <summary>End of the boost by a wall clock that is set for the first time, or set back; null when it is over.</summary>
    private static DateTimeOffset? Boost(ChargingInput now, ChargingMemory mem, TimeSpan gone)
    {
        if (mem.BoostUntil is not { } until) return null;
        // Pressed before the clock was set: what was left of it then is left of it now.
        if (mem.Seen is { } seen && seen < SiteDefinition.ClockNeverSet && now.At.Utc >= SiteDefinition.ClockNeverSet && until > seen && until - seen <= LongestBoost)
            until = now.At.Utc + (until - seen) - gone;
        return until <= now.At.Utc ? null : until - now.At.Utc > LongestBoost ? now.At.Utc + LongestBoost : until;
    }

    /// <summary>The least of two stretches: as long as the meter may need, and at most twice as long.</summary>
    private static ChargingMemory Lowest(ChargingMemory mem, double amps, TimeSpan gone)
    {
        var (low, lasts) = (Math.Min(mem.Low, amps), mem.LowFor + gone);
        return lasts < Shown ? mem with { Low = low, LowFor = lasts } : mem with { LowBefore = low, Low = amps, LowFor = TimeSpan.Zero };
    }

    /// <summary>Looked at when the offer has stood for a while. A car that stays far below has a limit of its own, and no share.</summary>
    private static double Share(CarInput car, ChargingSettings set, ChargingMemory mem)
    {
        if (car.Plugged == false || mem.Amps is not > 0) return 1;
        if (mem.Unchanged < Settling * 2 || !car.Draws) return mem.Share;
        var share = car.Watts / (mem.Amps.Value * Limits.WattsPerAmpere(car, set, mem.Phases));
        return share >= 0.85 ? Math.Min(share, 1) : 1;
    }

    private static ChargingDecision Bounded(Limits limits, ChargingWish wish, ChargingSettings set)
    {
        var (mem, present) = (wish.Next, wish.Next.Amps ?? 0);
        // Who wishes a little more than nothing wishes to charge: with less than the charger can do it would not.
        if (wish.Amps > 0 && wish.Amps < limits.Least) wish = wish with { Amps = limits.Least };
        var (amps, reason, facts) = (Math.Floor(Math.Min(wish.Amps, limits.Ceiling)), wish.Reason, wish.Facts);
        var wants = Math.Floor(Math.Min(wish.Amps, limits.Claimable));
        mem = mem with { Wants = wants >= limits.Least ? wants : 0 };
        if (wish.Amps > 0 && limits.InTheWay(Math.Floor(Math.Min(wish.Amps, set.Most))) is { } limit) (reason, facts) = (limit.Code, [Fact.Of("limit", limit.Limit.A), .. facts]);
        if (wish.Amps > 0 && mem.Fuse.State != FuseState.Free) (reason, facts) = (mem.Fuse.State == FuseState.Least ? "charge.fuse.least" : "charge.fuse", [Fact.Of("for", mem.Fuse.Left)]);
        if (wish.Amps > 0 && amps < limits.Least)
        {
            amps = 0;
            if (mem.Fuse.State != FuseState.Nothing) (reason, facts) = ("charge.limit", [Fact.Of("limit", limits.Ceiling.A), Fact.Of("least", limits.Least.A)]);
        }
        // A site that has just become too tight would otherwise open and close the contactor with every appliance.
        else if (amps > 0 && present <= 0 && mem is { Tight: true, Turned: { } off } && off < set.LeastOff)
            (amps, reason, facts) = (0, "charge.wait.off", [Fact.Of("for", set.LeastOff - off)]);
        var stays = present <= limits.Ceiling && (present <= 0 || present >= limits.Least);
        if (stays && mem.Unchanged < Pace) amps = present;
        mem = Kept(mem, present, amps, reason is "charge.limit" or "charge.fuse");
        if (amps > 0 && mem.Untaken > Patience) reason = "charge.car";
        var moment = amps > 0 ? Math.Max(amps, limits.Momentary) : 0;
        return new(amps, moment, reason, [Fact.Of("amps", amps.A), .. facts], wish.Layer, mem with { Moment = moment });
    }

    private static ChargingMemory Kept(ChargingMemory mem, double present, double amps, bool tight)
    {
        if (amps.Equals(present)) return mem with { Amps = amps };
        var turns = amps > 0 != present > 0;
        return mem with
        {
            Amps = amps,
            Unchanged = TimeSpan.Zero,
            Turned = turns ? TimeSpan.Zero : mem.Turned,
            Tight = turns ? tight : mem.Tight,
            Switches = mem.Switches + (turns ? 1 : 0),
            Short = turns ? null : mem.Short,
            ShortEnergy = turns ? 0 : mem.ShortEnergy,
            Enough = null,
            Less = null,
        };
    }

    /// <summary>Without a memory the charger's own state is continued (safety.md C12).</summary>
    private static double Found(CarInput car, ChargingSettings set) => car.Draws ? Math.Floor(Math.Min(car.Offered ?? set.Least, set.Most)) : 0;

    private static ChargingMemory Aged(ChargingInput now, ChargingMemory mem, TimeSpan gone)
    {
        var today = DateOnly.FromDateTime(now.Local);
        return mem with
        {
            Unchanged = mem.Unchanged + gone,
            Turned = mem.Turned + gone,
            Switches = mem.Day == today ? mem.Switches : 0,
            Day = today,
            Ticked = now.At.Elapsed,
            Seen = now.At.Utc,
        };
    }

    /// <summary>How long charging point and rule did not hear of each other, whichever of them was away; null when it was no longer than a moment.</summary>
    private static TimeSpan? Absent(ChargingInput now, ChargingMemory mem, TimeSpan gone)
    {
        var unheard = (mem.Silent ?? TimeSpan.Zero) + gone;
        if (mem.Ticked is null && mem.Seen is { } seen && now.At.Utc > seen) unheard += now.At.Utc - seen;
        return unheard > Absence ? unheard : null;
    }

    /// <summary>Time that was watched since the last decision, and time the process was away, which counts for shortest times only.</summary>
    private static (TimeSpan Gone, TimeSpan Away) Gone(ChargingInput now, ChargingMemory mem)
    {
        if (mem.Ticked is { } ticked) return (now.At.Elapsed > ticked ? now.At.Elapsed - ticked : TimeSpan.Zero, TimeSpan.Zero);
        var away = now.At.Utc - (mem.Seen ?? now.At.Utc);
        return (TimeSpan.Zero, away > TimeSpan.Zero && away <= TimeSpan.FromDays(1) ? away : TimeSpan.Zero);
    }
}
