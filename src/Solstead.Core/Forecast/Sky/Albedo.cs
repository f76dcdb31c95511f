namespace Solstead.Core.Forecast.Sky;

/// <summary>Share of the light the ground throws back. [1]</summary>
public static class Albedo
{
    public const double Grass = 0.23, Soil = 0.17, Asphalt = 0.12, Concrete = 0.30, Sand = 0.40, Sea = 0.06, Snow = 0.6;

    /// <summary>The ground's own, or that of snow while there is some.</summary>
    /// <param name="ground">Without snow, 0 … 1. [1]</param>
    /// <param name="snowDepth">NaN = not known. [m]</param>
    /// <param name="air">Temperature of the air, NaN = not known. [°C]</param>
    /// <param name="snowed">Snow fell within the last 48 hours.</param>
    /// <remarks>Snow counts from 2 cm on, or when it fell lately and the air is colder than −2 °C.</remarks>
    public static double Of(double ground, double snowDepth, double air, bool snowed) => snowDepth > 0.02 || (snowed && air < -2) ? Snow : ground;
}
