using Solstead.Core.History;

namespace Solstead.Core.Accounting;

/// <summary>
/// From where energy went where. Meters tell what came and what went, not which of it; within a quarter hour the sun serves first, then the battery, then the
/// grid, and each serves home, cars, loads, the battery and the grid in this order. All ≥ 0. [Wh]
/// </summary>
public readonly record struct EnergySplit(
    long PvToHome, long PvToCharger, long PvToLoad, long PvToBattery, long PvToGrid,
    long BatteryToHome, long BatteryToCharger, long BatteryToLoad, long BatteryToGrid,
    long GridToHome, long GridToCharger, long GridToLoad, long GridToBattery)
{
    /// <summary>The split of a quarter hour; null where grid, sun or home is unknown. A battery, car or load that is not there takes nothing.</summary>
    public static EnergySplit? Of(EnergySlot slot)
    {
        if (slot is not { GridImport: { } import, GridExport: { } export, Pv: { } pv, Home: { } home }) return null;
        var (charger, load, charge, discharge) = (slot.Charger ?? 0, slot.Load ?? 0, slot.BatteryCharge ?? 0, slot.BatteryDischarge ?? 0);
        var (pvHome, pvCharger, pvLoad, pvBattery, pvGrid) = (Take(ref pv, ref home), Take(ref pv, ref charger), Take(ref pv, ref load), Take(ref pv, ref charge), Take(ref pv, ref export));
        var (outHome, outCharger, outLoad, outGrid) = (Take(ref discharge, ref home), Take(ref discharge, ref charger), Take(ref discharge, ref load), Take(ref discharge, ref export));
        return new(
            pvHome, pvCharger, pvLoad, pvBattery, pvGrid, outHome, outCharger, outLoad, outGrid,
            Take(ref import, ref home), Take(ref import, ref charger), Take(ref import, ref load), Take(ref import, ref charge));
    }

    public static EnergySplit operator +(EnergySplit a, EnergySplit b) => new(
        a.PvToHome + b.PvToHome, a.PvToCharger + b.PvToCharger, a.PvToLoad + b.PvToLoad, a.PvToBattery + b.PvToBattery, a.PvToGrid + b.PvToGrid,
        a.BatteryToHome + b.BatteryToHome, a.BatteryToCharger + b.BatteryToCharger, a.BatteryToLoad + b.BatteryToLoad, a.BatteryToGrid + b.BatteryToGrid,
        a.GridToHome + b.GridToHome, a.GridToCharger + b.GridToCharger, a.GridToLoad + b.GridToLoad, a.GridToBattery + b.GridToBattery);

    private static long Take(ref long from, ref long to)
    {
        var taken = Math.Max(0, Math.Min(from, to));
        from -= taken;
        to -= taken;
        return taken;
    }
}
