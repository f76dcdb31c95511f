using System.Collections.Concurrent;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;

namespace Solstead.Core.Accounting.Hourly;

/// <summary>
/// How the energy of this very plant lies over time when nothing but its sum is known: its power by the model under a clear sky, with its planes, its horizon and
/// inverters that clip. Only how the values stand to each other counts.
/// </summary>
/// <remarks>Clear sky of Ineichen and Perez with Linke's turbidity by month, see <see cref="ClearSky.Ineichen"/>. Any number of threads may ask.</remarks>
public sealed class PlantShape(PvPlant plant)
{
    private const int Quarter = 900, Count = 96, DaysKept = 100;

    /// <summary>Air the panels are taken to lie in; what it costs is the same in all hours of a day. [°C]</summary>
    private const double Air = 15;

    private readonly PvModel model = new(plant);

    /// <summary>Power in the quarter hours of UTC days. [W]</summary>
    private readonly ConcurrentDictionary<long, double[]> days = [];

    /// <summary>Mean power over a stretch of at most a quarter hour, by its middle, ≥ 0; 0 at night. [W]</summary>
    public double Of(DateTimeOffset start, TimeSpan length)
    {
        var (day, second) = Math.DivRem((start + length / 2).ToUnixTimeSeconds(), 86_400);
        if (second < 0) (day, second) = (day - 1, second + 86_400);
        if (days.Count > DaysKept) days.Clear();
        return days.GetOrAdd(day, Day)[second / Quarter];
    }

    private double[] Day(long day)
    {
        var start = day * 86_400.0;
        var ephemeris = Ephemeris.Covering(start, start + 86_400);
        double[] time = new double[Count], up = new double[Count], apparent = new double[Count], mass = new double[Count], outside = new double[Count], haze = new double[Count];
        double[] global = new double[Count], beam = new double[Count], diffuse = new double[Count], air = new double[Count], power = new double[Count];
        for (var i = 0; i < Count; i++) time[i] = start + (i + 0.5) * Quarter;
        SolarPosition.Compute(ephemeris, plant.Place, time, new() { Up = up, ApparentZenith = apparent });
        Extraterrestrial.OnDays(time, outside);
        AirMass.Relative(apparent, mass);
        foreach (ref var m in mass.AsSpan()) m *= plant.Place.PressureRatio;
        LinkeTurbidity.OnDays(plant.Air, plant.Place.Latitude < 0, time, haze);
        ClearSky.Ineichen(up, mass, outside, haze, plant.Place.Altitude, global, beam, diffuse);
        Array.Fill(air, Air);
        model.Power(ephemeris, start, Quarter, new() { Global = global, Beam = beam, Diffuse = diffuse, Air = air }, power);
        return power;
    }
}
