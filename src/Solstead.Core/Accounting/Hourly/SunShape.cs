namespace Solstead.Core.Accounting.Hourly;

/// <summary>
/// How energy of the sun lies over time when nothing but its sum is known: global irradiance under a clear sky on the horizontal. Relative; only how its
/// values stand to each other counts.
/// </summary>
/// <param name="latitude">North positive. [°]</param>
/// <param name="longitude">East positive. [°]</param>
/// <remarks>
/// Declination and equation of time after Spencer (Search 2(5), 1971, 172), good to 0.04° and 0.6 min; irradiance after Haurwitz (J. Meteorology 2, 1945, 154).
/// Energy of a gap needs no better: the clouds of it are not known at all.
/// </remarks>
public sealed class SunShape(double latitude, double longitude)
{
    private readonly double sinLatitude = Math.Sin(double.DegreesToRadians(latitude)), cosLatitude = Math.Cos(double.DegreesToRadians(latitude));

    /// <summary>Mean over a stretch, looked at in its middle, ≥ 0; 0 at night. [W/m²]</summary>
    public double Of(DateTimeOffset start, TimeSpan length)
    {
        var at = (start + length / 2).UtcDateTime;
        var g = 2 * Math.PI * (at.DayOfYear - 1 + at.TimeOfDay.TotalDays) / 365;
        var declination = 0.006918 - 0.399912 * Math.Cos(g) + 0.070257 * Math.Sin(g) - 0.006758 * Math.Cos(2 * g) + 0.000907 * Math.Sin(2 * g) - 0.002697 * Math.Cos(3 * g) + 0.00148 * Math.Sin(3 * g);
        var minutes = 229.18 * (0.000075 + 0.001868 * Math.Cos(g) - 0.032077 * Math.Sin(g) - 0.014615 * Math.Cos(2 * g) - 0.040849 * Math.Sin(2 * g));
        var angle = double.DegreesToRadians((at.TimeOfDay.TotalMinutes + minutes + 4 * longitude) / 4 - 180);
        var up = sinLatitude * Math.Sin(declination) + cosLatitude * Math.Cos(declination) * Math.Cos(angle);
        return up <= 0.001 ? 0 : 1098 * up * Math.Exp(-0.059 / up);
    }
}
