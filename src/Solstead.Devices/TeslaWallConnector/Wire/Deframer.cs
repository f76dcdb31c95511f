namespace Solstead.Devices.TeslaWallConnector.Wire;

/// <summary>Why bytes on the line are no frame.</summary>
internal enum FrameError
{
    None,
    /// <summary>Ended before the shortest frame was complete.</summary>
    TooShort,
    TooLong,
    /// <summary>DB followed by something else than DC or DD.</summary>
    BadEscape,
    BadChecksum,
    /// <summary>The first byte is none of FB, FC, FD.</summary>
    BadType,
    /// <summary>Began and never ended.</summary>
    Broken,
}

/// <summary>
/// Finds frames in what is heard. Bytes outside a frame are ignored: real units put a stray byte behind each frame. A C0 ends a frame that holds
/// enough and begins a new one otherwise, so that a lost C0 costs one frame and not all that follow.
/// </summary>
internal sealed class Deframer
{
    /// <summary>A frame takes 40 ms at most; what stands longer was cut off.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly byte[] content = new byte[Framing.Longest];
    private int count;
    private bool inside, escaped;
    private TimeSpan lastByte;

    /// <summary>True while a frame has begun and not ended.</summary>
    public bool Partial => inside && count > 0;

    /// <summary>Takes the next byte.</summary>
    /// <param name="now">When it was heard, monotonic.</param>
    /// <param name="frame">Type, command, data and checksum when a good frame ended with this byte.</param>
    public FrameError Push(byte b, TimeSpan now, out ReadOnlySpan<byte> frame)
    {
        frame = default;
        var error = FrameError.None;
        if (Partial && now - lastByte > Patience)
        {
            Leave();
            error = FrameError.Broken;
        }
        lastByte = now;
        if (b == Framing.End) return EndOrBegin(error, out frame);
        if (!inside) return error;
        if (escaped)
        {
            if (b is not (Framing.EscapedEnd or Framing.EscapedEscape)) return Drop(FrameError.BadEscape);
            b = b == Framing.EscapedEnd ? Framing.End : Framing.Escape;
            escaped = false;
        }
        else if (b == Framing.Escape)
        {
            escaped = true;
            return error;
        }
        if (count == Framing.Longest) return Drop(FrameError.TooLong);
        content[count++] = b;
        return error;
    }

    /// <summary>Forgets what has begun: the line was opened anew.</summary>
    public void Reset() => Leave();

    private FrameError EndOrBegin(FrameError error, out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (!inside || count < Framing.Shortest || escaped)
        {
            if (inside && escaped) error = FrameError.BadEscape;
            else if (inside && count > 0) error = FrameError.TooShort;
            Enter();
            return error;
        }
        var found = content.AsSpan(0, count);
        var wrong = Check(found);
        if (wrong == FrameError.None)
        {
            Leave();
            frame = found;
        }
        // The C0 of a frame that came out wrong may be the first of the next one.
        else Enter();
        return wrong;
    }

    private static FrameError Check(ReadOnlySpan<byte> found)
    {
        if (found[0] is not (0xFB or 0xFC or 0xFD)) return FrameError.BadType;
        return Framing.Checksum(found[..^1]) == found[^1] ? FrameError.None : FrameError.BadChecksum;
    }

    private FrameError Drop(FrameError error)
    {
        Leave();
        return error;
    }

    private void Enter() => (inside, escaped, count) = (true, false, 0);

    private void Leave() => (inside, escaped, count) = (false, false, 0);
}
