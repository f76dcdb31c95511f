namespace Solstead.Core.Forecast;

/// <summary>What a source of weather said at one time about a stretch of time.</summary>
/// <param name="Source">Word of the source in the settings, e.g. <c>open-meteo</c>.</param>
/// <param name="Issued">When the source made it, where it says so; else when it was asked. [UTC]</param>
/// <param name="Slots">Oldest first, no two with one start.</param>
public sealed record WeatherIssue(string Source, DateTimeOffset Issued, IReadOnlyList<WeatherSlot> Slots);

/// <summary>The weather of one interval: means over it. Null = the source does not say; it never becomes 0.</summary>
/// <param name="Start">Beginning of the interval, whatever end the source labels it by; a whole quarter hour. [UTC]</param>
/// <param name="Minutes">Its length: 15, 30, 60 or 180. [min]</param>
public readonly record struct WeatherSlot(DateTimeOffset Start, int Minutes)
{
    /// <summary>Global irradiance on the horizontal, ≥ 0. [W/m²]</summary>
    public double? Global { get; init; }

    /// <summary>Direct irradiance on a plane that faces the sun, ≥ 0. [W/m²]</summary>
    public double? Beam { get; init; }

    /// <summary>Diffuse irradiance on the horizontal, ≥ 0. [W/m²]</summary>
    public double? Diffuse { get; init; }

    /// <summary>Air at 2 m. [°C]</summary>
    public double? Air { get; init; }

    /// <summary>Wind at 10 m, ≥ 0. [m/s]</summary>
    public double? Wind { get; init; }

    /// <summary>Sky covered by cloud of any height. [0–100 %]</summary>
    public double? Cloud { get; init; }

    /// <summary>Snow that lies, ≥ 0. [cm]</summary>
    public double? Snow { get; init; }

    /// <summary>Rain and melted snow that falls within the interval, ≥ 0. [mm]</summary>
    public double? Rain { get; init; }
}

/// <summary>A forecast of what the panels will give, as it was issued.</summary>
/// <param name="Source">Who made it: <c>solstead</c>, or the word of a service that forecasts power itself.</param>
/// <param name="Issued">When it was made. [UTC]</param>
/// <param name="Slots">Oldest first, no two with one start.</param>
public sealed record PvIssue(string Source, DateTimeOffset Issued, IReadOnlyList<PvSlot> Slots)
{
    /// <summary>Made afterwards, from what a weather service had said before: good for learning, never shown or scored as a forecast.</summary>
    public bool Hindcast { get; init; }
}

/// <summary>Energy expected in one interval.</summary>
/// <param name="Start">Beginning of the interval, a whole quarter hour. [UTC]</param>
/// <param name="Minutes">Its length: 15, 30 or 60. [min]</param>
/// <param name="WattHours">As likely more as less, ≥ 0. [Wh]</param>
/// <param name="P10">Less is expected in one case of ten; null when the source does not say. [Wh]</param>
/// <param name="P90">More is expected in one case of ten; null when the source does not say. [Wh]</param>
public readonly record struct PvSlot(DateTimeOffset Start, int Minutes, double WattHours, double? P10 = null, double? P90 = null);
