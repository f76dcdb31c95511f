namespace Solstead.Core.Forecast.Learning;

/// <summary>What is known of one interval before the panels have given anything in it. Powers are means [W], directions those of its middle.</summary>
internal readonly record struct PvInterval
{
    /// <summary>Length. [h]</summary>
    public required double Hours { get; init; }

    /// <summary>By physics, the light split as the weather says.</summary>
    public required double Power { get; init; }

    /// <summary>By physics, the light split by the model.</summary>
    public required double Own { get; init; }

    /// <summary>Under a clear sky; 0 when the sun is down throughout.</summary>
    public required double Clear { get; init; }

    /// <summary>Irradiance on the horizontal. [W/m²]</summary>
    public required double Global { get; init; }

    /// <summary>Irradiance on the horizontal over that outside the air, 0 … 1. [1]</summary>
    public required double Clearness { get; init; }

    /// <summary>Of the sun. [°]</summary>
    public required double Elevation { get; init; }

    /// <summary>Of the sun, clockwise from north. [°]</summary>
    public required double Azimuth { get; init; }

    /// <summary>Parts of the direction to the sun: no jump at north, nothing wild overhead. [1]</summary>
    public required double East { get; init; }

    /// <summary>Parts of the direction to the sun. [1]</summary>
    public required double North { get; init; }

    /// <summary>NaN = not known. [0–100 %]</summary>
    public required double Cloud { get; init; }

    /// <summary>NaN = not known. [°C]</summary>
    public required double Air { get; init; }

    /// <summary>Share of the interval for which snow lies on the panels, 0 … 1. [1]</summary>
    public double Snow { get; init; }

    /// <summary>NaN = not known. [m/s]</summary>
    public required double Wind { get; init; }

    /// <summary>NaN = not told. [W/m²]</summary>
    public required double Beam { get; init; }

    /// <summary>NaN = not told. [W/m²]</summary>
    public required double Diffuse { get; init; }

    /// <summary><see cref="Power"/> an hour before.</summary>
    public required double PowerBefore { get; init; }

    /// <summary><see cref="Power"/> an hour after.</summary>
    public required double PowerAfter { get; init; }

    /// <summary><see cref="Clear"/> an hour before.</summary>
    public required double ClearBefore { get; init; }

    /// <summary><see cref="Clear"/> an hour after.</summary>
    public required double ClearAfter { get; init; }

    /// <summary><see cref="Cloud"/> an hour before.</summary>
    public required double CloudBefore { get; init; }

    /// <summary><see cref="Cloud"/> an hour after.</summary>
    public required double CloudAfter { get; init; }

    /// <summary>The sun is up for a part of it at least: what is learned, and what is not 0.</summary>
    public bool IsDay => Clear > 0;
}
