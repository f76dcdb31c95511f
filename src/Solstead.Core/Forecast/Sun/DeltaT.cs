namespace Solstead.Core.Forecast.Sun;

/// <summary>Terrestrial time minus universal time: the earth turns a little slower each century. A second of it moves the sun by 0.00001°.</summary>
public static class DeltaT
{
    /// <summary>What is taken where nothing is said; within 6 s of the truth from 1990 to 2030. [s]</summary>
    public const double Usual = 67;

    /// <summary>The difference in a year. [s]</summary>
    /// <param name="year">Calendar year with its fraction; best from 1920 to 2050, beyond it the long parabola of the tides.</param>
    /// <remarks>Piecewise polynomials. Source: Espenak and Meeus, Five Millennium Canon of Solar Eclipses, NASA/TP-2006-214141, section 2.7.</remarks>
    public static double InYear(double year)
    {
        var u = (year - 1820) / 100;
        return year switch
        {
            < 1920 or >= 2150 => -20 + 32 * u * u,
            < 1941 => Polynomial(year - 1920, 21.20, 0.84493, -0.076100, 0.0020936),
            < 1961 => Polynomial(year - 1950, 29.07, 0.407, -1.0 / 233, 1.0 / 2547),
            < 1986 => Polynomial(year - 1975, 45.45, 1.067, -1.0 / 260, -1.0 / 718),
            < 2005 => Polynomial(year - 2000, 63.86, 0.3345, -0.060374, 0.0017275, 0.000651814, 0.00002373599),
            < 2050 => Polynomial(year - 2000, 62.92, 0.32217, 0.005589),
            _ => -20 + 32 * u * u - 0.5628 * (2150 - year),
        };
    }

    private static double Polynomial(double t, params ReadOnlySpan<double> c)
    {
        var sum = 0.0;
        for (var i = c.Length - 1; i >= 0; i--) sum = sum * t + c[i];
        return sum;
    }
}
