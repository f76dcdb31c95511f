using Solstead.Core.Quantities;

namespace Solstead.Core.Accounting;

/// <summary>What a register did between two readings.</summary>
public enum CounterEvent
{
    /// <summary>First reading ever: the total starts at the register.</summary>
    First,
    /// <summary>It advanced, or stood still.</summary>
    Advanced,
    /// <summary>It fell by less than one per cent: held, waiting for it to catch up.</summary>
    Held,
    /// <summary>It wrapped at 2³² joules.</summary>
    RolledOver,
    /// <summary>It moved in a way energy cannot; not believed yet.</summary>
    Quarantined,
    /// <summary>A quarantined level proved to be the new one; counting goes on from it, the jump itself is not energy.</summary>
    Rebased,
}

/// <summary>A level that is not believed yet.</summary>
/// <param name="Register">The last reading of the suspicious level.</param>
/// <param name="Count">How many readings in a row agreed with it.</param>
/// <param name="Since">When it was first seen.</param>
public sealed record CounterSuspect(double Register, int Count, DateTimeOffset Since);

/// <summary>All that survives from one reading of a register to the next; serialisable.</summary>
/// <param name="Register">The last believed raw reading. [register unit]</param>
/// <param name="Total">The repaired total; never falls.</param>
/// <param name="At">When <paramref name="Register"/> was read. [UTC]</param>
public sealed record CounterState(double Register, double Total, DateTimeOffset At, CounterSuspect? Suspect = null);

/// <summary>What one register can show.</summary>
/// <param name="Step">What its last digit is worth: with another scale factor it seems to fall, or jumps, by that much. [register unit]</param>
/// <param name="Wrap">Where it begins again at 0; 0: nowhere. [register unit]</param>
public readonly record struct RegisterShape(double Step, double Wrap);

/// <param name="Gain">What was added to the total, ≥ 0.</param>
/// <param name="State">State for the next reading; <see cref="CounterState.Total"/> is the repaired total now.</param>
public readonly record struct CounterStep(CounterEvent Event, double Gain, CounterState State);

/// <summary>
/// Makes a total that never falls and never jumps out of a register that resets, wraps, steps back and spikes (enphase.md 6.6, B4, B5, B11).
/// </summary>
public static class CounterTracker
{
    /// <summary>2³² joules, at which 32-bit energy registers wrap. [Wh]</summary>
    public const double Wrap = 4294967296.0 / 3600.0;

    /// <summary>Readings that must agree before a jump is accepted as a new level.</summary>
    public const int Confirmations = 3;

    private static readonly TimeSpan HoldAtMost = TimeSpan.FromMinutes(15);

    /// <summary>Takes in one raw reading.</summary>
    /// <param name="before">State after the previous reading; null at the first.</param>
    /// <param name="register">The raw register, finite. [Wh, varh or VAh]</param>
    /// <param name="at">When it was read. [UTC] A clock that went back counts as no time passed.</param>
    /// <param name="rated">The most power that can flow here, for plausibility. [W, var or VA]</param>
    /// <param name="shape">What the register can show; null: whole watt-hours that wrap at 2³² joules.</param>
    public static CounterStep Feed(CounterState? before, double register, DateTimeOffset at, Power rated, RegisterShape? shape = null)
    {
        if (before is null) return new(CounterEvent.First, 0, new(register, register, at));
        var (step, moved) = (shape?.Step ?? 0, register - before.Register);
        if (moved < 0 && -moved < step) return Advance(before, before.Register, at, 0);
        var most = MostPlausible(at - before.At, rated, step);
        if (moved >= 0 && moved <= most) return Advance(before, register, at, moved);
        if (shape is null && IsWrap(moved)) return Advance(before, register, at, Math.Max(0, moved + Wrap)) with { Event = CounterEvent.RolledOver };
        if (shape is { Wrap: > 0 and var wrap } && moved < 0 && moved + wrap >= 0 && moved + wrap <= most) return Advance(before, register, at, moved + wrap) with { Event = CounterEvent.RolledOver };
        if (moved < 0 && -moved < 0.01 * Math.Abs(before.Register)) return Hold(before, register, at);
        return Doubt(before, register, at, rated, step);
    }

    /// <summary>rated power × elapsed × 1.5 + 500 Wh, or two steps of a coarse register: more than this cannot have flowed. [Wh]</summary>
    private static double MostPlausible(TimeSpan elapsed, Power rated, double step) =>
        rated.Watts * Math.Max(0, elapsed.TotalHours) * 1.5 + Math.Max(500, 2 * step);

    /// <summary>Observed wraps lose between 1.19 and 1.2 MWh (B5).</summary>
    private static bool IsWrap(double moved) => moved is < -1_185_000 and > -1_205_000;

    private static CounterStep Advance(CounterState before, double register, DateTimeOffset at, double gain) =>
        new(CounterEvent.Advanced, gain, new(register, before.Total + gain, at));

    /// <summary>A small step back is jitter; if it lasts, the register really was lowered and counting goes on from there.</summary>
    private static CounterStep Hold(CounterState before, double register, DateTimeOffset at)
    {
        var suspect = before.Suspect is { } s ? s with { Register = register, Count = s.Count + 1 } : new CounterSuspect(register, 1, at);
        return at - suspect.Since < HoldAtMost
            ? new(CounterEvent.Held, 0, before with { Suspect = suspect })
            : new(CounterEvent.Rebased, 0, new(register, before.Total, at));
    }

    private static CounterStep Doubt(CounterState before, double register, DateTimeOffset at, Power rated, double step)
    {
        var agrees = before.Suspect is { } s && register >= s.Register - step && register - s.Register <= MostPlausible(at - s.Since, rated, step);
        var suspect = agrees ? before.Suspect! with { Register = register, Count = before.Suspect!.Count + 1 } : new CounterSuspect(register, 1, at);
        return suspect.Count < Confirmations
            ? new(CounterEvent.Quarantined, 0, before with { Suspect = suspect })
            : new(CounterEvent.Rebased, 0, new(register, before.Total, at));
    }
}
