using System.Numerics;

namespace Solstead.Core.Forecast.Sky;

/// <summary>What a sky without clouds lets through.</summary>
public static class ClearSky
{
    /// <summary>Global, beam and diffuse irradiance with the turbidity of Linke. [W/m²]</summary>
    /// <param name="up">Cosine of the apparent zenith, see <see cref="Sun.SunTrack.Up"/>. [1]</param>
    /// <param name="airMass">Relative air mass times the pressure ratio; NaN when the sun is down. [1]</param>
    /// <param name="extraterrestrial">Normal irradiance outside the air. [W/m²]</param>
    /// <param name="turbidity">1 … 8. [1]</param>
    /// <param name="altitude">Above the sea. [m]</param>
    /// <param name="global">On the horizontal; 0 when the sun is down.</param>
    /// <param name="beam">On a plane that faces the sun.</param>
    /// <param name="diffuse">On the horizontal.</param>
    /// <remarks>
    /// GHI = c1 · I0 · cos θ · exp(−c2 · AM · (e^(−h/8000) + e^(−h/1250) · (TL − 1))), c1 = 5.09e-5 h + 0.868, c2 = 3.92e-5 h + 0.0387; the beam is the smaller
    /// of I0 · b · exp(−0.09 · AM · (TL − 1)), b = 0.664 + 0.163 / e^(−h/8000), and a share of GHI. Source: Ineichen and Perez, Solar Energy 73 (2002) 151-157,
    /// without the later factor for very clean air.
    /// </remarks>
    public static void Ineichen(
        ReadOnlySpan<double> up, ReadOnlySpan<double> airMass, ReadOnlySpan<double> extraterrestrial, ReadOnlySpan<double> turbidity, double altitude,
        Span<double> global, Span<double> beam, Span<double> diffuse)
    {
        double f1 = Math.Exp(-altitude / 8000), f2 = Math.Exp(-altitude / 1250), c1 = 5.09e-5 * altitude + 0.868, c2 = 3.92e-5 * altitude + 0.0387;
        var b = 0.664 + 0.163 / f1;
        for (var i = 0; i < up.Length; i += Lanes.Width)
        {
            var cosine = Lanes.AtLeast(Lanes.Load(up, i), 0);
            Vector<double> mass = Lanes.Load(airMass, i), normal = Lanes.Load(extraterrestrial, i), linke = Lanes.Load(turbidity, i);
            var day = Vector.Equals(mass, mass);
            var haze = linke - Vector<double>.One;
            var ghi = c1 * normal * cosine * Vector.Exp(-c2 * mass * Lanes.Add(new(f1), haze, new(f2)));
            ghi = Vector.ConditionalSelect(day, ghi, linke * 0.0);
            var first = normal * b * Vector.Exp(-0.09 * mass * haze);
            var share = (new Vector<double>(0.1) - 0.2 * Vector.Exp(-linke)) * (1 / (0.1 + 0.882 / f1));
            var second = ghi * Lanes.AtLeast((Vector<double>.One - share) / Lanes.AtLeast(cosine, 1e-9), 0);
            var dni = Vector.ConditionalSelect(day, Lanes.AtMost(first, second), linke * 0.0);
            Lanes.Store(ghi, global, i);
            Lanes.Store(dni, beam, i);
            Lanes.Store(ghi - dni * cosine, diffuse, i);
        }
    }

    /// <summary>Global irradiance from nothing but the sun's height. [W/m²]</summary>
    /// <param name="up">Cosine of the apparent zenith. [1]</param>
    /// <param name="global">On the horizontal; 0 when the sun is down.</param>
    /// <remarks>GHI = 1098 · cos θ · exp(−0.059 / cos θ). Source: Haurwitz, Journal of Meteorology 2 (1945) 154-166 and 3 (1946) 123-124.</remarks>
    public static void Haurwitz(ReadOnlySpan<double> up, Span<double> global)
    {
        for (var i = 0; i < up.Length; i += Lanes.Width)
        {
            var cosine = Lanes.AtLeast(Lanes.Load(up, i), 1e-9);
            Lanes.Store(1098 * cosine * Vector.Exp(new Vector<double>(-0.059) / cosine), global, i);
        }
    }
}
