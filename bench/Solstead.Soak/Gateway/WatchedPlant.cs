using Solstead.Devices.Enphase.Twin;

namespace Solstead.Soak.Gateway;

/// <summary>The house behind the twin, with a record of what it showed and when: the truth behind each answer of the gateway.</summary>
internal sealed class WatchedPlant(IGatewayPlant house, TimeProvider time) : IGatewayPlant
{
    private readonly Lock gate = new();
    private readonly List<(long Stamp, PlantSnapshot Snapshot)> shown = [];

    public PlantEquipment Equipment => house.Equipment;

    public PlantSnapshot At(DateTimeOffset now)
    {
        lock (gate)
        {
            var snapshot = house.At(now);
            shown.Add((time.GetTimestamp(), snapshot));
            return snapshot;
        }
    }

    /// <summary>What the house showed last before an instant of the process. With one request at a time, this is what the answer received then was made of.</summary>
    /// <param name="stamp">From <see cref="TimeProvider.GetTimestamp"/>.</param>
    public PlantSnapshot? Before(long stamp)
    {
        lock (gate)
        {
            for (var i = shown.Count - 1; i >= 0; i--) if (shown[i].Stamp <= stamp) return shown[i].Snapshot;
            return null;
        }
    }
}
