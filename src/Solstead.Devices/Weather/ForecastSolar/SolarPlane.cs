using System.Globalization;
using Solstead.Core.Forecast;

namespace Solstead.Devices.Weather.ForecastSolar;

/// <summary>Panels of one plane, in the service's words.</summary>
/// <param name="Tilt">0 flat, 90 a wall. [°]</param>
/// <param name="Azimuth">0 south, −90 east, 90 west. [°]</param>
/// <param name="Size">[kW]</param>
/// <param name="Inverter">Most its inverters give, where they serve this plane alone. [kW]</param>
internal readonly record struct SolarPlane(double Tilt, double Azimuth, double Size, double? Inverter)
{
    /// <summary>Ours runs clockwise from north; a plane that faces the ground is a wall to the service.</summary>
    public static IReadOnlyList<SolarPlane> Of(PvPlant plant) => [.. plant.Inverters.SelectMany(i => i.Panels.Select(p => new SolarPlane(
        Math.Min(90, p.Plane.Tilt), Turned(p.Plane.Azimuth), p.Size / 1000, i.Panels.Count == 1 ? i.AcRating / 1000 : null)))];

    /// <summary>As a part of the address.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"{Tilt:0.#}/{Azimuth:0.#}/{Size:0.###}");

    /// <summary>From −180 up to 180.</summary>
    private static double Turned(double azimuth) => ((azimuth % 360) + 360) % 360 - 180;
}
