using Solstead.Core.Devices;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>Which devices must be announced anew: those that told anew what they are, and those of which a point got its first value. The others are as they were.</summary>
internal sealed class KnownDevices
{
    private readonly Dictionary<string, (DeviceInfo Info, Dictionary<string, bool> Valued)> known = [];

    public bool IsNew(DeviceShot device)
    {
        if (!known.TryGetValue(device.Info.Id, out var before) || !IsSame(before.Info, device.Info)) return true;
        foreach (var point in device.Points)
            if (point.HasValue && (!before.Valued.TryGetValue(point.Declaration.Id, out var wasLong) || wasLong != Presenter.IsTooLong(point))) return true;
        return false;
    }

    public void Note(DeviceShot device)
    {
        var valued = known.TryGetValue(device.Info.Id, out var before) && IsSame(before.Info, device.Info) ? before.Valued : [];
        foreach (var point in device.Points) if (point.HasValue) valued[point.Declaration.Id] = Presenter.IsTooLong(point);
        known[device.Info.Id] = (device.Info, valued);
    }

    public void Forget() => known.Clear();

    /// <summary>The rules are described anew with each shot: what counts is what is said of a device, not which object says it.</summary>
    private static bool IsSame(DeviceInfo one, DeviceInfo other) =>
        ReferenceEquals(one, other) || (one.Type == other.Type && one.Model == other.Model && one.Serial == other.Serial && one.Firmware == other.Firmware && one.Points.SequenceEqual(other.Points));
}
