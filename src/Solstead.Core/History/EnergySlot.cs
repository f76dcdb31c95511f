namespace Solstead.Core.History;

/// <summary>The energy ledger: one row per quarter hour. Wh, never signed; null = unknown.</summary>
/// <param name="Slot">Seconds since 1970-01-01 UTC divided by 900.</param>
/// <param name="Quality">0 measured, 1 from counters after a gap, 2 estimated.</param>
public sealed record EnergySlot(
    long Slot, long? GridImport, long? GridExport, long? Pv, long? BatteryCharge, long? BatteryDischarge,
    long? Home, long? Charger, long? Load, int Quality)
{
    /// <summary>What does not balance in this slot, from the stored integers; null when a side is unknown. [Wh]</summary>
    public long? Residual => GridImport + Pv + (BatteryDischarge ?? 0) - GridExport - (BatteryCharge ?? 0) - Home - (Charger ?? 0) - (Load ?? 0);

    /// <summary>The row holds only what is to be added to the one there is; its home is null unless home has a meter.</summary>
    public bool Adds { get; init; }

    /// <summary>Where it comes from: one of <see cref="EnergySource"/>.</summary>
    public int Source { get; init; }

    /// <summary>What a kWh from the grid cost in this slot; negative: who took it was paid; null = unknown. [1e-5 currency/kWh]</summary>
    public long? BuyPrice { get; init; }

    /// <summary>What a kWh given to the grid brought; null = nothing was paid, or unknown. [1e-5 currency/kWh]</summary>
    public long? SellPrice { get; init; }

    /// <summary>
    /// The row of the slot once this one of the site's own meters is written. What a person wrote stays until that is undone, and what a person
    /// emptied stays empty; what was imported stays where the meters know nothing. A price the slot has stays.
    /// </summary>
    /// <param name="before">The row there is; null when there is none.</param>
    public EnergySlot Over(EnergySlot? before) => before switch
    {
        null => Adds ? Sum(null) : this,
        { Source: EnergySource.Edited } => before.IsEmptied ? before : before.CompletedFrom(this),
        // Another system's energy of a slot is all of it: nothing is added to it.
        { Source: EnergySource.Imported } => Adds ? before.FilledFrom(this) : FilledFrom(before),
        _ => (Adds ? Sum(before) : this) with { BuyPrice = before.BuyPrice ?? BuyPrice, SellPrice = before.SellPrice ?? SellPrice },
    };

    /// <summary>A person took something out of the row.</summary>
    private bool IsEmptied => Quality == 2;

    /// <summary>This row of a person; what it leaves open, from the site's meters. A home without a meter is what all of it leaves.</summary>
    private EnergySlot CompletedFrom(EnergySlot own)
    {
        var whole = FilledFrom(own);
        return Home is null && own.Home is not null && own.Home == own.Rest ? whole with { Home = whole.Rest } : whole;
    }

    /// <summary>This row; what it does not know, from the other.</summary>
    private EnergySlot FilledFrom(EnergySlot other) => this with
    {
        GridImport = GridImport ?? other.GridImport,
        GridExport = GridExport ?? other.GridExport,
        Pv = Pv ?? other.Pv,
        BatteryCharge = BatteryCharge ?? other.BatteryCharge,
        BatteryDischarge = BatteryDischarge ?? other.BatteryDischarge,
        Home = Home ?? other.Home,
        Charger = Charger ?? other.Charger,
        Load = Load ?? other.Load,
        BuyPrice = BuyPrice ?? other.BuyPrice,
        SellPrice = SellPrice ?? other.SellPrice,
    };

    private EnergySlot Sum(EnergySlot? before)
    {
        var old = before ?? new EnergySlot(Slot, null, null, null, null, null, null, null, null, Quality);
        var sum = new EnergySlot(
            Slot, Plus(old.GridImport, GridImport), Plus(old.GridExport, GridExport), Plus(old.Pv, Pv), Plus(old.BatteryCharge, BatteryCharge),
            Plus(old.BatteryDischarge, BatteryDischarge), null, Plus(old.Charger, Charger), Plus(old.Load, Load), before is null ? Quality : Math.Max(1, old.Quality))
        {
            BuyPrice = BuyPrice,
            SellPrice = SellPrice,
        };
        return sum with { Home = Home is not null ? Plus(old.Home, Home) : before is { Home: null } ? null : sum.Rest };
    }

    /// <summary>What remains for the house where it has no meter; null without the grid.</summary>
    private long? Rest => GridImport - GridExport is { } grid
        ? Math.Max(0, grid + (Pv ?? 0) + (BatteryDischarge ?? 0) - (BatteryCharge ?? 0) - (Charger ?? 0) - (Load ?? 0)) : null;

    private static long? Plus(long? a, long? b) => a is null ? b : a + (b ?? 0);
}

/// <summary>Where a row of the books comes from.</summary>
public static class EnergySource
{
    /// <summary>The site's own meters.</summary>
    public const int Own = 0;

    /// <summary>Another system's books.</summary>
    public const int Imported = 1;

    /// <summary>A person: stays until it is undone, or replaced by a person.</summary>
    public const int Edited = 2;
}

/// <summary>Energy of one meter in one quarter hour.</summary>
/// <param name="Slot">Seconds since 1970-01-01 UTC divided by 900.</param>
/// <param name="Device">
/// Which meter, as <c>device/section</c>, e.g. <c>roof/production</c>, <c>garage/charger</c>; of a meter with two directions <c>roof/grid.import</c>
/// and <c>roof/grid.export</c>, <c>gx/battery.charge</c> and <c>gx/battery.discharge</c>.
/// </param>
/// <param name="WattHours">≥ 0. [Wh]</param>
public sealed record DeviceEnergySlot(long Slot, string Device, long WattHours)
{
    /// <summary>0 measured, 1 from counters after a gap, 2 estimated.</summary>
    public int Quality { get; init; }

    /// <summary>Where it comes from: one of <see cref="EnergySource"/>.</summary>
    public int Source { get; init; }
}
