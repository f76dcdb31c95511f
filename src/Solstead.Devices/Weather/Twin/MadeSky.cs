namespace Solstead.Devices.Weather.Twin;

/// <summary>A sky that never was, for any instant and place: clear days, overcast ones and days with passing clouds. Seed, place and instant decide everything.</summary>
/// <param name="seed">Another seed is another weather.</param>
/// <param name="latitude">North positive. [°]</param>
/// <param name="longitude">East positive. [°]</param>
public sealed class MadeSky(int seed, double latitude, double longitude)
{
    public TwinSky At(DateTimeOffset at)
    {
        var sun = TwinSun.At(at, latitude, longitude);
        var hours = (at - DateTimeOffset.UnixEpoch).TotalHours;
        // Fronts take a day or two, clouds an hour, their edges minutes.
        var front = Chance.Smooth(seed, 1, hours / 30);
        var cloud = Math.Clamp((1.9 * front) - 0.45 + (0.35 * (Chance.Smooth(seed, 2, hours) - 0.5)) + (0.2 * (Chance.Smooth(seed, 3, hours * 6) - 0.5)), 0, 1);
        var clear = sun.ClearGlobal;
        // Kasten and Czeplak, Solar Energy 24 (1980); the beam goes first.
        var global = clear * (1 - (0.75 * Math.Pow(cloud, 3.4)));
        var diffuse = Math.Min(global, clear * 0.12 * (1 + (2.2 * cloud)) + (global * 0.3 * cloud));
        if (cloud > 0.9) diffuse = global;
        var beam = sun.Up > 0.05 ? Math.Min((global - diffuse) / sun.Up, 1100) : 0;
        diffuse = Math.Max(0, global - (beam * Math.Max(sun.Up, 0)));
        return new(global, beam, diffuse, Air(at, hours, front), 1 + (9 * Math.Pow(Chance.Smooth(seed, 5, hours / 7), 2)), cloud * 100, cloud > 0.93 ? 6 * (cloud - 0.93) / 0.07 * Chance.Smooth(seed, 6, hours) : 0);
    }

    /// <summary>Of the season, the hour and the front. [°C]</summary>
    private double Air(DateTimeOffset at, double hours, double front)
    {
        var season = Math.Cos(Math.Tau * (at.UtcDateTime.DayOfYear - 200) / 365.25) * Math.Sign(latitude) * Math.Min(1, Math.Abs(latitude) / 45);
        var day = Math.Cos(Math.Tau * (at.UtcDateTime.TimeOfDay.TotalHours + (longitude / 15) - 15) / 24);
        return 27 - (0.33 * Math.Abs(latitude)) + (9 * season) + ((4.5 - (3 * front)) * day) + (5 * (Chance.Smooth(seed, 4, hours / 60) - 0.5));
    }
}
