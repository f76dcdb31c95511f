using System.Numerics;

namespace Solstead.Core.Forecast.Sky;

/// <summary>How a global irradiance is split.</summary>
public enum SplitModel
{
    /// <summary>Erbs, Klein and Duffie 1982: what many references use.</summary>
    Erbs,
    /// <summary>Erbs in the form of Driesse 2024, without a kink: for forecasts.</summary>
    ErbsDriesse,
    /// <summary>Boland with coefficients for quarter hours.</summary>
    Boland,
    /// <summary>Boland with coefficients for hours.</summary>
    BolandHourly,
}

/// <summary>Splits global horizontal irradiance into the beam and what comes from the rest of the sky, point by point.</summary>
/// <remarks>
/// All start from the clearness kt = GHI / (I0 · max(cos θz, 0.065)), 0 … 1, with the true zenith. With the sun lower than 3°, or a beam below zero, all is
/// diffuse. The beam is (GHI − DHI) / cos θz.
/// </remarks>
public static class Decomposition
{
    /// <summary>Cosine of 87°: below it no beam is told apart.</summary>
    internal const double LowestCosine = 0.052335956242943835;

    internal const double LeastCosine = 0.065;

    /// <summary>Clearness of the sky: share of the irradiance outside the air that arrives on the horizontal, 0 … 1. [1]</summary>
    /// <param name="global">Global horizontal irradiance, ≥ 0; NaN = not known. [W/m²]</param>
    /// <param name="cosZenith">Cosine of the true zenith. [1]</param>
    /// <param name="extraterrestrial">Normal irradiance outside the air. [W/m²]</param>
    public static void Clearness(ReadOnlySpan<double> global, ReadOnlySpan<double> cosZenith, ReadOnlySpan<double> extraterrestrial, Span<double> clearness)
    {
        for (var i = 0; i < global.Length; i += Lanes.Width)
            Lanes.Store(Clearness(Lanes.Load(global, i), Lanes.Load(cosZenith, i), Lanes.Load(extraterrestrial, i)), clearness, i);
    }

    /// <summary>Beam and diffuse irradiance by one of the models. [W/m²]</summary>
    /// <param name="model">Diffuse share as a function of the clearness; see <see cref="SplitModel"/> and the remarks.</param>
    /// <param name="global">Global horizontal irradiance; below 0 counts as 0; NaN = not known. [W/m²]</param>
    /// <param name="cosZenith">Cosine of the true zenith. [1]</param>
    /// <param name="extraterrestrial">Normal irradiance outside the air. [W/m²]</param>
    /// <param name="beam">On a plane that faces the sun; NaN where the global is not known.</param>
    /// <param name="diffuse">On the horizontal; NaN where the global is not known.</param>
    /// <remarks>
    /// Erbs: 1 − 0.09 k up to 0.22, 0.9511 − 0.1604 k + 4.388 k² − 16.638 k³ + 12.336 k⁴ up to 0.8, then 0.165 (Erbs, Klein and Duffie, Solar Energy 28 (1982)
    /// 293-302). Driesse: the same with a smooth quartic between 0.216 and 0.792 (Driesse, Jensen and Perez, Solar Energy 267 (2024)). Boland:
    /// 1 / (1 + exp(a · (k − b))), a = 8.645, b = 0.613 for quarter hours, 7.997 and 0.586 for hours (Boland, Scott and Luther, Environmetrics 12 (2001) 103-116).
    /// </remarks>
    public static void Split(
        SplitModel model, ReadOnlySpan<double> global, ReadOnlySpan<double> cosZenith, ReadOnlySpan<double> extraterrestrial, Span<double> beam, Span<double> diffuse)
    {
        for (var i = 0; i < global.Length; i += Lanes.Width)
        {
            Vector<double> ghi = Lanes.AtLeast(Lanes.Load(global, i), 0), cosine = Lanes.Load(cosZenith, i);
            if (Vector.LessThanAll(cosine, new Vector<double>(LowestCosine)))
            {
                Lanes.Store(ghi * 0.0, beam, i);
                Lanes.Store(ghi, diffuse, i);
                continue;
            }
            var dhi = ghi * DiffuseShare(model, Clearness(ghi, cosine, Lanes.Load(extraterrestrial, i)));
            var dni = (ghi - dhi) / cosine;
            var none = Vector.BitwiseOr(Vector.LessThan(cosine, new Vector<double>(LowestCosine)), Vector.LessThan(dni, Vector<double>.Zero));
            Lanes.Store(Vector.ConditionalSelect(none, ghi * 0.0, dni), beam, i);
            Lanes.Store(Vector.ConditionalSelect(none, ghi, dhi), diffuse, i);
        }
    }

    internal static Vector<double> Clearness(Vector<double> global, Vector<double> cosZenith, Vector<double> extraterrestrial) =>
        Lanes.Between(global / (extraterrestrial * Lanes.AtLeast(cosZenith, LeastCosine)), 0, 1);

    private static Vector<double> DiffuseShare(SplitModel model, Vector<double> k) => model switch
    {
        SplitModel.Erbs => Pieces(k, 0.22, 0.8, [0.9511, -0.1604, 4.388, -16.638, 12.336]),
        SplitModel.ErbsDriesse => Pieces(k, 0.216, 0.792, [0.946296633571001, -0.1139058380631388, 4.246926715218317, -16.4705084246973, 12.26911439571261]),
        SplitModel.Boland => Logistic(k, 8.645, 0.613),
        _ => Logistic(k, 7.997, 0.586),
    };

    private static Vector<double> Pieces(Vector<double> k, double cloudy, double clear, ReadOnlySpan<double> c)
    {
        var middle = Lanes.Add(new(c[0]), k, Lanes.Add(new(c[1]), k, Lanes.Add(new(c[2]), k, Lanes.Add(new(c[3]), k, new(c[4])))));
        var upper = Vector.ConditionalSelect(Vector.GreaterThan(k, new Vector<double>(clear)), new Vector<double>(0.165), middle);
        return Vector.ConditionalSelect(Vector.LessThanOrEqual(k, new Vector<double>(cloudy)), Vector<double>.One - 0.09 * k, upper);
    }

    private static Vector<double> Logistic(Vector<double> k, double a, double b) => Vector<double>.One / (Vector<double>.One + Vector.Exp(a * (k - new Vector<double>(b))));
}
