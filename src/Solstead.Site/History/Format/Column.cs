namespace Solstead.Site.History.Format;

/// <summary>
/// The values of one series over a fixed number of slots: the lengths of alternating present and absent runs (starting with present),
/// then the first value and the differences, as zigzag varints. Shared by minute chunks (1,440 slots) and frames (one slot per second).
/// </summary>
internal static class Column
{
    /// <summary>More bytes than any column of <paramref name="slots"/> slots can take.</summary>
    public static int MostBytes(int slots) => 5 + (slots + 1) * 3 + slots * Varint.MostBytes;

    /// <summary>Writes one column and returns the bytes used.</summary>
    /// <param name="values">One number per slot; absent slots are not looked at.</param>
    /// <param name="present">One byte per slot, 0 = absent.</param>
    /// <param name="to">At least <see cref="MostBytes"/> long.</param>
    public static int Write(ReadOnlySpan<long> values, ReadOnlySpan<byte> present, Span<byte> to)
    {
        var at = Varint.Write(to, (ulong)CountRuns(present));
        at += WriteRuns(present, to[at..]);
        long previous = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (present[i] == 0) continue;
            at += Varint.Write(to[at..], Varint.ZigZag(unchecked(values[i] - previous)));
            previous = values[i];
        }

        return at;
    }

    /// <summary>
    /// Reads one column and moves <paramref name="from"/> past it. Absent slots keep their old number and get 0 in <paramref name="present"/>.
    /// False when the bytes are cut off, the runs do not fill the slots exactly, or a number is longer than 64 bits; the outputs are then worthless.
    /// </summary>
    public static bool TryRead(ref ReadOnlySpan<byte> from, Span<long> values, Span<byte> present, out int count)
    {
        if (!TryReadRuns(ref from, present, out count)) return false;
        long previous = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (present[i] == 0) continue;
            ulong z;
            if (from.Length > 0 && from[0] < 0x80)
            {
                z = from[0];
                from = from[1..];
            }
            else if (!Varint.TryRead(ref from, out z)) return false;

            previous = unchecked(previous + Varint.UnZigZag(z));
            values[i] = previous;
        }

        return true;
    }

    /// <summary>Moves past one column without decoding its values.</summary>
    public static bool TrySkip(ref ReadOnlySpan<byte> from, Span<byte> present)
    {
        if (!TryReadRuns(ref from, present, out var count)) return false;
        var at = 0;
        while (count > 0)
        {
            if (at >= from.Length) return false;
            if (from[at++] < 0x80) count--;
        }

        from = from[at..];
        return true;
    }

    private static int CountRuns(ReadOnlySpan<byte> present)
    {
        var runs = 1;
        var now = true;
        foreach (var p in present)
        {
            if (p != 0 == now) continue;
            runs++;
            now = !now;
        }

        return runs;
    }

    private static int WriteRuns(ReadOnlySpan<byte> present, Span<byte> to)
    {
        var at = 0;
        var length = 0;
        var now = true;
        foreach (var p in present)
        {
            if (p != 0 != now)
            {
                at += Varint.Write(to[at..], (ulong)length);
                length = 0;
                now = !now;
            }

            length++;
        }

        return at + Varint.Write(to[at..], (ulong)length);
    }

    private static bool TryReadRuns(ref ReadOnlySpan<byte> from, Span<byte> present, out int count)
    {
        count = 0;
        if (!Varint.TryRead(ref from, out var runs) || runs == 0 || runs > (ulong)present.Length + 1) return false;
        var at = 0;
        for (var run = 0UL; run < runs; run++)
        {
            if (!Varint.TryRead(ref from, out var length) || length > (ulong)(present.Length - at)) return false;
            if (length == 0 && run > 0) return false;
            var there = run % 2 == 0;
            present.Slice(at, (int)length).Fill(there ? (byte)1 : (byte)0);
            at += (int)length;
            if (there) count += (int)length;
        }

        return at == present.Length;
    }
}
