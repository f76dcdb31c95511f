namespace Solstead.Devices.Enphase.Wire;

/// <summary>
/// Turns bare <c>NaN</c> and <c>Infinity</c>, which JSON does not know but C programs print, into <c>null</c>. Not seen in any capture; a
/// firmware that divides by zero would send them (enphase.md 7, last line).
/// </summary>
internal static class LiteralRepair
{
    /// <returns>The repaired text, or null when there was nothing to repair.</returns>
    public static byte[]? Apply(ReadOnlySpan<byte> text)
    {
        byte[]? copy = null;
        var inString = false;
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (inString && b == (byte)'\\') i++;
            else if (b == (byte)'"') inString = !inString;
            else if (!inString && LiteralAt(text[i..]) is var length and > 0)
            {
                copy ??= text.ToArray();
                copy.AsSpan(i, length).Fill((byte)' ');
                // NaN is too short for "null"; an empty object is just as little a number to the lenient readers.
                (length >= 4 ? "null"u8 : "{}"u8).CopyTo(copy.AsSpan(i));
                i += length - 1;
            }
        }
        return copy;
    }

    private static int LiteralAt(ReadOnlySpan<byte> text)
    {
        foreach (var literal in Literals)
            if (text.Length >= literal.Length && System.Text.Ascii.EqualsIgnoreCase(text[..literal.Length], literal)) return literal.Length;
        return 0;
    }

    private static readonly byte[][] Literals = ["-Infinity"u8.ToArray(), "Infinity"u8.ToArray(), "-inf"u8.ToArray(), "-nan"u8.ToArray(), "NaN"u8.ToArray(), "inf"u8.ToArray()];
}
