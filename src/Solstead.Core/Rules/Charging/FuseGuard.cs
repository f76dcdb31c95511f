namespace Solstead.Core.Rules.Charging;

/// <summary>What the main breaker still allows a car.</summary>
public enum FuseState
{
    /// <summary>What it leaves.</summary>
    Free,
    /// <summary>The least current.</summary>
    Least,
    /// <summary>Nothing.</summary>
    Nothing,
}

/// <summary>
/// Watches the main breaker sample by sample (ev-charging.md 7): over 100 % for a second the least current, over 105 % for 5 s or at 120 % none, back after a
/// minute below 90 %. What the breaker leaves is reckoned beside this; it acts when that was not enough.
/// </summary>
public static class FuseGuard
{
    private const double Full = 1, Far = 1.05, TooFar = 1.2, Calm = 0.9;
    private static readonly TimeSpan FullFor = TimeSpan.FromSeconds(1), FarFor = TimeSpan.FromSeconds(5), CalmFor = TimeSpan.FromSeconds(60);

    /// <summary>How long the load has been where it is; null: it is not.</summary>
    /// <param name="Waited">Since the last sample.</param>
    public sealed record Watch(FuseState State, TimeSpan Waited, TimeSpan? Over, TimeSpan? Far, TimeSpan? Calm)
    {
        public static readonly Watch Idle = new(FuseState.Free, TimeSpan.Zero, null, null, null);

        /// <summary>Until the state may be left at the earliest.</summary>
        public TimeSpan Left => CalmFor - (Calm ?? TimeSpan.Zero);
    }

    /// <param name="load">Share of the breaker in use; null when there is no new sample.</param>
    /// <param name="gone">Time since the last call.</param>
    public static Watch Look(Watch watch, double? load, TimeSpan gone)
    {
        var step = watch.Waited + gone;
        if (load is not { } share) return watch with { Waited = step };
        var next = new Watch(watch.State, TimeSpan.Zero, Lasts(watch.Over, share > Full), Lasts(watch.Far, share > Far), Lasts(watch.Calm, share < Calm));
        var asked = share >= TooFar || next.Far >= FarFor ? FuseState.Nothing : next.Over >= FullFor ? FuseState.Least : FuseState.Free;
        if (asked > next.State) return next with { State = asked };
        return next.Calm >= CalmFor ? next with { State = FuseState.Free } : next;

        TimeSpan? Lasts(TimeSpan? before, bool holds) => !holds ? null : before + step ?? TimeSpan.Zero;
    }
}
