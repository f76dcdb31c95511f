using System.Numerics;

namespace Solstead.Core.Forecast.Sky;

/// <summary>Global irradiance from cloud cover: for sources that forecast nothing better. Never to be preferred to a forecast irradiance.</summary>
public static class CloudCover
{
    /// <summary>The share of the clear sky's global irradiance that comes through. [W/m²]</summary>
    /// <param name="clearSky">Global irradiance without clouds. [W/m²]</param>
    /// <param name="cover">Share of the sky that is covered, 0 … 1; beyond it the nearer limit; NaN = not known. [1]</param>
    /// <param name="global">NaN where the cover is not known.</param>
    /// <remarks>GHI = GHIcs · (1 − 0.75 · c^3.4). Source: Kasten and Czeplak, Solar Energy 24 (1980) 177-189.</remarks>
    public static void KastenCzeplak(ReadOnlySpan<double> clearSky, ReadOnlySpan<double> cover, Span<double> global)
    {
        for (var i = 0; i < clearSky.Length; i += Lanes.Width)
        {
            var c = Lanes.Between(Lanes.Load(cover, i), 1e-9, 1);
            Lanes.Store(Lanes.Load(clearSky, i) * (Vector<double>.One - 0.75 * Vector.Exp(3.4 * Vector.Log(c))), global, i);
        }
    }
}
