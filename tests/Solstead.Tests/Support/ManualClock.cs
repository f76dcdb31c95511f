namespace Solstead.Tests.Support;

/// <summary>
/// A clock that stands still until told to move. <see cref="Advance"/> stops at every due timer on the way, in order, so that what a timer
/// starts sees the right time. Continuations run on the thread pool as with a real clock: a test waits for their effect, not for time.
/// </summary>
public sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private long ticks;
    private TimeSpan wallOffset;

    public ManualClock() : this(new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero)) { }

    public override DateTimeOffset GetUtcNow() { lock (gate) return start + TimeSpan.FromTicks(ticks) + wallOffset; }
    public override long GetTimestamp() { lock (gate) return ticks; }
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Timers that wait for their time: lets a test see that the code under test has gone to sleep.</summary>
    public int Armed { get { lock (gate) return timers.Count(t => t.Due != long.MaxValue); } }

    /// <summary>Moves both the wall clock and the monotonic one.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long end;
        lock (gate) end = ticks + by.Ticks;
        while (NextDue(end) is { } timer) timer.Fire();
        lock (gate) ticks = Math.Max(ticks, end);
    }

    /// <summary>Moves in steps and lets other threads run in between: for loops that arm their next timer only after the last one was handled.</summary>
    public async Task AdvanceAsync(TimeSpan by, TimeSpan step)
    {
        for (var left = by; left > TimeSpan.Zero; left -= step)
        {
            Advance(left < step ? left : step);
            for (var i = 0; i < 5; i++) await Task.Yield();
            await Task.Delay(TimeSpan.FromMilliseconds(1), System);
        }
    }

    /// <summary>Moves only the wall clock, as a time server or a person does; no timer fires.</summary>
    public void ShiftWall(TimeSpan by) { lock (gate) wallOffset += by; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        lock (gate) timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? NextDue(long end)
    {
        lock (gate)
        {
            var next = timers.Where(t => t.Due <= end).MinBy(t => t.Due);
            if (next is null) return null;
            ticks = Math.Max(ticks, next.Due);
            next.Rearm(ticks);
            return next;
        }
    }

    private sealed class ManualTimer(ManualClock clock, Action callback) : ITimer
    {
        private long period;

        public long Due { get; private set; } = long.MaxValue;

        public void Fire() => callback();

        public void Rearm(long now) => Due = period > 0 ? now + period : long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan every)
        {
            bool now;
            lock (clock.gate)
            {
                if (!clock.timers.Contains(this)) return false;
                period = every > TimeSpan.Zero ? every.Ticks : 0;
                now = dueTime == TimeSpan.Zero;
                Due = dueTime < TimeSpan.Zero ? long.MaxValue : clock.ticks + dueTime.Ticks;
                if (now) Rearm(clock.ticks);
            }
            if (now) ThreadPool.QueueUserWorkItem(_ => Fire());
            return true;
        }

        public void Dispose() { lock (clock.gate) clock.timers.Remove(this); }

        public ValueTask DisposeAsync() { Dispose(); return ValueTask.CompletedTask; }
    }
}
