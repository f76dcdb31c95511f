using Solstead.Site.History.Format;

namespace Solstead.Site.History.Minutes;

/// <summary>The minutes of one series on one UTC day.</summary>
internal sealed class MinuteDay
{
    public readonly long[] Values = new long[ChunkCodec.Slots];

    /// <summary>Seconds that stand behind each minute, 0 = absent.</summary>
    public readonly byte[] Covered = new byte[ChunkCodec.Slots];

    /// <summary>Minutes that were read from a chunk. Just below a full minute: the same minute built again from frames replaces it, a piece of one does not.</summary>
    public const byte FromChunk = 59;

    /// <summary>Of two claims to one minute the one with more covered seconds wins, the later one when they are equal (clock set back).</summary>
    public void Offer(int minute, long value, int covered)
    {
        if (covered < Covered[minute]) return;
        Values[minute] = value;
        Covered[minute] = (byte)covered;
    }

    public MinuteDay Copy()
    {
        var copy = new MinuteDay();
        Values.CopyTo(copy.Values, 0);
        Covered.CopyTo(copy.Covered, 0);
        return copy;
    }
}
