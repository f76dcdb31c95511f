using System.Numerics;

namespace Solstead.Core.Forecast.Sky;

/// <summary>How the light of the sky is spread over it.</summary>
public enum SkyModel
{
    /// <summary>The same from everywhere.</summary>
    Isotropic,
    /// <summary>A part comes from around the sun: smooth, for forecasts.</summary>
    HayDavies,
    /// <summary>Around the sun, along the horizon and the rest, by eight kinds of sky: for measured beam and diffuse.</summary>
    Perez,
}

/// <summary>From horizontal irradiance to the plane of the panels. All results [W/m²], ≥ 0, and NaN where an input is not known.</summary>
public static class Transposition
{
    private const double CosOf85 = 0.08715574274765817;

    /// <summary>Lower edges of the kinds of sky after the first, and per kind F11 F12 F13 F21 F22 F23 (Perez 1990, table 6: all sites).</summary>
    private static ReadOnlySpan<double> PerezEdges => [1.065, 1.230, 1.500, 1.950, 2.800, 4.500, 6.200];

    private static ReadOnlySpan<double> PerezFactors =>
    [
        -0.008, 0.588, -0.062, -0.060, 0.072, -0.022, 0.130, 0.683, -0.151, -0.019, 0.066, -0.029,
        0.330, 0.487, -0.221, 0.055, -0.064, -0.026, 0.568, 0.187, -0.295, 0.109, -0.152, -0.014,
        0.873, -0.392, -0.362, 0.226, -0.462, 0.001, 1.132, -1.237, -0.412, 0.288, -0.823, 0.056,
        1.060, -1.600, -0.359, 0.264, -1.127, 0.131, 0.678, -0.327, -0.250, 0.156, -1.377, 0.251,
    ];

    /// <summary>Beam in the plane: DNI · cos AOI, 0 from behind.</summary>
    /// <param name="beam">On a plane that faces the sun, ≥ 0. [W/m²]</param>
    /// <param name="cosIncidence">Cosine of the angle of incidence. [1]</param>
    public static void Beam(ReadOnlySpan<double> beam, ReadOnlySpan<double> cosIncidence, Span<double> inPlane)
    {
        for (var i = 0; i < beam.Length; i += Lanes.Width)
            Lanes.Store(Lanes.Load(beam, i) * Lanes.AtLeast(Lanes.Load(cosIncidence, i), 0), inPlane, i);
    }

    /// <summary>What the ground throws back: GHI · ρ · (1 − cos β) / 2.</summary>
    /// <param name="global">Global horizontal irradiance, ≥ 0. [W/m²]</param>
    /// <param name="albedo">Of the ground, 0 … 1: grass 0.2, snow 0.65. [1]</param>
    public static void Ground(ReadOnlySpan<double> global, ReadOnlySpan<double> albedo, PanelPlane plane, Span<double> inPlane)
    {
        for (var i = 0; i < global.Length; i += Lanes.Width)
            Lanes.Store(Lanes.AtLeast(Lanes.Load(global, i), 0) * Lanes.Load(albedo, i) * plane.GroundShare, inPlane, i);
    }

    /// <summary>Sky of the same brightness everywhere: DHI · (1 + cos β) / 2.</summary>
    /// <param name="diffuse">Diffuse horizontal irradiance, ≥ 0. [W/m²]</param>
    /// <remarks>Source: Liu and Jordan, Solar Energy 7 (1963) 53-74.</remarks>
    public static void Isotropic(ReadOnlySpan<double> diffuse, PanelPlane plane, Span<double> inPlane)
    {
        for (var i = 0; i < diffuse.Length; i += Lanes.Width) Lanes.Store(Lanes.Load(diffuse, i) * plane.SkyShare, inPlane, i);
    }

    /// <summary>Sky with a bright spot around the sun.</summary>
    /// <param name="sun">The angles and irradiances. [1], [W/m²]</param>
    /// <param name="cosIncidence">Cosine of the angle of incidence. [1]</param>
    /// <remarks>
    /// DHI · ((1 − A)(1 + cos β)/2 + A · Rb), A = DNI / I0, Rb = max(cos AOI, 0) / max(cos θ, 0.01745). Source: Hay and Davies, First Canadian Solar Radiation Data
    /// Workshop (1980) 59-72.
    /// </remarks>
    public static void HayDavies(SkyLight sun, ReadOnlySpan<double> cosIncidence, PanelPlane plane, Span<double> inPlane)
    {
        for (var i = 0; i < inPlane.Length; i += Lanes.Width)
        {
            var share = Lanes.Load(sun.Beam, i) / Lanes.Load(sun.Extraterrestrial, i);
            var ratio = Lanes.AtLeast(Lanes.Load(cosIncidence, i), 0) / Lanes.AtLeast(Lanes.Load(sun.Up, i), 0.01745);
            var rest = Lanes.AtLeast((Vector<double>.One - share) * plane.SkyShare, 0);
            if (!sun.Visible.IsEmpty) ratio *= Lanes.Load(sun.Visible, i);
            Lanes.Store(Lanes.Load(sun.Diffuse, i) * Lanes.Add(rest, share, ratio), inPlane, i);
        }
    }

