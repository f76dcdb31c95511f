using Solstead.Site.History.Format;

namespace Solstead.Site.History.Writing;

/// <summary>One row of the frame log.</summary>
/// <param name="T">First second of the batch. [s since 1970 UTC]</param>
/// <param name="Ticks">Values in it, 0 when read back from disk.</param>
internal sealed record Frame(long T, int Seconds, byte[] Blob, int Ticks = 0);

/// <summary>Samples that wait for the next commit. A batch never crosses midnight UTC and never spans more than an hour.</summary>
internal sealed class Batch
{
    /// <summary>Bounds the memory of a batch whatever the caller sends.</summary>
    private const int MostTicks = 1_000_000;

    private readonly List<Tick> ticks = [];
    private long first;
    private long last;

    public bool Empty => ticks.Count == 0;

    public IReadOnlyList<Tick> Ticks => ticks;

    public bool Accepts(long second) => Empty
        || (ticks.Count < MostTicks && second / 86400 == first / 86400 && Math.Max(last, second) - Math.Min(first, second) < FrameCodec.MostSeconds);

    public void Add(Tick tick)
    {
        first = Empty ? tick.Second : Math.Min(first, tick.Second);
        last = Empty ? tick.Second : Math.Max(last, tick.Second);
        ticks.Add(tick);
    }

    /// <summary>Sorts and packs what is there, hands the ticks out in stored order and starts afresh.</summary>
    public Frame Close(FrameCodec codec, out Tick[] stored)
    {
        stored = [.. ticks.Index().OrderBy(t => t.Item.Sid).ThenBy(t => t.Item.Second).ThenBy(t => t.Index).Select(t => t.Item)];
        var seconds = (int)(last - first + 1);
        var frame = new Frame(first, seconds, codec.Encode(stored, first, seconds), stored.Length);
        ticks.Clear();
        return frame;
    }
}
