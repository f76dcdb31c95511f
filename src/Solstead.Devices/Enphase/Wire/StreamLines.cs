namespace Solstead.Devices.Enphase.Wire;

/// <summary>
/// Cuts the bytes of an event stream into events, wherever the chunks begin and end: lines end with LF or CR LF, an event is a line that
/// begins with <c>data:</c>, and everything else is passed over.
/// </summary>
internal sealed class StreamLines
{
    /// <summary>Real events have about 1 kB; a line longer than this is noise.</summary>
    private const int LongestLine = 64 * 1024;

    private readonly byte[] line = new byte[LongestLine];
    private int length;
    private bool skipping;

    /// <summary>Takes in the next bytes.</summary>
    /// <returns>The events they completed, oldest first.</returns>
    public List<StreamEvent> Feed(ReadOnlySpan<byte> bytes)
    {
        var events = new List<StreamEvent>();
        while (bytes.IndexOf((byte)'\n') is var end && end >= 0)
        {
            Append(bytes[..end]);
            if (!skipping && Parse(line.AsMemory(0, length)) is { } told) events.Add(told);
            (length, skipping) = (0, false);
            bytes = bytes[(end + 1)..];
        }
        Append(bytes);
        return events;
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        skipping |= part.Length > LongestLine - length;
        if (skipping) return;
        part.CopyTo(line.AsSpan(length));
        length += part.Length;
    }

    private static StreamEvent? Parse(ReadOnlyMemory<byte> text)
    {
        if (!text.Span.StartsWith("data:"u8)) return null;
        return GatewayBody.TryParse(text["data:".Length..], EnphaseJson.Default.StreamEvent, out var told) == BodyKind.Document && told!.HasAny ? told : null;
    }
}
