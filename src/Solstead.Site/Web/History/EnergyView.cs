using Solstead.Core.Accounting;
using Solstead.Core.History;

namespace Solstead.Site.Web.History;

/// <summary>Energy of one stretch of time. Null = unknown in every slot of it.</summary>
/// <param name="Quality">The worst of its slots: 0 measured, 1 spread after a gap, 2 incomplete.</param>
public sealed record EnergyRow(
    DateTimeOffset Start, long? GridImportWh, long? GridExportWh, long? PvWh, long? BatteryChargeWh, long? BatteryDischargeWh,
    long? HomeWh, long? ChargerWh, long? LoadWh, long? ResidualWh, int Quality)
{
    /// <summary>Where it comes from, the highest of its slots: 0 own meters, 1 an import, 2 a person.</summary>
    public int Source { get; init; }

    /// <summary>Quarter hours with a row, and those of them that are not measured (quality above 0).</summary>
    public int Slots { get; init; }

    public int FlaggedSlots { get; init; }

    /// <summary>What the import cost, as far as its price is known; null: no price is known. [the contract's currency]</summary>
    public decimal? Cost { get; init; }

    /// <summary>What the export brought, as far as its price is known; null: no price is known, or nothing is paid.</summary>
    public decimal? Income { get; init; }

    /// <summary>Against buying all that was used: used × price − cost + income. Negative while a battery is filled from the grid for later.</summary>
    public decimal? Saved { get; init; }

    /// <summary>Import without a known price: it is in no cost. [Wh]</summary>
    public long UnpricedWh { get; init; }

    /// <summary>From where energy went where, over the slots in which that is known; null: in none.</summary>
    public SplitView? Split { get; init; }
}

/// <summary>From where energy went where, see <see cref="EnergySplit"/>. [Wh]</summary>
public sealed record SplitView(
    long PvToHomeWh, long PvToChargerWh, long PvToLoadWh, long PvToBatteryWh, long PvToGridWh,
    long BatteryToHomeWh, long BatteryToChargerWh, long BatteryToLoadWh, long BatteryToGridWh,
    long GridToHomeWh, long GridToChargerWh, long GridToLoadWh, long GridToBatteryWh)
{
    public static SplitView Of(EnergySplit s) => new(
        s.PvToHome, s.PvToCharger, s.PvToLoad, s.PvToBattery, s.PvToGrid, s.BatteryToHome, s.BatteryToCharger, s.BatteryToLoad, s.BatteryToGrid,
        s.GridToHome, s.GridToCharger, s.GridToLoad, s.GridToBattery);
}

/// <summary>The ledger, grouped by quarter hours, hours, or calendar days and months of the site's zone.</summary>
/// <param name="By">How it is grouped; coarser than asked when that would have been more than <see cref="MostRows"/>.</param>
public sealed record EnergyView(string By, IReadOnlyList<EnergyRow> Rows)
{
    /// <summary>208 days by quarter hours, two years and more by hours.</summary>
    internal const int MostRows = 20_000;

    internal static readonly string[] Finest = ["quarter-hour", "hour", "day", "month"];

    /// <summary>All rows together; null when there is none.</summary>
    public EnergyRow? Total { get; init; }

    public static EnergyView Of(IReadOnlyList<EnergySlot> slots, string by, TimeZoneInfo zone)
    {
        foreach (var fit in Finest.SkipWhile(f => f != by))
        {
            var fold = new EnergyFold(fit, zone);
            foreach (var slot in slots) fold.Add(slot);
            if (fold.View() is { } view) return view;
        }
        throw new ArgumentException($"'{by}' is no way to group.", nameof(by));
    }
}
