namespace Solstead.Soak.Gateway;

/// <summary>The service's clock: a clock whose wall time somebody sets while it runs. Timers are those of the inner one.</summary>
internal sealed class SteppedClock(TimeProvider inner) : TimeProvider
{
    private long step;

    /// <summary>How far the wall clock was set off.</summary>
    public TimeSpan Step
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref step));
        set => Interlocked.Exchange(ref step, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Step;
    public override long GetTimestamp() => inner.GetTimestamp();
    public override long TimestampFrequency => inner.TimestampFrequency;
    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
}
