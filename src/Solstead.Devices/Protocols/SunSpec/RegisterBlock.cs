using System.Buffers.Binary;
using System.Text;
using Solstead.Core.Accounting;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>Which half of a 32-bit value comes first: SunSpec blocks the high one, SolarEdge's own blocks the low one (solaredge-modbus.md 2).</summary>
public enum WordOrder { HighFirst, LowFirst }

/// <summary>
/// Words of one answer. Positions count from its first word. What a device marks as not implemented is null, as is what lies outside; a value and
/// its scale factor always come from here together, because scale factors change while the inverter runs.
/// </summary>
/// <param name="Words">As read.</param>
/// <param name="Order">For values of more than one word.</param>
public readonly record struct RegisterBlock(ReadOnlyMemory<ushort> Words, WordOrder Order = WordOrder.HighFirst)
{
    /// <summary>No scale factor of a real device is beyond; one that is would make nonsense of its value.</summary>
    private const int MostScale = 10;

    public int Count => Words.Length;

    /// <summary>A word as it is; null outside.</summary>
    public ushort? Raw(int at) => at >= 0 && at < Words.Length ? Words.Span[at] : null;

    public double? UInt16(int at) => Raw(at) is { } word and not 0xFFFF ? word : null;

    public double? Int16(int at) => Raw(at) is { } word and not 0x8000 ? (short)word : null;

    public double? UInt32(int at) => Bits32(at) is { } bits and not 0xFFFF_FFFF ? bits : null;

    public double? Int32(int at) => Bits32(at) is { } bits and not 0x8000_0000 ? (int)bits : null;

    /// <summary>An energy register: 0 means not implemented as well.</summary>
    public double? Counter32(int at) => UInt32(at) is { } value and not 0 ? value : null;

    /// <summary>An energy register of four words: 0 and all ones mean not implemented.</summary>
    public double? Counter64(int at)
    {
        if (Raw(at + 3) is null || at < 0) return null;
        ulong bits = 0;
        for (var i = 0; i < 4; i++) bits |= (ulong)Words.Span[at + i] << 16 * (Order == WordOrder.HighFirst ? 3 - i : i);
        return bits is 0 or ulong.MaxValue ? null : bits;
    }

    /// <summary>A number that is one: no NaN, no infinity, not the smallest number, which SolarEdge uses for "none".</summary>
    public double? Float32(int at)
    {
        if (Bits32(at) is not { } bits) return null;
        var value = BitConverter.UInt32BitsToSingle(bits);
        return float.IsFinite(value) && value > -float.MaxValue ? value : null;
    }

    /// <summary>A signed value times ten to the power of its scale factor.</summary>
    public double? Scaled(int at, int scaleAt) => Scale(Int16(at), scaleAt);

    /// <summary>An unsigned value times ten to the power of its scale factor.</summary>
    public double? ScaledUnsigned(int at, int scaleAt) => Scale(UInt16(at), scaleAt);

    /// <summary>An energy register times ten to the power of its scale factor.</summary>
    public double? ScaledCounter(int at, int scaleAt) => Scale(Counter32(at), scaleAt);

    /// <summary>What an energy register of two words can show, by its scale factor.</summary>
    public RegisterShape Shape32(int scaleAt) => Scale(1, scaleAt) is { } step ? new(step, 4_294_967_296 * step) : default;

    /// <summary>What an energy kept as a float can show: 24 bits.</summary>
    public static RegisterShape ShapeOf(float? value) => new(value is > 0 and var known ? Math.Max(1, (double)MathF.BitIncrement(known) - known) : 1, 0);

    /// <summary>ASCII without the zeros and blanks at its end; null when there is none.</summary>
    public string? Text(int at, int words)
    {
        if (at < 0 || at + words > Words.Length) return null;
        Span<byte> bytes = stackalloc byte[2 * words];
        for (var i = 0; i < words; i++) BinaryPrimitives.WriteUInt16BigEndian(bytes[(2 * i)..], Words.Span[at + i]);
        var end = bytes.IndexOf((byte)0);
        var text = new StringBuilder();
        foreach (var b in end >= 0 ? bytes[..end] : bytes) text.Append(b is >= 0x20 and < 0x7F ? (char)b : ' ');
        return text.ToString().Trim() is { Length: > 0 } told ? told : null;
    }

    private double? Scale(double? raw, int scaleAt) =>
        raw is { } value && Int16(scaleAt) is { } factor and >= -MostScale and <= MostScale ? factor < 0 ? value / Math.Pow(10, -factor) : value * Math.Pow(10, factor) : null;

    private uint? Bits32(int at)
    {
        if (at < 0 || Raw(at + 1) is not { } second) return null;
        var first = Words.Span[at];
        return Order == WordOrder.HighFirst ? (uint)(first << 16 | second) : (uint)(second << 16 | first);
    }
}
