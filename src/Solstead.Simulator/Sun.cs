namespace Solstead.Simulator;

/// <summary>Where the sun stands and what it sends through a clear sky.</summary>
/// <param name="Elevation">Above the horizon. [rad]</param>
/// <param name="Azimuth">Clockwise from north. [rad]</param>
internal readonly record struct Sun(double Elevation, double Azimuth)
{
    /// <summary>Fourier series of declination and equation of time (Spencer 1971); good to a quarter of a degree.</summary>
    public static Sun At(DateTimeOffset at, double latitude, double longitude)
    {
        var utc = at.UtcDateTime;
        var hours = utc.TimeOfDay.TotalHours;
        var g = 2 * Math.PI * (utc.DayOfYear - 1 + (hours - 12) / 24) / 365;
        var declination = 0.006918 - 0.399912 * Math.Cos(g) + 0.070257 * Math.Sin(g) - 0.006758 * Math.Cos(2 * g)
            + 0.000907 * Math.Sin(2 * g) - 0.002697 * Math.Cos(3 * g) + 0.00148 * Math.Sin(3 * g);
        var minutes = 229.18 * (0.000075 + 0.001868 * Math.Cos(g) - 0.032077 * Math.Sin(g) - 0.014615 * Math.Cos(2 * g) - 0.040849 * Math.Sin(2 * g));
        var hourAngle = (hours + longitude / 15 + minutes / 60 - 12) * Math.PI / 12;
        var phi = latitude * Math.PI / 180;
        var sine = Math.Sin(phi) * Math.Sin(declination) + Math.Cos(phi) * Math.Cos(declination) * Math.Cos(hourAngle);
        var azimuth = Math.PI + Math.Atan2(Math.Sin(hourAngle), Math.Cos(hourAngle) * Math.Sin(phi) - Math.Tan(declination) * Math.Cos(phi));
        return new(Math.Asin(Math.Clamp(sine, -1, 1)), azimuth);
    }

    public bool IsUp => Elevation > 0;

    /// <summary>Direct irradiance on a plane that faces the sun, clear sky (Meinel 1976, air mass of Kasten and Young 1989). [W/m²]</summary>
    public double Direct
    {
        get
        {
            if (!IsUp) return 0;
            var degrees = Elevation * 180 / Math.PI;
            var airMass = 1 / (Math.Sin(Elevation) + 0.50572 * Math.Pow(degrees + 6.07995, -1.6364));
            return 1353 * Math.Pow(0.7, Math.Pow(airMass, 0.678));
        }
    }

    /// <summary>Cosine of the angle at which the sun meets a plane; 0 from behind.</summary>
    public double On(double planeAzimuth, double planeTilt) => Math.Max(0,
        Math.Sin(Elevation) * Math.Cos(planeTilt) + Math.Cos(Elevation) * Math.Sin(planeTilt) * Math.Cos(Azimuth - planeAzimuth));
}
