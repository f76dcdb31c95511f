using Solstead.Site.History.Format;

namespace Solstead.Site.History.Writing;

/// <summary>What was measured while the clock was not set: the last hour of it, so that it can be stamped once the clock is right. What leaves is counted.</summary>
internal sealed class HeldTicks
{
    private const int Most = 1_000_000;
    private const long Span = 3600;
    private readonly Queue<Tick> ticks = new();
    private long lost;

    public bool Any => ticks.Count > 0;

    /// <summary>Values that were too old or too many to be stamped.</summary>
    public long Lost => Interlocked.Read(ref lost);

    public void Put(Tick tick)
    {
        ticks.Enqueue(tick);
        while (ticks.Count > Most || ticks.Peek().Second < tick.Second - Span) Lose();
    }

    /// <summary>Hands out everything with its true second and forgets it.</summary>
    /// <param name="move">Seconds by which the clock was set.</param>
    public void Release(long move, long now, Action<Tick> take)
    {
        while (ticks.TryPeek(out var tick))
        {
            if (tick.Second + move < now - Span)
            {
                Lose();
                continue;
            }

            ticks.Dequeue();
            take(tick with { Second = tick.Second + move });
        }
    }

    private void Lose()
    {
        ticks.Dequeue();
        Interlocked.Increment(ref lost);
    }
}
