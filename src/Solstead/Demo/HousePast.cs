using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Devices.Enphase.Twin;
using Solstead.Simulator;

namespace Solstead.Demo;

/// <summary>The past of a virtual house, as if the service had been there: minutes of its points and the rows of its books.</summary>
/// <param name="Minutes">Per point of the gateway, minutes since 1970 with their values.</param>
/// <param name="Slots">Ledger rows of the quarter hours that are over.</param>
internal sealed record HousePast(IReadOnlyDictionary<string, List<(long Minute, double Value)>> Minutes, IReadOnlyList<EnergySlot> Slots)
{
    /// <summary>Lets the house live minute by minute from its beginning until <paramref name="end"/>; the same house goes on from there.</summary>
    /// <param name="car">What is charged in the garage; null: there is none.</param>
    /// <exception cref="OperationCanceledException">The demo is to end already.</exception>
    public static HousePast Live(VirtualHouse house, DrivenCar? car, DateTimeOffset beginning, DateTimeOffset end, CancellationToken ct)
    {
        var minutes = new Dictionary<string, List<(long, double)>>();
        LedgerSource[] meters = [new("roof/grid", Flow.GridImport, Flow.GridExport), new("roof/production", Flow.Pv), new("roof/storage", Flow.BatteryDischarge, Flow.BatteryCharge)];
        var ledger = new EnergyLedger(car is null ? meters : [.. meters, new("garage/charger", Flow.Charger)], 1);
        house.Car = car is null ? null : () => car.Watts;
        var rows = new List<EnergySlot>();
        double charged = 0;
        for (var at = beginning; at <= end; at = at.AddMinutes(1))
        {
            ct.ThrowIfCancellationRequested();
            var now = house.At(at);
            foreach (var (point, value) in Points(now)) Add(point, at, value);
            if (at.Minute % 5 == 0) foreach (var (point, value) in Panels(now)) Add(point, at, value);
            var moment = new Core.Quantities.Moment(at - DateTimeOffset.UnixEpoch, at);
            ledger.Feed(0, now.BalancedImportWh, now.BalancedExportWh, null, moment);
            ledger.Feed(1, now.Production.DeliveredWh, null, null, moment);
            ledger.Feed(2, null, null, new(now.Battery?.Watts ?? 0), moment);
            if (car is not null)
            {
                charged += car.Watts / 60;
                ledger.Feed(3, charged, null, null, moment);
                car.Step(at, car.Watts - now.Grid.Watts - Math.Min(0, now.Battery?.Watts ?? 0));
            }
            rows.AddRange(ledger.Close(at));
        }
        return new HousePast(minutes, rows);

        void Add(string point, DateTimeOffset at, double value)
        {
            if (!minutes.TryGetValue(point, out var list)) minutes[point] = list = [];
            list.Add((at.ToUnixTimeSeconds() / 60, value));
        }
    }

    /// <summary>What the panels' reports say, as often as the gateway is asked for them.</summary>
    private static IEnumerable<(string Point, double Value)> Panels(PlantSnapshot now)
    {
        foreach (var panel in now.Panels)
        {
            if (panel.Reported is not { } reported) continue;
            var awake = now.At - reported <= TimeSpan.FromMinutes(20);
            yield return ($"inverter.{panel.Panel.Serial}.power", awake ? panel.Watts : 0);
            yield return ($"inverter.{panel.Panel.Serial}.energy_today", panel.TodayWh);
            yield return ($"inverter.{panel.Panel.Serial}.last_report", reported.ToUnixTimeSeconds());
        }
    }

    private static IEnumerable<(string Point, double Value)> Points(PlantSnapshot now)
    {
        yield return ("production.power", now.Production.Watts);
        yield return ("production.energy_lifetime", now.Production.DeliveredWh);
        yield return ("grid.power", now.Grid.Watts);
        yield return ("grid.energy_import", now.Grid.DeliveredWh);
        yield return ("grid.energy_export", now.Grid.ReceivedWh);
        yield return ("consumption.power", now.Total.Watts);
        if (now.Battery is not { } battery) yield break;
        yield return ("storage.power", battery.Watts);
        yield return ("storage.soc", battery.SocPercent);
    }
}
