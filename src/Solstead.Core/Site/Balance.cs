using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>
/// pv + battery + grid = home + chargers + loads + residual, at any tick. The residual is a value people can see, never clamped away.
/// </summary>
/// <param name="Grid">Positive = import. Null = unknown.</param>
/// <param name="Pv">≥ 0. Null = unknown or no such role.</param>
/// <param name="Battery">Positive = discharge. Null = unknown or no such role.</param>
/// <param name="Home">≥ 0. Null when it cannot be known.</param>
/// <param name="Chargers">Sum of the charging points, ≥ 0.</param>
/// <param name="Loads">Sum of the separately metered loads, ≥ 0.</param>
/// <param name="Residual">What does not balance; null when home cannot be known.</param>
public readonly record struct Balance(Power? Grid, Power? Pv, Power? Battery, Power? Home, Power? Chargers, Power? Loads, Power? Residual)
{
    /// <summary>Makes the balance of one instant.</summary>
    /// <param name="consumption">The meter of the total consumption where one has the role; else null.</param>
    /// <param name="hasHomeMeter">True when a meter has the home role, even if it is silent now.</param>
    /// <param name="complete">False when a meter with a role is silent, so that sums are not the whole.</param>
    public static Balance Of(Power? grid, Power? pv, Power? battery, Power? consumption, bool hasHomeMeter, Power? chargers, Power? loads, bool complete)
    {
        if (!complete || grid is null || (hasHomeMeter && consumption is null)) return new(grid, pv, battery, null, chargers, loads, null);
        var sources = grid.Value + (pv ?? Power.Zero) + (battery ?? Power.Zero);
        var named = (chargers ?? Power.Zero) + (loads ?? Power.Zero);
        var home = ((hasHomeMeter ? consumption!.Value : sources) - named).Positive;
        return new(grid, pv, battery, home, chargers, loads, sources - named - home);
    }

    /// <summary>Everything that flows into the house's bus; null when a side is unknown.</summary>
    public Power? In => Home is null ? null : (Pv ?? Power.Zero).Positive + (Battery ?? Power.Zero).Positive + Grid!.Value.Positive;

    /// <summary>Everything that flows out of it, home and named loads included.</summary>
    public Power? Out => Home is null ? null
        : Home.Value + (Chargers ?? Power.Zero) + (Loads ?? Power.Zero) + (Battery ?? Power.Zero).Negative + Grid!.Value.Negative + (Pv ?? Power.Zero).Negative;
}
