namespace Solstead.Core.Forecast.Sun;

/// <summary>What the sun sends before the air takes its part: irradiance on a plane that faces it, outside the atmosphere.</summary>
public static class Extraterrestrial
{
    /// <summary>Total irradiance at one astronomical unit as satellites measure it today. Source: Kopp and Lean, Geophysical Research Letters 38 (2011) L01706. [W/m²]</summary>
    public const double SolarConstant = 1361;

    /// <summary>The constant of the published models and their references. [W/m²]</summary>
    public const double ModelConstant = 1366.1;

    /// <summary>From the distance of the sun. [W/m²]</summary>
    /// <param name="distance">0.98 … 1.02. [AU]</param>
    /// <remarks>1361 / R².</remarks>
    public static double FromDistance(double distance) => SolarConstant / (distance * distance);

    /// <summary>From the day of the year. [W/m²]</summary>
    /// <param name="dayOfYear">1 … 366, UTC.</param>
    /// <param name="constant">At one astronomical unit. [W/m²]</param>
    /// <remarks>A Fourier series in B = 2π(d − 1)/365, within 0.01 %. Source: Spencer, Search 2 (5) (1971) 172.</remarks>
    public static double OnDay(int dayOfYear, double constant = ModelConstant)
    {
        var b = 2 * Math.PI * (dayOfYear - 1) / 365;
        return constant * (1.00011 + 0.034221 * Math.Cos(b) + 0.00128 * Math.Sin(b) + 0.000719 * Math.Cos(2 * b) + 0.000077 * Math.Sin(2 * b));
    }

    /// <summary>The same for many instants; each day is computed once as long as the instants follow each other.</summary>
    /// <param name="unixSeconds">UTC, seconds since 1970. [s]</param>
    /// <param name="normal">Irradiance, 1320 … 1415 with the usual constant. [W/m²]</param>
    /// <param name="constant">At one astronomical unit. [W/m²]</param>
    public static void OnDays(ReadOnlySpan<double> unixSeconds, Span<double> normal, double constant = ModelConstant)
    {
        var (known, value) = (long.MinValue, 0.0);
        for (var i = 0; i < unixSeconds.Length; i++)
        {
            var day = Ephemeris.DayOf(unixSeconds[i]);
            if (day != known) (known, value) = (day, OnDay(Calendar.DayOfYear(day).Day, constant));
            normal[i] = value;
        }
    }
}
