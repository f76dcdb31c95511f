using System.Numerics;

namespace Solstead.Core.Forecast.Plant;

/// <summary>Share of the beam that gets through the glass, compared with light that falls straight on it: 1 at 0°, 0 from 90° on. [1]</summary>
public static class IncidenceModifier
{
    /// <summary>Refractive index of glass, its absorption [1/m] and its thickness [m], as De Soto has them.</summary>
    private const double Index = 1.526, Absorption = 4, Thickness = 0.002;

    /// <summary>Reflection and absorption of a pane of glass.</summary>
    /// <param name="cosIncidence">Cosine of the angle of incidence, −1 … 1. [1]</param>
    /// <remarks>
    /// Fresnel's two reflections at an index of 1.526 and Bouguer's law with K = 4/m, L = 2 mm, over their value at 0°. Source: De Soto, Klein and Beckman, Solar
    /// Energy 80 (2006) 78-88.
    /// </remarks>
    public static void Physical(ReadOnlySpan<double> cosIncidence, Span<double> share)
    {
        for (var i = 0; i < cosIncidence.Length; i += Lanes.Width) Lanes.Store(Physical(Lanes.Load(cosIncidence, i)), share, i);
    }

    /// <summary>1 − b · (1 / cos AOI − 1), not below 0.</summary>
    /// <param name="cosIncidence">Cosine of the angle of incidence. [1]</param>
    /// <param name="b">0.05 for glass. [1]</param>
    /// <remarks>Source: Souka and Safwat, Solar Energy 10 (1966) 170-174; ASHRAE standard 93-77.</remarks>
    public static void Ashrae(ReadOnlySpan<double> cosIncidence, Span<double> share, double b = 0.05)
    {
        for (var i = 0; i < cosIncidence.Length; i += Lanes.Width)
        {
            var c = Lanes.AtLeast(Lanes.Load(cosIncidence, i), 1e-9);
            Lanes.Store(Lanes.AtLeast(Vector<double>.One - b * (Vector<double>.One / c - Vector<double>.One), 0), share, i);
        }
    }

    /// <summary>(1 − e^(−cos AOI / a)) / (1 − e^(−1 / a)).</summary>
    /// <param name="cosIncidence">Cosine of the angle of incidence. [1]</param>
    /// <param name="a">Angular losses, 0.16 for clean glass, 0.2 for dusty. [1]</param>
    /// <remarks>Source: Martin and Ruiz, Solar Energy Materials and Solar Cells 70 (2001) 25-38.</remarks>
    public static void MartinRuiz(ReadOnlySpan<double> cosIncidence, Span<double> share, double a = 0.16)
    {
        var whole = 1 / (1 - Math.Exp(-1 / a));
        for (var i = 0; i < cosIncidence.Length; i += Lanes.Width)
        {
            var c = Lanes.AtLeast(Lanes.Load(cosIncidence, i), 0);
            Lanes.Store((Vector<double>.One - Vector.Exp(c * (-1 / a))) * whole, share, i);
        }
    }

    /// <summary>What <see cref="Physical(ReadOnlySpan{double}, Span{double})"/> lets through of the light of the sky and of the ground, averaged over all the directions a plane sees. [1]</summary>
    /// <param name="tilt">Of the plane, 0 … 180. [°]</param>
    /// <returns>Two shares of 0 … 1; 0 for what the plane does not see. Half a millisecond: to be computed once per plane.</returns>
    /// <remarks>
    /// Mean of the modifier over cells of one degree by one degree, weighted with their size and the cosine of incidence. Source: Marion, Solar Energy 147 (2017)
    /// 344-348.
    /// </remarks>
    public static (double Sky, double Ground) Diffuse(double tilt) => (Mean(tilt, 0), Mean(tilt, 90));

    internal static Vector<double> Physical(Vector<double> cosIncidence)
    {
        var c1 = Lanes.Between(cosIncidence, 0, 1);
        var c2 = Vector.SquareRoot(Vector<double>.One - (Vector<double>.One - c1 * c1) * (1 / (Index * Index)));
        Vector<double> across = (c1 - Index * c2) / (c1 + Index * c2), along = (c2 - Index * c1) / (c2 + Index * c1);
        const double straight = (1 - Index) / (1 + Index);
        var whole = 1 / ((1 - straight * straight) * Math.Exp(-Absorption * Thickness));
        // The exponent is at most 0.011: four terms are exact to 1e-11.
        var x = new Vector<double>(-Absorption * Thickness) / c2;
        var through = Lanes.Add(Vector<double>.One, x, Lanes.Add(Vector<double>.One, x * 0.5, Lanes.Add(Vector<double>.One, x * (1.0 / 3), Vector<double>.One + x * 0.25)));
        return (Vector<double>.One - 0.5 * (across * across + along * along)) * through * whole;
    }

    /// <summary>Over the quarter of the zeniths that begins at <paramref name="from"/>.</summary>
    private static double Mean(double tilt, int from)
    {
        var (sin, cos) = Math.SinCos(tilt * (Math.PI / 180));
        Span<double> cosines = stackalloc double[180];
        Span<double> shares = stackalloc double[180];
        double sum = 0, weights = 0;
        for (var zenith = from; zenith < from + 90; zenith++)
        {
            double upper = zenith * (Math.PI / 180), lower = (zenith + 1) * (Math.PI / 180), middle = (zenith + 0.5) * (Math.PI / 180);
            var (s, c) = Math.SinCos(middle);
            for (var i = 0; i < 180; i++) cosines[i] = cos * c + sin * s * Math.Cos((i + 0.5) * (Math.PI / 180));
            Physical(cosines, shares);
            for (var i = 0; i < 180; i++)
            {
                if (!(cosines[i] > 0)) continue;
                var weight = (Math.Cos(upper) - Math.Cos(lower)) * cosines[i];
                sum += weight * shares[i];
                weights += weight;
            }
        }
        return weights > 0 ? sum / weights : 0;
    }
}
