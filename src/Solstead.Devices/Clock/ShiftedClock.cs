namespace Solstead.Devices.Clock;

/// <summary>
/// A clock whose wall time starts elsewhere and may run faster, while timers, time-outs and time stamps stay those of the inner clock
/// (design.md 6, <c>--clock START[,xN]</c>).
/// </summary>
/// <param name="start">Wall time at construction. [UTC]</param>
/// <param name="speed">Wall seconds per real second, &gt; 0.</param>
public sealed class ShiftedClock(TimeProvider inner, DateTimeOffset start, double speed) : TimeProvider
{
    private readonly long origin = inner.GetTimestamp();

    /// <summary>Wall seconds that pass in one real second.</summary>
    public double Speed => speed;

    public override DateTimeOffset GetUtcNow() => start.ToUniversalTime() + inner.GetElapsedTime(origin) * speed;
    public override long GetTimestamp() => inner.GetTimestamp();
    public override long TimestampFrequency => inner.TimestampFrequency;
    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
}
