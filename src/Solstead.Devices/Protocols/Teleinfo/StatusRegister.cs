using System.Globalization;
using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>The status register STGE of a Linky in standard mode: 32 bits (tempo.md 2.6).</summary>
public readonly record struct StatusRegister(uint Bits)
{
    /// <summary>True while the dry contact is open.</summary>
    public bool ContactOpen => (Bits & 1) != 0;

    /// <summary>More is drawn than the contract allows.</summary>
    public bool IsOver => (Bits >> 7 & 1) != 0;

    /// <summary>Index of the supplier in force, 1 to 16; agrees with NTARF.</summary>
    public int Index => (int)(Bits >> 10 & 0xF) + 1;

    public bool ClockDegraded => (Bits >> 16 & 1) != 0;

    /// <summary>Null when the contract has no colours.</summary>
    public TempoColour? Today => Colours.OfBits(Bits >> 24);

    /// <summary>Null while it is not announced.</summary>
    public TempoColour? Tomorrow => Colours.OfBits(Bits >> 26);

    /// <param name="text">Eight hexadecimal digits in capitals.</param>
    public static StatusRegister? Read(string? text) =>
        text is { Length: 8 } && text.All(c => c is (>= '0' and <= '9') or (>= 'A' and <= 'F')) && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits) ? new(bits) : null;
}
