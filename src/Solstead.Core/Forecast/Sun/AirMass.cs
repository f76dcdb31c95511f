using System.Numerics;

namespace Solstead.Core.Forecast.Sun;

/// <summary>How many times the air straight above the light passes through; 1 overhead at the sea, some 38 at the horizon.</summary>
public static class AirMass
{
    /// <summary>Relative air mass. [1]</summary>
    /// <param name="apparentZenith">As the sun is seen. [°]</param>
    /// <param name="airMass">1 … 38; not defined (NaN) below the horizon, for zeniths above 90.</param>
    /// <remarks>AM = 1 / (cos θ + 0.50572 · (96.07995 − θ)^−1.6364). Source: Kasten and Young, Applied Optics 28 (1989) 4735-4738.</remarks>
    public static void Relative(ReadOnlySpan<double> apparentZenith, Span<double> airMass)
    {
        for (var i = 0; i < apparentZenith.Length; i += Lanes.Width)
        {
            var zenith = Lanes.Load(apparentZenith, i);
            Lanes.Store(Relative(zenith, Vector.Cos(zenith * (Math.PI / 180))), airMass, i);
        }
    }

    /// <summary>The same for callers that have the cosine already.</summary>
    internal static Vector<double> Relative(Vector<double> apparentZenith, Vector<double> cosine)
    {
        var up = Vector.LessThanOrEqual(apparentZenith, new Vector<double>(90));
        var power = Vector.Exp(-1.6364 * Vector.Log(Lanes.AtLeast(new Vector<double>(96.07995) - apparentZenith, 1)));
        return Vector.ConditionalSelect(up, Vector<double>.One / Lanes.Add(cosine, power, new(0.50572)), new Vector<double>(double.NaN));
    }

    /// <summary>The older formula that the models DISC and DIRINT were fitted with, on the zenith without bending. [1]</summary>
    /// <param name="zenith">0 … 90. [°]</param>
    /// <returns>1 … 36; NaN above 90°.</returns>
    /// <remarks>AM = 1 / (cos θ + 0.15 · (93.885 − θ)^−1.253). Source: Kasten, Archiv für Meteorologie, Geophysik und Bioklimatologie B 14 (1966) 206-223.</remarks>
    public static double Kasten1966(double zenith) =>
        zenith <= 90 ? 1 / (Math.Cos(zenith * (Math.PI / 180)) + 0.15 * Math.Pow(93.885 - zenith, -1.253)) : double.NaN;
}
