namespace Solstead.Site.History.Format;

/// <summary>Whole numbers in 1 to 10 bytes: seven bits per byte, low first, high bit = more. Small differences of either sign become small numbers by zigzag.</summary>
internal static class Varint
{
    public const int MostBytes = 10;

    public static ulong ZigZag(long difference) => (ulong)((difference << 1) ^ (difference >> 63));

    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <summary>Writes <paramref name="value"/> and returns the bytes used.</summary>
    public static int Write(Span<byte> to, ulong value)
    {
        var at = 0;
        while (value >= 0x80)
        {
            to[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        to[at++] = (byte)value;
        return at;
    }

    /// <summary>Reads one number and moves <paramref name="from"/> past it; false when it is cut off or longer than 64 bits.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> from, out ulong value)
    {
        value = 0;
        for (var at = 0; at < from.Length && at < MostBytes; at++)
        {
            var octet = from[at];
            if (at == MostBytes - 1 && octet > 1) return false;
            value |= (ulong)(octet & 0x7F) << (7 * at);
            if (octet >= 0x80) continue;
            from = from[(at + 1)..];
            return true;
        }

        return false;
    }
}
