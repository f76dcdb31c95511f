using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Twin;
using Solstead.Site.Run;

namespace Solstead.Soak.Gateway;

/// <summary>Energies so far: of the service's books or of the house itself. [Wh]</summary>
internal readonly record struct Energies(double Pv, double Import, double Export)
{
    public static Energies operator -(Energies a, Energies b) => new(a.Pv - b.Pv, a.Import - b.Import, a.Export - b.Export);

    public static Energies Of(PlantSnapshot house) => new(house.Production.DeliveredWh, house.BalancedImportWh, house.BalancedExportWh);
}

/// <summary>Reads the ledger of a running service: the rows on disk and the slot in progress.</summary>
internal sealed class Books(SiteRunner runner, IHistoryStore history, TimeProvider time)
{
    /// <summary>The ledger now, and the reading of the grid meter it rests on.</summary>
    public async Task<(Energies Booked, Moment Reading)> ReadAsync(CancellationToken ct)
    {
        while (true)
        {
            var (current, reading) = await runner.AskAsync((engine, now) => (engine.CurrentSlot(now.Utc), engine.Devices["roof"].Point("grid.power")!.Received), ct);
            var rows = (await history.EnergyAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.FromUnixTimeSeconds(current.Slot * EnergyLedger.SlotSeconds), ct)).Append(current).ToList();
            // A row that has just ended reaches the disk a moment later; with fast clocks it may be on its way.
            var again = await runner.AskAsync((engine, now) => engine.CurrentSlot(now.Utc), ct);
            if (again == current && (rows.Count == 1 || rows[^2].Slot == current.Slot - 1)) return (new(rows.Sum(r => r.Pv ?? 0), rows.Sum(r => r.GridImport ?? 0), rows.Sum(r => r.GridExport ?? 0)), reading);
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, ct);
        }
    }
}
