using Solstead.Devices.TeslaWallConnector.Wire;

namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>Understands a bus that somebody else masters. It has nothing to send and no way to.</summary>
internal sealed class BusListener(BusSettings settings) : WallBus(settings)
{
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(26), Look = TimeSpan.FromSeconds(1);

    /// <summary>Id of the master that speaks; null when none was heard yet.</summary>
    public ushort? Master { get; private set; }

    /// <summary>When it was last heard.</summary>
    public TimeSpan? MasterAt { get; private set; }

    public override byte[]? Step(TimeSpan now)
    {
        foreach (var unit in Units) if (!unit.Lost && now - unit.HeardAt > LostAfter) Lose(unit);
        Forget(now);
        return null;
    }

    public override TimeSpan Next(TimeSpan now) => now + Look;

    protected override void Take(Message message, ReadOnlySpan<byte> frame, TimeSpan now)
    {
        switch (message)
        {
            case UnitMessage { Unit: not 0 } said:
                if ((said is UnitMessage.LinkReady || Find(said.Unit) is null) && !Certain(said, now)) break;
                var unit = Meet(said.Unit);
                unit.Lost = false;
                Update(unit, said, now);
                break;
            case MasterMessage.Heartbeat beat:
                (Master, MasterAt) = (beat.Master, now);
                break;
            case MasterMessage.LinkReady ready:
                (Master, MasterAt) = (ready.Master, now);
                break;
            case MasterMessage.Ask ask:
                (Master, MasterAt) = (ask.Master, now);
                break;
        }
    }
}
