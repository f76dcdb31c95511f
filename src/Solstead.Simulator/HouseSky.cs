using Solstead.Devices.Weather.Twin;

namespace Solstead.Simulator;

/// <summary>The sky over the virtual house, the same that its panels see.</summary>
public sealed class HouseSky(HouseSettings settings)
{
    public TwinSky At(DateTimeOffset at)
    {
        var sun = Sun.At(at, settings.Latitude, settings.Longitude);
        var local = TimeZoneInfo.ConvertTime(at, settings.Zone);
        // Warmest in July and in the middle of the afternoon.
        var air = 14 - 9 * Math.Cos(2 * Math.PI * (local.DayOfYear - 20) / 365) - 5 * Math.Cos(2 * Math.PI * (local.TimeOfDay.TotalHours - 3.5) / 24);
        var clear = Roof.Clearness(settings, at);
        var cloud = Math.Clamp(100 * (1 - clear) / 0.85, 0, 100);
        if (!sun.IsUp) return new(0, 0, 0, air, 2, cloud);
        var direct = sun.Direct * clear;
        var diffuse = Roof.Diffuse(sun, direct);
        return new(direct * Math.Sin(sun.Elevation) + diffuse, direct, diffuse, air, 2, cloud);
    }
}
