namespace Solstead.Core.Accounting;

/// <summary>All that a day value must remember; serialisable.</summary>
/// <param name="Date">The local day being counted.</param>
/// <param name="Baseline">The total at its midnight. [Wh]</param>
/// <param name="Estimated">True when the baseline was not measured within two minutes of midnight.</param>
/// <param name="Partial">True on the first day, when counting began after midnight.</param>
/// <param name="LastTotal">The last total seen. [Wh]</param>
/// <param name="LastAt">When it was seen. [UTC]</param>
/// <param name="Gap">Time between the readings around its midnight; null when the day began otherwise.</param>
public sealed record DayState(DateOnly Date, double Baseline, bool Estimated, bool Partial, double LastTotal, DateTimeOffset LastAt, TimeSpan? Gap = null);

/// <param name="Value">Energy since local midnight; null when not even a part of it is known. [Wh]</param>
/// <param name="Estimated">True when midnight was interpolated or the day is only partly known.</param>
public readonly record struct DayStep(double? Value, bool Estimated, bool Partial, DayState State);

/// <summary>
/// Energy since local midnight out of a total that never falls, without trusting a device's own "today" (enphase.md 6.6).
/// The baseline of a midnight nobody watched is interpolated between its two neighbours and flagged.
/// </summary>
public static class DayMeter
{
    private static readonly TimeSpan CloseEnough = TimeSpan.FromMinutes(2);

    /// <param name="before">State after the previous reading; null at the first.</param>
    /// <param name="total">The repaired total, see <see cref="CounterTracker"/>. [Wh]</param>
    /// <param name="at">When it was read. [UTC]</param>
    /// <param name="zone">Zone of the home.</param>
    public static DayStep Feed(DayState? before, double total, DateTimeOffset at, TimeZoneInfo zone)
    {
        var today = LocalDay.Of(at, zone);
        if (before is null) return new(null, true, true, new(today.Date, total, true, true, total, at));
        // A clock corrected backwards over midnight keeps the later day: its baseline is the better known one.
        if (today.Date <= before.Date) return Result(before with { LastTotal = total, LastAt = at });
        var gap = at - before.LastAt;
        var share = gap > TimeSpan.Zero ? Math.Clamp((today.Start - before.LastAt) / gap, 0, 1) : 1;
        var baseline = before.LastTotal + (total - before.LastTotal) * share;
        return Result(new(today.Date, baseline, gap > CloseEnough, false, total, at, gap));
    }

    private static DayStep Result(DayState state) =>
        new(Math.Max(0, state.LastTotal - state.Baseline), state.Estimated, state.Partial, state);
}
