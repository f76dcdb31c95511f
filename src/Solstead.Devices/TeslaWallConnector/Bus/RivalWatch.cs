namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>
/// Another master on the bus: a program, or a unit whose rotary switch is not in position F. Two masters make a car stop and go, so we stand back
/// and only listen until the other has been silent for a minute (safety.md C7).
/// </summary>
internal sealed class RivalWatch
{
    private const int Enough = 3, EnoughBeforeSpeaking = 2;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30), Gone = TimeSpan.FromSeconds(60);

    private readonly Queue<TimeSpan> seen = [];
    private TimeSpan last;

    /// <summary>Its id, while we stand back.</summary>
    public ushort? Id { get; private set; }

    /// <summary>A frame of a master that is not ours.</summary>
    /// <param name="spoke">False while we have only listened: then less is enough.</param>
    public void Seen(ushort master, bool spoke, TimeSpan now)
    {
        last = now;
        seen.Enqueue(now);
        while (seen.Count > Enough || (seen.TryPeek(out var oldest) && now - oldest > Window)) seen.Dequeue();
        if (Id is not null || seen.Count >= (spoke ? Enough : EnoughBeforeSpeaking)) Id = master;
    }

    /// <returns>True when the other master has just been silent long enough.</returns>
    public bool Ends(TimeSpan now)
    {
        if (Id is null || now - last <= Gone) return false;
        Id = null;
        seen.Clear();
        return true;
    }
}
