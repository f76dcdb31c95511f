namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>
/// Sees whether a unit that is offered nothing stops. If it does not within a minute, that is told and the minimum offered, which is what such
/// units go on with anyway; a stronger means is never taken by itself. After 15 minutes it is tried again (safety.md C5).
/// </summary>
internal sealed class StopWatch
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMinutes(15);

    private TimeSpan? since, ignoredAt;

    /// <summary>True while a current flows that nobody allowed, or a stop was ignored.</summary>
    public bool Ignored => ignoredAt is not null;

    /// <param name="offered">What the unit was last told; null before that. [A]</param>
    public void Observe(double? offered, double actual, TimeSpan now)
    {
        if (actual < Unit.Drawing)
        {
            (since, ignoredAt) = (null, null);
            return;
        }
        since = offered == 0 ? since ?? now : null;
        if (now - since > Patience) ignoredAt = now;
    }

    /// <summary>True while the minimum is offered instead of a stop.</summary>
    public bool Yields(TimeSpan now) => now - ignoredAt < Pause;
}
