using Solstead.Devices.Protocols.Teleinfo;

namespace Solstead.Devices.Linky;

/// <summary>
/// Hears frames and finds out how the meter speaks: two whole frames settle it. Where nothing whole comes for a while the other speed is tried, also later: a supplier may switch
/// the mode at any time. No line, no clock: bytes and time in.
/// </summary>
internal sealed class LinkyEar(TicMode? set, TimeSpan opened)
{
    /// <summary>The longest pause of a meter that speaks (tempo.md 2.6).</summary>
    internal static readonly TimeSpan Silent = TimeSpan.FromSeconds(5);

    /// <summary>Two frames of a three-phase meter at 1200 baud and a piece of one before them.</summary>
    private static readonly TimeSpan Try = TimeSpan.FromSeconds(8), Lost = TimeSpan.FromSeconds(10);

    private const int Whole = 2, LeastGroups = 3;

    private readonly List<TicFrame> waiting = [];
    private TicFramer framer = new(set ?? TicMode.Historic);
    private TimeSpan since = opened, frameAt = opened;
    private TimeSpan? byteAt;

    public TicMode Mode { get; private set; } = set ?? TicMode.Historic;

    /// <summary>True once two whole frames were heard in this mode.</summary>
    public bool Settled { get; private set; }

    /// <summary>Groups that were dropped.</summary>
    public int Bad { get; private set; }

    /// <summary>True while the line has said nothing at all, or nothing that can be read, for too long.</summary>
    public bool IsSilent(TimeSpan now) => now - frameAt > (Settled || set is not null ? Silent : Try * 2);

    /// <summary>True when bytes come, but none that make a frame.</summary>
    public bool IsUnreadable(TimeSpan now) => IsSilent(now) && now - byteAt < Silent;

    /// <returns>Frames of a meter whose way of speaking is certain; none before.</returns>
    public IReadOnlyList<TicFrame> Hear(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        if (bytes.Length > 0) byteAt = now;
        foreach (var frame in framer.Hear(bytes))
        {
            Bad += frame.Bad;
            if (frame.Groups.Count < LeastGroups || (frame["ADCO"] ?? frame["ADSC"]) is null)
            {
                // Broken, but of the right kind: its good groups count once the way of speaking is certain.
                if (Settled && frame.Groups.Count > 0) waiting.Add(frame);
                continue;
            }
            frameAt = now;
            waiting.Add(frame);
            Settled |= waiting.Count >= Whole || set is not null;
        }
        if (!Settled) return [];
        TicFrame[] frames = [.. waiting];
        waiting.Clear();
        return frames;
    }

    /// <summary>The speed to try next when this one leads nowhere.</summary>
    public bool Turn(TimeSpan now)
    {
        if (set is not null || now - (since > frameAt ? since : frameAt) < (Settled ? Lost : Try)) return false;
        Mode = Mode == TicMode.Historic ? TicMode.Standard : TicMode.Historic;
        framer = new TicFramer(Mode);
        waiting.Clear();
        (Settled, since) = (false, now);
        return true;
    }
}
