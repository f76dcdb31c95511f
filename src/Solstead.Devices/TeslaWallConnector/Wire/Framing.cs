namespace Solstead.Devices.TeslaWallConnector.Wire;

/// <summary>How a frame looks on the wire: C0, the bytes with C0 and DB escaped, C0 (reference/tesla-wall-connector.md 2).</summary>
internal static class Framing
{
    public const byte End = 0xC0, Escape = 0xDB, EscapedEnd = 0xDC, EscapedEscape = 0xDD;

    /// <summary>Lengths of a frame without its ends, unescaped, checksum included.</summary>
    public const int Shortest = 14, Longest = 20;

    /// <summary>Puts a frame together.</summary>
    /// <param name="content">Type, command and data; the checksum is added.</param>
    /// <exception cref="InvalidOperationException">The frame would harm a unit.</exception>
    public static byte[] Wrap(ReadOnlySpan<byte> content)
    {
        if (content.Length is < Shortest - 1 or > Longest - 1) throw new InvalidOperationException($"A frame of {content.Length + 1} bytes does not exist.");
        if (Forbidden.Is(content[0], content[1])) throw new InvalidOperationException($"{content[0]:X2}{content[1]:X2} harms a unit and is never sent.");
        Span<byte> wire = stackalloc byte[(Longest + 1) * 2];
        var length = 0;
        wire[length++] = End;
        foreach (var b in content) Put(wire, ref length, b);
        Put(wire, ref length, Checksum(content));
        wire[length++] = End;
        return wire[..length].ToArray();
    }

    /// <summary>Sum of everything behind the type byte, which nothing protects.</summary>
    public static byte Checksum(ReadOnlySpan<byte> content)
    {
        var sum = 0;
        foreach (var b in content[1..]) sum += b;
        return (byte)sum;
    }

    private static void Put(Span<byte> wire, ref int length, byte b)
    {
        if (b is not (End or Escape))
        {
            wire[length++] = b;
            return;
        }
        wire[length++] = Escape;
        wire[length++] = b == End ? EscapedEnd : EscapedEscape;
    }
}
