namespace Solstead.Devices.Weather.Twin;

/// <summary>Where the sun stands; good to a quarter of a degree, which is enough for a made sky.</summary>
/// <param name="Up">Sine of its elevation.</param>
/// <param name="East">Part of its direction to the east.</param>
/// <param name="North">Part of its direction to the north.</param>
internal readonly record struct TwinSun(double Up, double East, double North)
{
    /// <summary>Declination and equation of time as Fourier series (Spencer, Search 2(5), 1971).</summary>
    public static TwinSun At(DateTimeOffset at, double latitude, double longitude)
    {
        var utc = at.UtcDateTime;
        var hours = utc.TimeOfDay.TotalHours;
        var g = Math.Tau * (utc.DayOfYear - 1 + ((hours - 12) / 24)) / 365;
        var declination = 0.006918 - (0.399912 * Math.Cos(g)) + (0.070257 * Math.Sin(g)) - (0.006758 * Math.Cos(2 * g)) + (0.000907 * Math.Sin(2 * g)) - (0.002697 * Math.Cos(3 * g)) + (0.00148 * Math.Sin(3 * g));
        var minutes = 229.18 * (0.000075 + (0.001868 * Math.Cos(g)) - (0.032077 * Math.Sin(g)) - (0.014615 * Math.Cos(2 * g)) - (0.040849 * Math.Sin(2 * g)));
        var angle = (hours + (longitude / 15) + (minutes / 60) - 12) * Math.PI / 12;
        var phi = latitude * Math.PI / 180;
        return new(
            (Math.Sin(phi) * Math.Sin(declination)) + (Math.Cos(phi) * Math.Cos(declination) * Math.Cos(angle)),
            -Math.Cos(declination) * Math.Sin(angle),
            (Math.Cos(phi) * Math.Sin(declination)) - (Math.Sin(phi) * Math.Cos(declination) * Math.Cos(angle)));
    }

    /// <summary>Cosine of the angle at which it meets a plane; 0 from behind.</summary>
    public double On(double tilt, double azimuth)
    {
        var (t, a) = (tilt * Math.PI / 180, azimuth * Math.PI / 180);
        return Math.Max(0, (Up * Math.Cos(t)) + (Math.Sin(t) * ((East * Math.Sin(a)) + (North * Math.Cos(a)))));
    }

    /// <summary>Degrees clockwise from north.</summary>
    public double Azimuth => ((Math.Atan2(East, North) * 180 / Math.PI) + 360) % 360;

    /// <summary>Clear sky on the horizontal (Haurwitz, Journal of Meteorology 2, 1945). [W/m²]</summary>
    public double ClearGlobal => Up <= 0.001 ? 0 : 1098 * Up * Math.Exp(-0.059 / Up);
}
