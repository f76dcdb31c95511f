namespace Solstead.Devices.Enphase.Twin;

/// <summary>The gateway's clock: the house's clock plus an error that a fault may set. Timers are the house's.</summary>
internal sealed class TwinClock(TimeProvider house) : TimeProvider
{
    private long errorTicks;

    /// <summary>How far the gateway's wall clock is off.</summary>
    public TimeSpan Error
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref errorTicks));
        set => Interlocked.Exchange(ref errorTicks, value.Ticks);
    }

    public TimeProvider House => house;

    public override DateTimeOffset GetUtcNow() => house.GetUtcNow() + Error;
    public override long GetTimestamp() => house.GetTimestamp();
    public override long TimestampFrequency => house.TimestampFrequency;
    public override TimeZoneInfo LocalTimeZone => house.LocalTimeZone;
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => house.CreateTimer(callback, state, dueTime, period);
}