    /// <summary>Sky with a bright spot around the sun and a band along the horizon, by eight kinds of sky.</summary>
    /// <param name="sun">The angles and irradiances. [1], [°], [W/m²]</param>
    /// <param name="cosIncidence">Cosine of the angle of incidence. [1]</param>
    /// <param name="inPlane">0 with the sun below the horizon or without diffuse light.</param>
    /// <remarks>
    /// DHI · ((1 − F1)(1 + cos β)/2 + F1 · a/b + F2 · sin β), a = max(cos AOI, 0), b = max(cos θ, cos 85°), F1 and F2 linear in brightness Δ = DHI · AM / I0 and zenith
    /// (rad), their coefficients by ε = ((DHI + DNI)/DHI + 1.041 z³)/(1 + 1.041 z³). Source: Perez, Ineichen, Seals, Michalsky and Stewart, Solar Energy 44 (1990) 271-289.
    /// </remarks>
    public static void Perez(SkyLight sun, ReadOnlySpan<double> cosIncidence, PanelPlane plane, Span<double> inPlane)
    {
        for (var i = 0; i < inPlane.Length; i += Lanes.Width)
        {
            Vector<double> diffuse = Lanes.Load(sun.Diffuse, i), mass = Lanes.Load(sun.AirMass, i);
            // Night: the air mass is not defined. What is missing stays missing, what is dark is 0.
            var lit = Vector.BitwiseAnd(Vector.Equals(mass, mass), Vector.GreaterThan(diffuse, Vector<double>.Zero));
            if (Vector.EqualsAll(lit, Vector<long>.Zero))
            {
                Lanes.Store(diffuse * 0.0, inPlane, i);
                continue;
            }
            var up = Lanes.Load(sun.Up, i);
            Brightness(sun, i, diffuse, mass, out var circumsolar, out var horizon);
            var spot = Lanes.AtLeast(Lanes.Load(cosIncidence, i), 0) / Lanes.AtLeast(up, CosOf85);
            if (!sun.Visible.IsEmpty) spot *= Lanes.Load(sun.Visible, i);
            var sky = Lanes.AtLeast(diffuse * ((Vector<double>.One - circumsolar) * plane.SkyShare + circumsolar * spot + horizon * plane.SinTilt), 0);
            sky += Lanes.Load(sun.Beam, i) * 0.0;      // of an unknown beam no kind of sky follows
            Lanes.Store(Vector.ConditionalSelect(lit, sky, diffuse * 0.0), inPlane, i);
        }
    }

    /// <summary>F1 and F2 of Perez.</summary>
    private static void Brightness(SkyLight sun, int i, Vector<double> diffuse, Vector<double> mass, out Vector<double> circumsolar, out Vector<double> horizon)
    {
        var z = Lanes.Load(sun.ApparentZenith, i) * (Math.PI / 180);
        var cube = 1.041 * z * z * z;
        var clear = ((diffuse + Lanes.Load(sun.Beam, i)) / diffuse + cube) / (Vector<double>.One + cube);
        var bright = diffuse * mass / Lanes.Load(sun.Extraterrestrial, i);
        var f = PerezFactors;
        Vector<double> f11 = new(f[0]), f12 = new(f[1]), f13 = new(f[2]), f21 = new(f[3]), f22 = new(f[4]), f23 = new(f[5]);
        var edges = PerezEdges;
        for (var kind = 0; kind < edges.Length; kind++)
        {
            var higher = Vector.GreaterThanOrEqual(clear, new Vector<double>(edges[kind]));
            if (Vector.EqualsAll(higher, Vector<long>.Zero)) break;
            var row = f.Slice(6 * kind + 6, 6);
            f11 = Vector.ConditionalSelect(higher, new Vector<double>(row[0]), f11);
            f12 = Vector.ConditionalSelect(higher, new Vector<double>(row[1]), f12);
            f13 = Vector.ConditionalSelect(higher, new Vector<double>(row[2]), f13);
            f21 = Vector.ConditionalSelect(higher, new Vector<double>(row[3]), f21);
            f22 = Vector.ConditionalSelect(higher, new Vector<double>(row[4]), f22);
            f23 = Vector.ConditionalSelect(higher, new Vector<double>(row[5]), f23);
        }
        circumsolar = Lanes.AtLeast(f11 + f12 * bright + f13 * z, 0);
        horizon = f21 + f22 * bright + f23 * z;
    }
}

/// <summary>What the models of the sky need of each instant; all spans of one length, those a model does not use may be empty.</summary>
public readonly ref struct SkyLight
{
    /// <summary>Beam on a plane that faces the sun, ≥ 0. [W/m²]</summary>
    public ReadOnlySpan<double> Beam { get; init; }

    /// <summary>Diffuse on the horizontal, ≥ 0. [W/m²]</summary>
    public ReadOnlySpan<double> Diffuse { get; init; }

    /// <summary>Normal irradiance outside the air. [W/m²]</summary>
    public ReadOnlySpan<double> Extraterrestrial { get; init; }

    /// <summary>Cosine of the apparent zenith. [1]</summary>
    public ReadOnlySpan<double> Up { get; init; }

    /// <summary>Zenith as the sun is seen (Perez). [°]</summary>
    public ReadOnlySpan<double> ApparentZenith { get; init; }

    /// <summary>Relative air mass, NaN below the horizon (Perez). [1]</summary>
    public ReadOnlySpan<double> AirMass { get; init; }

    /// <summary>1 where the sun stands above what is around the place, 0 where it hides; empty = never hidden. [1]</summary>
    public ReadOnlySpan<double> Visible { get; init; }
}
