namespace Solstead.Site.Publish.Mqtt;

/// <summary>
/// Home Assistant takes every fall of a rising register for a new register and adds its whole value again. A fall of less than a tenth is
/// jitter of the device and is held back; a greater one is a real reset, such as midnight, and is shown.
/// </summary>
internal sealed class RisingGuard
{
    private const double RealReset = 0.9;
    private readonly Dictionary<(string Device, string Point), double> highest = [];

    public PointShot Hold(string device, in PointShot point)
    {
        if (point.Value is not { } value || !HaClass.Of(point.Declaration).OnlyRises) return point;
        var key = (device, point.Declaration.Id);
        if (highest.TryGetValue(key, out var before) && value < before && value > before * RealReset) return point with { Value = before };
        highest[key] = value;
        return point;
    }

    public void Forget(string device)
    {
        foreach (var key in highest.Keys.Where(k => k.Device == device).ToList()) highest.Remove(key);
    }
}
