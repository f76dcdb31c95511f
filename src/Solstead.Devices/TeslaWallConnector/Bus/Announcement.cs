using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>Five times "link ready 1", five times "link ready 2", 100 ms apart: how a master makes itself known.</summary>
internal sealed class Announcement(BusSettings settings)
{
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100);
    private const int Each = 5;

    private int left;
    private TimeSpan next;

    public bool Running => left > 0;

    /// <summary>When the last one began; null before the first.</summary>
    public TimeSpan? BeganAt { get; private set; }

    public TimeSpan? Due => Running ? next : null;

    /// <summary>Begins, unless one is running.</summary>
    public void Begin(TimeSpan now)
    {
        if (Running) return;
        (left, next, BeganAt) = (Each * 2, now, now);
    }

    /// <returns>The next frame when it is due.</returns>
    public MasterMessage.LinkReady? Next(TimeSpan now)
    {
        if (!Running || now < next) return null;
        next = now + Gap;
        var limit = settings.Announce ? Math.Min(settings.WiringMax, settings.UnitMax) : 0;
        return new(left-- <= Each, settings.Master, settings.Sign, (ushort)Math.Floor(limit * 100 + 1e-6));
    }
}
