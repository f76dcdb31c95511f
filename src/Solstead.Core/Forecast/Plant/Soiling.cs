namespace Solstead.Core.Forecast.Plant;

/// <summary>Dirt on the panels, day by day: it grows until the rain washes it off.</summary>
/// <param name="Share">Lost to the dirt, 0 … 0.3. [1]</param>
/// <param name="DryDays">Since the last rain that washes. [d]</param>
/// <remarks>
/// 0.15 % a day, nothing for 14 days after a rain of 6 mm, 30 % at most. Source: Kimber, Mitchell, Nogradi and Wenger, 4th World Conference on Photovoltaic Energy
/// Conversion (2006) 2391-2395.
/// </remarks>
public readonly record struct Soiling(double Share, int DryDays)
{
    /// <summary>Rain of a day that washes. [mm]</summary>
    public const double WashingRain = 6;

    private const double PerDay = 0.0015, Most = 0.3;

    private const int Grace = 14;

    /// <summary>Just washed.</summary>
    public static Soiling Clean => default;

    /// <summary>After one more day.</summary>
    /// <param name="rain">Of the day; NaN = not known and counts as dry. [mm]</param>
    public Soiling After(double rain)
    {
        if (rain >= WashingRain) return Clean;
        return new(DryDays >= Grace ? Math.Min(Share + PerDay, Most) : Share, DryDays + 1);
    }
}
