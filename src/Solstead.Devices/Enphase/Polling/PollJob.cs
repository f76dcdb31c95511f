using Solstead.Devices.Enphase.Probe;

namespace Solstead.Devices.Enphase.Polling;

/// <summary>
/// One endpoint's place in the plan: when it is due, how it slows down when the gateway is slow (enphase.md 8), and the breaker that opens
/// when it fails (design.md 12). Times are monotonic.
/// </summary>
/// <param name="priority">1 = the values everything waits for; larger waits for smaller.</param>
internal sealed class PollJob(Endpoint endpoint, int priority, TimeSpan interval)
{
    public const int FailuresToOpen = 3;
    public static readonly TimeSpan OpenFor = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(500);
    private readonly Queue<TimeSpan> latencies = new();
    private int factor = 1;
    private int goodOnes;
    private TimeSpan? relaxed;
    private bool retired;

    public Endpoint Endpoint => endpoint;
    public int Priority => priority;

    /// <summary>When it is to run next.</summary>
    public TimeSpan Due { get; set; }

    /// <summary>True once it has answered properly.</summary>
    public bool EverOk { get; private set; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; private set; }

    /// <summary>True after the third failure until the next success.</summary>
    public bool Open => Failures >= FailuresToOpen;

    /// <summary>The interval as slowed down, 1 to 8 times the set one.</summary>
    public TimeSpan Interval => interval * factor;

    /// <param name="beat">A longer interval for now; null: its own, and due at once.</param>
    public void Relax(TimeSpan? beat, TimeSpan now)
    {
        if (relaxed == beat) return;
        relaxed = beat;
        var due = beat is { } longer ? now + longer : now;
        if (Failures == 0 && (beat is not null || due < Due)) Due = due;
    }

    /// <returns>True when the interval changed.</returns>
    public bool Succeeded(TimeSpan started, TimeSpan took)
    {
        (Failures, EverOk) = (0, true);
        var before = factor;
        Adapt(took);
        // On the beat of the interval; a beat that has passed meanwhile is skipped, not made up for.
        var next = started + (relaxed > Interval ? relaxed.Value : Interval);
        var earliest = started + took + (interval < LeastPause * 2 ? interval / 2 : LeastPause);
        Due = next > earliest ? next : earliest;
        return factor != before;
    }

    /// <param name="breaks">False for the job everything depends on: that one is asked again and again.</param>
    /// <param name="wait">What the gateway asked for.</param>
    public void Failed(TimeSpan ended, bool breaks, TimeSpan wait)
    {
        Failures++;
        var pause = breaks && Open ? OpenFor : breaks ? Min(interval, TimeSpan.FromSeconds(10)) : interval;
        Due = ended + (wait > pause ? wait : pause);
    }

    /// <summary>Not now: the gateway does not have it.</summary>
    public void Retire() => (Due, retired) = (TimeSpan.MaxValue, true);

    /// <summary>True when this is the job that is wanted, and not one that was given up.</summary>
    public bool Serves(Endpoint wanted, int atPriority, TimeSpan every) => !retired && endpoint == wanted && priority == atPriority && interval == every;

    /// <summary>Doubles when the median of five answers takes more than half the interval; steps back after ten good ones.</summary>
    private void Adapt(TimeSpan took)
    {
        latencies.Enqueue(took);
        if (latencies.Count > 5) latencies.Dequeue();
        var slow = latencies.Count == 5 && latencies.Order().ElementAt(2) > Interval / 2;
        goodOnes = slow ? 0 : goodOnes + 1;
        if (slow && factor < 8) Change(factor * 2);
        else if (goodOnes >= 10 && factor > 1) Change(factor / 2);
    }

    private void Change(int to)
    {
        (factor, goodOnes) = (to, 0);
        latencies.Clear();
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
