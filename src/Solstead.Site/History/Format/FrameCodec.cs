using System.Buffers;

namespace Solstead.Site.History.Format;

/// <summary>What one series measured in the seconds of a frame.</summary>
internal delegate void ColumnHandler(int sid, ReadOnlySpan<long> values, ReadOnlySpan<byte> present);

/// <summary>
/// All series over the seconds of one batch. After the envelope: number of series, then per series the difference of its number to the one
/// before and a <see cref="Column"/>. One instance per thread.
/// </summary>
internal sealed class FrameCodec
{
    /// <summary>Longest batch. [s]</summary>
    public const int MostSeconds = 3600;

    /// <summary>Largest unpacked frame; a batch is closed long before it gets there. Bounds what a damaged blob can make us allocate.</summary>
    public const int MostBytes = 32 << 20;

    private readonly ArrayBufferWriter<byte> body = new(4096);
    private readonly long[] values = new long[MostSeconds];
    private readonly byte[] present = new byte[MostSeconds];
    private byte[] unpacked = [];

    /// <param name="ticks">Sorted by series, then second; of equal seconds the later entry wins.</param>
    /// <param name="first">First second of the batch.</param>
    /// <param name="seconds">Length of the batch, 1 to <see cref="MostSeconds"/>.</param>
    public byte[] Encode(ReadOnlySpan<Tick> ticks, long first, int seconds)
    {
        body.Clear();
        Put((ulong)CountSeries(ticks));
        var previous = 0;
        while (!ticks.IsEmpty)
        {
            var sid = ticks[0].Sid;
            present.AsSpan(0, seconds).Clear();
            var at = 0;
            for (; at < ticks.Length && ticks[at].Sid == sid; at++)
            {
                var slot = (int)(ticks[at].Second - first);
                values[slot] = ticks[at].Value;
                present[slot] = 1;
            }

            ticks = ticks[at..];
            Put((ulong)(sid - previous));
            previous = sid;
            body.Advance(Column.Write(values.AsSpan(0, seconds), present.AsSpan(0, seconds), body.GetSpan(Column.MostBytes(seconds))));
        }

        return Blob.Seal(body.WrittenSpan);
    }

    /// <summary>Reads the series <paramref name="wanted"/> says yes to. False when the blob is not a well-formed frame; columns handed out before the fault stand.</summary>
    public bool TryDecode(byte[] blob, int seconds, Func<int, bool> wanted, ColumnHandler column)
    {
        if (seconds is < 1 or > MostSeconds || !Blob.TryOpen(blob, MostBytes, ref unpacked, out var from)) return false;
        if (!Varint.TryRead(ref from, out var count) || count > 65535) return false;
        var sid = 0;
        for (var i = 0UL; i < count; i++)
        {
            if (!Varint.TryRead(ref from, out var step) || step == 0 || step > 65535 || (sid += (int)step) > 65535) return false;
            if (wanted(sid))
            {
                if (!Column.TryRead(ref from, values.AsSpan(0, seconds), present.AsSpan(0, seconds), out _)) return false;
                column(sid, values.AsSpan(0, seconds), present.AsSpan(0, seconds));
            }
            else if (!Column.TrySkip(ref from, present.AsSpan(0, seconds))) return false;
        }

        return from.IsEmpty;
    }

    private void Put(ulong value) => body.Advance(Varint.Write(body.GetSpan(Varint.MostBytes), value));

    private static int CountSeries(ReadOnlySpan<Tick> ticks)
    {
        var count = 0;
        for (var i = 0; i < ticks.Length; i++)
            if (i == 0 || ticks[i].Sid != ticks[i - 1].Sid) count++;
        return count;
    }
}

/// <summary>One stored number: series, second since 1970 UTC, scaled value.</summary>
internal readonly record struct Tick(int Sid, long Second, long Value);
