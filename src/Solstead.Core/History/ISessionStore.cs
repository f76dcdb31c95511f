namespace Solstead.Core.History;

/// <summary>One charging session: from plug to unplug, or from the first to the last current where the plug is not told.</summary>
/// <param name="Id">Number of the row, rising.</param>
/// <param name="Point">The charging point: a device, or <c>device/section</c>.</param>
/// <param name="Started">[UTC]</param>
/// <param name="Ended">Null while it goes on.</param>
public sealed record ChargingSession(long Id, string Point, DateTimeOffset Started, DateTimeOffset? Ended)
{
    /// <summary>Into the car as far as it was watched, ≥ 0. [Wh]</summary>
    public double WatchedWh { get; init; }

    /// <summary>Part of it of which it is known where it came from, and part of that which did not come from the grid. [Wh]</summary>
    public double KnownWh { get; init; }
    public double SolarWh { get; init; }

    /// <summary>The charger's own counter at the beginning and lately; null when it has none. [Wh]</summary>
    public double? CounterFrom { get; init; }
    public double? CounterTo { get; init; }

    /// <summary>When the charging point last answered, and when it last gave current.</summary>
    public DateTimeOffset Seen { get; init; } = Started;
    public DateTimeOffset Drew { get; init; } = Started;

    /// <summary>Chargers count whole kWh: only a larger difference says that something was not watched. [Wh]</summary>
    private const double Counts = 1500;

    /// <summary>Part of it is from the counter, because nobody watched.</summary>
    public bool Estimated => CounterTo - CounterFrom - WatchedWh > Counts;

    public double EnergyWh => Estimated ? (CounterTo - CounterFrom)!.Value : WatchedWh;

    /// <summary>Share that did not come from the grid; null when too little of it is known. [0–100 %]</summary>
    public double? SolarPercent => KnownWh > 0 && KnownWh >= WatchedWh / 2 ? Math.Clamp(100 * SolarWh / KnownWh, 0, 100) : null;
}

/// <summary>The charging sessions of a site.</summary>
public interface ISessionStore
{
    /// <summary>A number for a new session.</summary>
    long NextId();

    /// <summary>Writes a session anew; returns when it is on disk or waits in memory for it.</summary>
    Task PutAsync(ChargingSession session, CancellationToken ct);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<ChargingSession>> ListAsync(DateTimeOffset? before, int most, CancellationToken ct);

    /// <summary>Those that go on.</summary>
    Task<IReadOnlyList<ChargingSession>> OpenAsync(CancellationToken ct);
}
