using System.Numerics;

namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>A whole frame of a meter.</summary>
/// <param name="Groups">Those whose checksum is right, in order.</param>
/// <param name="Bad">How many others there were.</param>
public sealed record TicFrame(IReadOnlyList<TicGroup> Groups, int Bad)
{
    /// <summary>The value of a label; null when the frame has none that is right.</summary>
    public string? this[string label] => Groups.Where(g => g.Label == label).Select(g => g.Data).FirstOrDefault();
}

/// <summary>
/// Makes frames of bytes as they come. A frame that is heard from its middle on, is broken off (EOT) or begins anew is left out; a bad group costs that group only.
/// </summary>
public sealed class TicFramer(TicMode mode)
{
    private const byte Start = 0x02, End = 0x03, Break = 0x04, LineFeed = 0x0A, CarriageReturn = 0x0D, Garbled = 0x7F;

    /// <summary>The longest group of the standard, PPOINTE, is below 120.</summary>
    private const int LongestLine = 160;

    private readonly List<byte> line = [];
    private List<TicGroup>? groups;
    private bool inLine, overlong;
    private int bad;

    /// <returns>The frames that ended with these bytes.</returns>
    public IReadOnlyList<TicFrame> Hear(ReadOnlySpan<byte> bytes)
    {
        List<TicFrame>? frames = null;
        foreach (var b in bytes)
            if (Take(Plain(b)) is { } frame) (frames ??= []).Add(frame);
        return frames ?? [];
    }

    /// <summary>Adapters and bridges that hand over eight bits leave the even parity in the highest.</summary>
    private static byte Plain(byte b) => b < 0x80 ? b : BitOperations.PopCount(b) % 2 == 0 ? (byte)(b & 0x7F) : Garbled;

    private TicFrame? Take(byte b)
    {
        switch (b)
        {
            case Start: Begin([]); return null;
            case Break: Begin(null); return null;
            case End when groups is { } all:
                if (inLine) bad++;
                var frame = new TicFrame(all, bad);
                Begin(null);
                return frame;
            case LineFeed:
                // The one before had no end.
                if (inLine) bad++;
                (inLine, overlong) = (true, false);
                line.Clear();
                return null;
            case CarriageReturn when inLine: EndLine(); return null;
            default:
                if (!inLine) return null;
                if (line.Count < LongestLine) line.Add(b);
                else overlong = true;
                return null;
        }
    }

    private void Begin(List<TicGroup>? with) => (groups, bad, inLine) = (with, 0, false);

    private void EndLine()
    {
        inLine = false;
        if (groups is null) return;
        if (!overlong && TicGroup.Read(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line), mode) is { } group) groups.Add(group);
        else bad++;
    }
}
