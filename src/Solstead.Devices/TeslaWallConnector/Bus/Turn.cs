namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>Who may speak when: the line must have been silent, and one frame waits for its answer before the next goes out.</summary>
internal sealed class Turn
{
    /// <summary>A unit answers within 30 ms.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromMilliseconds(300);

    /// <summary>Silence before we speak, and before we speak out of turn (design.md 12).</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(20), LongSilence = TimeSpan.FromMilliseconds(100);

    private (ushort Unit, Type Answer, TimeSpan Until)? waiting;

    /// <summary>When we last spoke.</summary>
    public TimeSpan? SentAt { get; private set; }

    public bool Waits(TimeSpan now) => waiting is { } w && now < w.Until;

    public TimeSpan? WaitsUntil => waiting?.Until;

    /// <summary>A frame went out.</summary>
    /// <param name="answer">The message that answers it; null when nobody does.</param>
    public void Spoke(ushort unit, Type? answer, TimeSpan now)
    {
        SentAt = now;
        waiting = answer is null ? null : (unit, answer, now + AnswerWithin);
    }

    /// <summary>A unit said something.</summary>
    public void Heard(Wire.UnitMessage message)
    {
        if (waiting is { } w && w.Unit == message.Unit && w.Answer == message.GetType()) waiting = null;
    }

    /// <summary>True when the line has been silent for so long. Half a frame is waited for, but not for ever: its rest may be lost.</summary>
    public bool Quiet(TimeSpan? lastByte, bool partial, TimeSpan silence, TimeSpan now)
    {
        if (partial && silence < LongSilence) silence = LongSilence;
        return (lastByte is null || now - lastByte >= silence) && (SentAt is null || now - SentAt >= silence);
    }

    /// <summary>Forgets what was under way.</summary>
    public void Reset() => waiting = null;
}
