namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>What the units should be given: decisions from outside with their ends, and how they are divided.</summary>
internal sealed class Decisions(BusSettings settings)
{
    /// <summary>How long a car is held at its minimum before the configured current applies.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromSeconds(60);

    private TimeSpan startedAt;
    private bool any;

    /// <summary>Decision for all units together.</summary>
    public Wish? Pool { get; private set; }

    /// <summary>The present state is continued from here on, until a decision comes or the lease is over.</summary>
    public void Start(TimeSpan now)
    {
        if (!any) startedAt = now;
        any = true;
    }

    public void Take(Wish wish) => Pool = wish;

    /// <summary>Nothing that was decided holds any more: the present state is continued from here on.</summary>
    public void Forget(TimeSpan now) => (Pool, startedAt) = (null, now);

    /// <summary>How old the newest decision for a unit is; since the start when there was none.</summary>
    public TimeSpan Age(Unit? unit, TimeSpan now)
    {
        var newest = Pool?.At ?? startedAt;
        if (unit?.Wish is { } own && own.At > newest) newest = own.At;
        return now - newest;
    }

    public Standing StandingOf(Unit? unit, TimeSpan now)
    {
        var age = Age(unit, now);
        return age <= settings.Lease ? Standing.Held : age <= settings.Lease + Held ? Standing.Minimum : Standing.Fallback;
    }

    /// <summary>Nobody has decided yet: what a unit was found with goes on.</summary>
    public bool Continues(Unit unit, TimeSpan now) => !Holds(unit.Wish, now) && !Holds(Pool, now) && StandingOf(unit, now) == Standing.Held;

    private bool Holds(Wish? wish, TimeSpan now) => wish is { } w && now - w.At <= settings.Lease;

    /// <summary>Most that all units may have together, per phase, and the same for the 5 s that wake a car.</summary>
    public (double Amps, double Momentary) PoolAt(TimeSpan now) =>
        Pool is { } pool && now - pool.At <= settings.Lease
            ? (Math.Min(pool.Amps, settings.WiringMax), Math.Min(pool.Momentary, settings.WiringMax))
            : (settings.WiringMax, settings.WiringMax);

    /// <summary>The share of each unit; 0 or at least its minimum.</summary>
    public int[] Divide(IReadOnlyList<Unit> units, TimeSpan now)
    {
        var shares = new Share[units.Count];
        for (var i = 0; i < shares.Length; i++)
        {
            var unit = units[i];
            var most = Math.Min(Bound(unit, now).Amps, unit.Ceiling);
            shares[i] = new(unit.Claims(now), (int)unit.Minimum, (int)Math.Floor(most + 1e-9), unit.Phases);
        }
        return Sharing.Divide(shares, PoolAt(now).Amps);
    }

    /// <summary>What one unit may have at most, and for moments, by the decision in force.</summary>
    public (double Amps, double Momentary) Bound(Unit unit, TimeSpan now)
    {
        if (unit.Wish is { } own && now - own.At <= settings.Lease) return (own.Amps, own.Momentary);
        if (Pool is { } pool && now - pool.At <= settings.Lease) return (pool.Amps, pool.Momentary);
        var amps = StandingOf(unit, now) switch
        {
            Standing.Held => unit.Offer.Amps ?? unit.Shown ?? 0,
            Standing.Minimum => Math.Min(unit.Minimum, unit.Offer.Amps ?? unit.Shown ?? 0),
            _ => settings.Fallback,
        };
        return (amps, amps);
    }
}
