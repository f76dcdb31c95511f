using System.Net;
using System.Net.Sockets;
using Solstead.Devices.Protocols.Serial;

namespace Solstead.Soak.Day;

/// <summary>
/// A fast clock for a whole service: wall clock, monotonic clock and timers alike. It moves in steps of a tenth of a second at most, and only when a byte
/// has gone through a socket and another through a pseudo terminal since the step before: a machine with other work makes the day last longer, not the
/// service late.
/// </summary>
internal sealed class PatientClock : TimeProvider, IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1), Longest = TimeSpan.FromMilliseconds(100), Patience = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset start;
    private readonly double speed;
    private readonly Lock gate = new();
    private readonly SortedDictionary<(long Due, long Number), Timer> timers = [];
    private readonly ManualResetEvent ended = new(false);
    private readonly AutoResetEvent echoed = new(false), passed = new(false);
    private readonly PseudoTerminal near;
    private readonly SerialLine far;
    private readonly UdpClient ear = new(new IPEndPoint(IPAddress.Loopback, 0)), mouth = new(AddressFamily.InterNetwork);
    private readonly Thread thread;
    private readonly Task hearing, reading;
    private long ticks, number;

    /// <param name="speed">Seconds per second at most.</param>
    public PatientClock(DateTimeOffset start, double speed)
    {
        (this.start, this.speed) = (start, speed);
        mouth.Connect((IPEndPoint)ear.Client.LocalEndPoint!);
        near = PseudoTerminal.Open(System);
        far = SerialLine.Open(near.Path, new SerialSettings(115_200), System);
        (hearing, reading) = (HearAsync(), ReadAsync());
        thread = new Thread(Run) { IsBackground = true, Name = "clock" };
        thread.Start();
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public override DateTimeOffset GetUtcNow() => start + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state, Interlocked.Increment(ref number));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Dispose()
    {
        ended.Set();
        thread.Join();
        mouth.Dispose();
        ear.Dispose();
        far.Dispose();
        near.Dispose();
        Task.WaitAll(hearing, reading);
        echoed.Dispose();
        passed.Dispose();
        ended.Dispose();
    }

    private void Run()
    {
        byte[] ping = [1];
        var (seen, due) = (System.GetTimestamp(), TimeSpan.Zero);
        while (!ended.WaitOne(due > TimeSpan.Zero ? TimeSpan.Zero : Look))
        {
            mouth.Client.Send(ping);
            _ = near.WriteAsync(ping, CancellationToken.None).AsTask();
            echoed.WaitOne(Patience);
            passed.WaitOne(Patience);
            due += System.GetElapsedTime(seen) * speed;
            seen = System.GetTimestamp();
            var step = due < Longest ? due : Longest;
            Advance(step);
            // What a short wait has cost is made up for, a long one is not.
            due = due - step < Longest * 5 ? due - step : Longest * 5;
        }
    }

    private async Task HearAsync()
    {
        var buffer = new byte[8];
        try
        {
            while (true)
            {
                await ear.Client.ReceiveAsync(buffer);
                echoed.Set();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The clock stands still.
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[8];
        try
        {
            while (true)
            {
                if (await far.ReadAsync(buffer.AsMemory()) > 0) passed.Set();
            }
        }
        catch (Exception e) when (e is SerialException or ObjectDisposedException)
        {
            // The clock stands still.
        }
    }

    private void Advance(TimeSpan by)
    {
        lock (gate)
        {
            Interlocked.Add(ref ticks, by.Ticks);
            while (timers.Count > 0 && timers.First() is { Value: var timer } first && first.Key.Due <= ticks)
            {
                timers.Remove(first.Key);
                timer.Due = null;
                // What could not be called in time is called once.
                if (timer.Period > 0) Arm(timer, ticks + timer.Period - (ticks - first.Key.Due) % timer.Period);
                ThreadPool.UnsafeQueueUserWorkItem(static t => t.Call(), timer, preferLocal: false);
            }
        }
    }

    private void Arm(Timer timer, long due)
    {
        timer.Due = due;
        timers.Add((due, timer.Number), timer);
    }

    private bool Change(Timer timer, TimeSpan due, TimeSpan period)
    {
        lock (gate)
        {
            if (timer.Gone) return false;
            if (timer.Due is { } before) timers.Remove((before, timer.Number));
            (timer.Due, timer.Period) = (null, period > TimeSpan.Zero ? period.Ticks : 0);
            if (due >= TimeSpan.Zero) Arm(timer, ticks + due.Ticks);
            return true;
        }
    }

    private sealed class Timer(PatientClock clock, TimerCallback callback, object? state, long number) : ITimer
    {
        public long Number => number;
        public long? Due { get; set; }
        public long Period { get; set; }
        public bool Gone { get; private set; }

        public void Call()
        {
            if (!Gone) callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => clock.Change(this, dueTime, period);

        public void Dispose()
        {
            clock.Change(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Gone = true;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
