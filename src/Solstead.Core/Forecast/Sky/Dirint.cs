using Solstead.Core.Forecast.Sun;

namespace Solstead.Core.Forecast.Sky;

/// <summary>Beam irradiance from a series of measured global irradiance: steadiness of the sky tells haze from broken cloud.</summary>
public static class Dirint
{
    /// <summary>Irradiance at one astronomical unit the models were fitted with. [W/m²]</summary>
    private const double Constant = 1370;

    private static ReadOnlySpan<double> ClearnessEdges => [0.24, 0.40, 0.56, 0.70, 0.80];

    private static ReadOnlySpan<double> ZenithEdges => [25, 40, 55, 70, 80];

    private static ReadOnlySpan<double> ChangeEdges => [0.015, 0.035, 0.07, 0.15, 0.3];

    private static ReadOnlySpan<double> WaterEdges => [1, 2, 3];

    /// <summary>The model DISC: beam from one value alone. [W/m²]</summary>
    /// <param name="global">Global horizontal irradiance, ≥ 0; NaN = not known. [W/m²]</param>
    /// <param name="zenith">True zenith. [°]</param>
    /// <param name="unixSeconds">UTC, seconds since 1970. [s]</param>
    /// <param name="pressure">Of the air. [Pa]</param>
    /// <param name="beam">0 … 1100; 0 with the sun lower than 3°; NaN where the global is not known.</param>
    /// <remarks>
    /// DNI = I0 · (Kc − (a + b · e^(c · AM))), Kc a quartic of the air mass, a, b, c cubics of the clearness. Source: Maxwell, SERI/TR-215-3087 (1987).
    /// </remarks>
    public static void Disc(ReadOnlySpan<double> global, ReadOnlySpan<double> zenith, ReadOnlySpan<double> unixSeconds, ReadOnlySpan<double> pressure, Span<double> beam)
    {
        for (var i = 0; i < global.Length; i++) beam[i] = Disc(global[i], zenith[i], Outside(unixSeconds[i]), pressure[i], out _, out _);
    }

    /// <summary>The model DIRINT: the beam of DISC times a factor for clearness, sun's height, change from one value to the next and water in the air. [W/m²]</summary>
    /// <param name="global">Global horizontal irradiance in equal steps, each below 1.5 h; NaN = not known. [W/m²]</param>
    /// <param name="zenith">True zenith at the middle of each step. [°]</param>
    /// <param name="unixSeconds">UTC, seconds since 1970, for the day of the year. [s]</param>
    /// <param name="pressure">Of the air. [Pa]</param>
    /// <param name="dewPoint">Of the air, empty or NaN = not known. [°C]</param>
    /// <param name="scratch">As long as the series; what it holds afterwards means nothing.</param>
    /// <param name="beam">0 … 1400; 0 with the sun lower than 3°; NaN where the global is not known.</param>
    /// <remarks>
    /// kt' = kt / (1.031 · exp(−1.4 / (0.9 + 9.4 / AM)) + 0.1), its change the mean step to the neighbours that are known and have a sun; water
    /// exp(0.07 · Td − 0.075) cm. Source: Perez, Ineichen, Maxwell, Seals and Zelenka, ASHRAE Transactions 98 (1) (1992) 354-369.
    /// </remarks>
    public static void Compute(
        ReadOnlySpan<double> global, ReadOnlySpan<double> zenith, ReadOnlySpan<double> unixSeconds, ReadOnlySpan<double> pressure, ReadOnlySpan<double> dewPoint,
        Span<double> scratch, Span<double> beam)
    {
        for (var i = 0; i < global.Length; i++)
        {
            beam[i] = Disc(global[i], zenith[i], Outside(unixSeconds[i]), pressure[i], out var clearness, out var airMass);
            scratch[i] = Math.Min(clearness / (1.031 * Math.Exp(-1.4 / (0.9 + 9.4 / airMass)) + 0.1), 1);
        }
        for (var i = 0; i < global.Length; i++)
        {
            if (!(beam[i] > 0)) continue;
            var change = Change(scratch, i);
            var bin = Bin(scratch[i], ClearnessEdges) * 6 + Bin(zenith[i], ZenithEdges);
            bin = bin * 7 + (double.IsNaN(change) ? 6 : Bin(change, ChangeEdges));
            bin = bin * 5 + (dewPoint.IsEmpty || double.IsNaN(dewPoint[i]) ? 4 : Bin(Math.Exp(0.07 * dewPoint[i] - 0.075), WaterEdges));
            beam[i] *= DirintTable.Factors[bin];
        }
    }

    private static double Outside(double unixSeconds) => Extraterrestrial.OnDay(Calendar.DayOfYear(Ephemeris.DayOf(unixSeconds)).Day, Constant);

    private static double Change(ReadOnlySpan<double> clearness, int i)
    {
        var before = i > 0 ? Math.Abs(clearness[i] - clearness[i - 1]) : double.NaN;
        var after = i + 1 < clearness.Length ? Math.Abs(clearness[i] - clearness[i + 1]) : double.NaN;
        if (double.IsNaN(before)) return after;
        return double.IsNaN(after) ? before : (before + after) / 2;
    }

    private static int Bin(double value, ReadOnlySpan<double> edges)
    {
        var bin = 0;
        while (bin < edges.Length && value >= edges[bin]) bin++;
        return bin;
    }

    private static double Disc(double global, double zenith, double outside, double pressure, out double clearness, out double airMass)
    {
        var cosine = Math.Cos(zenith * (Math.PI / 180));
        var k = clearness = Math.Clamp(global / (outside * Math.Max(cosine, Decomposition.LeastCosine)), 0, 1);
        var m = airMass = Math.Min(AirMass.Kasten1966(zenith) * pressure / 101_325, 12);
        if (double.IsNaN(global)) return double.NaN;
        if (!(zenith <= 87)) return 0;
        var (a, b, c) = k <= 0.6
            ? (0.512 + k * (-1.56 + k * (2.286 - 2.222 * k)), 0.37 + 0.962 * k, -0.28 + k * (0.932 - 2.048 * k))
            : (-5.743 + k * (21.77 + k * (-27.49 + 11.56 * k)), 41.4 + k * (-118.5 + k * (66.05 + 31.9 * k)), -47.01 + k * (184.2 + k * (-222 + 73.81 * k)));
        var clear = 0.866 + m * (-0.122 + m * (0.0121 + m * (-0.000653 + 0.000014 * m)));
        return Math.Max(outside * (clear - (a + b * Math.Exp(c * m))), 0);
    }
}
