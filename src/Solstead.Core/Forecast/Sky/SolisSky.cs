using System.Numerics;

namespace Solstead.Core.Forecast.Sky;

/// <summary>
/// Clear sky from what is in the air: aerosol, water and pressure. The coefficients of one state of the air are computed once, then used for any number of
/// instants.
/// </summary>
/// <remarks>
/// Each irradiance is I0' · exp(−τ / sinᵖ h), with I0', the depths τ and the powers p polynomials in aerosol depth, ln(water) and ln(pressure ratio).
/// Source: Ineichen, A broadband simplified version of the Solis clear sky model, Solar Energy 82 (2008) 758-762.
/// </remarks>
public readonly struct SolisSky
{
    private readonly double enhanced, beamDepth, beamPower, globalDepth, globalPower, diffuseDepth, diffusePower;

    /// <param name="aerosol">Optical depth of the aerosol at 700 nm, 0 … 0.45. [1]</param>
    /// <param name="water">Water in a column of the air, 0.2 … 10; less counts as 0.2. [cm]</param>
    /// <param name="pressure">Of the air. [Pa]</param>
    public SolisSky(double aerosol, double water, double pressure)
    {
        double a = aerosol, w = Math.Max(water, 0.2), l = Math.Log(w), p = Math.Log(pressure / 101_325);
        enhanced = 0.12 * Math.Pow(w, 0.56) * a * a + 0.97 * Math.Pow(w, 0.032) * a + 1.08 * Math.Pow(w, 0.0051) + 0.071 * p;
        beamDepth = (1.82 + l * (0.056 + 0.0071 * l)) * a + 0.33 + l * (0.045 + 0.0096 * l) + (0.0089 * w + 0.13) * p;
        beamPower = (a * (0.00925 * a + 0.0148) - 0.0172) * l + a * (-0.7565 * a + 0.5057) + 0.4557;
        globalDepth = (1.24 + l * (0.047 + 0.0061 * l)) * a + 0.27 + l * (0.043 + 0.0090 * l) + (0.0079 * w + 0.1) * p;
        globalPower = -0.0147 * l + a * (-0.3079 * a + 0.2846) + 0.3798;
        diffuseDepth = a < 0.05
            ? 0.0042 * w + 3.12 + a * (0.092 * w - 8.86 + a * (-0.23 * w + 74.8 + a * (-3.11 * w + 79.4 + a * (86 * w - 13_800)))) - 0.83 * Math.Pow(1 + a, -17.2) * p
            : 0.0057 * w + 2.94 + a * (0.0554 * w - 5.71 + a * (-0.134 * w + 15.5 + a * (0.27 * w - 20.7 + a * (-0.21 * w + 11.6)))) - 0.71 * Math.Pow(1 + a, -15.0) * p;
        diffusePower = a * (-0.337 * a + 0.63) + 0.116 + p / (18 + 152 * a);
    }

    /// <summary>Global, beam and diffuse irradiance; all 0 when the sun is down. [W/m²]</summary>
    /// <param name="up">Cosine of the apparent zenith. [1]</param>
    /// <param name="extraterrestrial">Normal irradiance outside the air. [W/m²]</param>
    public void Compute(ReadOnlySpan<double> up, ReadOnlySpan<double> extraterrestrial, Span<double> global, Span<double> beam, Span<double> diffuse)
    {
        for (var i = 0; i < up.Length; i += Lanes.Width)
        {
            var sine = Lanes.AtLeast(Lanes.Load(up, i), 1e-30);
            var height = Vector.Log(sine);
            var normal = enhanced * Lanes.Load(extraterrestrial, i);
            Lanes.Store(normal * Through(height, globalDepth, globalPower) * sine, global, i);
            Lanes.Store(normal * Through(height, beamDepth, beamPower), beam, i);
            Lanes.Store(normal * Through(height, diffuseDepth, diffusePower), diffuse, i);
        }
    }

    private static Vector<double> Through(Vector<double> height, double depth, double power) => Vector.Exp(-depth * Vector.Exp(-power * height));
}
