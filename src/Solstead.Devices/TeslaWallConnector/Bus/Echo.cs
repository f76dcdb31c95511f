namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>Some adapters return what we send. Each frame of ours may come back once, soon; the same frame later or again is somebody else's.</summary>
internal sealed class Echo
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly List<(byte[] Wire, TimeSpan At)> sent = [];

    /// <summary>Own frames that came back.</summary>
    public int Count { get; private set; }

    /// <summary>Frames that may still come back.</summary>
    public int Waiting => sent.Count;

    /// <param name="wire">As sent.</param>
    public void Sent(byte[] wire, TimeSpan now)
    {
        Forget(now);
        sent.Add((wire, now));
    }

    /// <summary>True when this frame is ours coming back.</summary>
    /// <param name="wire">As it would be sent.</param>
    public bool Is(byte[] wire, TimeSpan now)
    {
        Forget(now);
        var index = sent.FindIndex(s => s.Wire.AsSpan().SequenceEqual(wire));
        if (index < 0) return false;
        sent.RemoveAt(index);
        Count++;
        return true;
    }

    /// <summary>Most adapters return nothing: what is not back in time is not waited for.</summary>
    private void Forget(TimeSpan now) => sent.RemoveAll(s => now - s.At > Soon);
}
