namespace Solstead.Tests.Site.History;

/// <summary>A clock that stands until it is moved. The wall may be moved alone, as a person or NTP does.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset wall = start;
    private long elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() { lock (gate) return wall; }

    public override long GetTimestamp() { lock (gate) return elapsed + 1; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (gate) timers.Add(timer);
        return timer;
    }

    /// <summary>Moves both clocks; timers that come due fire once.</summary>
    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (gate)
        {
            wall += by;
            elapsed += by.Ticks;
            due = [.. timers.Where(t => t.IsDue(elapsed))];
        }

        foreach (var timer in due) timer.Fire();
    }

    /// <summary>Moves the wall clock only.</summary>
    public void Set(DateTimeOffset to) { lock (gate) wall = to; }

    private sealed class ManualTimer(ManualTime owner, Action fire) : ITimer
    {
        private long due = long.MaxValue;
        private TimeSpan period;

        public bool IsDue(long now) => now >= due;

        public void Fire()
        {
            due = period > TimeSpan.Zero ? due + Math.Max(period.Ticks, (owner.elapsed - due) / period.Ticks * period.Ticks) : long.MaxValue;
            fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : owner.elapsed + dueTime.Ticks;
            period = newPeriod;
            return true;
        }

        public void Dispose() => due = long.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
