namespace Solstead.Core.Forecast;

/// <summary>
/// The weather of a span of equal intervals: means, each span as long as the others or empty where the source does not say. NaN = this value is not known, and
/// what follows from it is not known either.
/// </summary>
public readonly ref struct PvWeather
{
    /// <summary>Global irradiance on the horizontal, ≥ 0; below counts as 0. Must be there. [W/m²]</summary>
    public ReadOnlySpan<double> Global { get; init; }

    /// <summary>Beam on a plane that faces the sun, ≥ 0. Used together with <see cref="Diffuse"/>; without the two the global is split. [W/m²]</summary>
    public ReadOnlySpan<double> Beam { get; init; }

    /// <summary>Diffuse irradiance on the horizontal, ≥ 0. [W/m²]</summary>
    public ReadOnlySpan<double> Diffuse { get; init; }

    /// <summary>Air at 2 m. Must be there. [°C]</summary>
    public ReadOnlySpan<double> Air { get; init; }

    /// <summary>At 10 m, ≥ 0. Empty or NaN counts as <see cref="UsualWind"/>: 2 m/s more or less are 3 % of the power at most. [m/s]</summary>
    public ReadOnlySpan<double> Wind { get; init; }

    /// <summary>Of the ground, 0 … 1. Empty or NaN counts as <see cref="UsualAlbedo"/>. [1]</summary>
    public ReadOnlySpan<double> Albedo { get; init; }

    /// <summary>Taken where the wind is not known. [m/s]</summary>
    public const double UsualWind = 2;

    /// <summary>Taken where the ground is not known: between grass and soil. [1]</summary>
    public const double UsualAlbedo = 0.2;

    internal bool HasSplit => !Beam.IsEmpty && !Diffuse.IsEmpty;

    internal static void Check(PvWeather weather)
    {
        var count = weather.Global.Length;
        if (weather.Air.Length != count || Other(weather.Beam) || Other(weather.Diffuse) || Other(weather.Wind) || Other(weather.Albedo))
            throw new ArgumentException("The spans of the weather have different lengths.", nameof(weather));

        bool Other(ReadOnlySpan<double> span) => !span.IsEmpty && span.Length != count;
    }
}
