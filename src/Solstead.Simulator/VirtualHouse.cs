using Solstead.Devices.Enphase.Twin;
using LocalDay = Solstead.Core.Accounting.LocalDay;

namespace Solstead.Simulator;

/// <summary>
/// A house with sun, roof, appliances and perhaps a battery, and the registers of its meters. Powers are constant within each whole second, so
/// every register is the exact integral of what was shown. Deterministic: settings, start and the instants asked for decide everything.
/// </summary>
/// <remarks>
/// To fill a history before a demo begins, make the house in the past, ask <see cref="At"/> for rising instants, and then hand the same house
/// to the twin: registers and battery continue without a seam.
/// </remarks>
public sealed class VirtualHouse : IGatewayPlant
{
    private readonly Lock gate = new();
    private readonly HouseSettings settings;
    private readonly HouseProfile profile;
    private readonly Battery? battery;
    private readonly PanelHistory[] panels;
    private readonly Queue<(double Production, double Total)> week = new();
    private readonly Registers[] production, grid, total;
    private readonly double[] panelWatts;
    private readonly Load[] productionNow, homeNow, gridNow, totalNow;
    private double batteryNow, importWh, exportWh;
    private long second, nextMidnight;
    private DayState day;
    private PlantSnapshot? last;

    public VirtualHouse(HouseSettings settings, DateTimeOffset start)
    {
        this.settings = settings;
        profile = new HouseProfile(settings);
        battery = settings.BatteryWh > 0 ? new Battery(settings.BatteryWh, settings.BatteryWatts) : null;
        var phases = settings.Phases;
        (production, grid, total) = (new Registers[phases], new Registers[phases], new Registers[phases]);
        (productionNow, homeNow, gridNow, totalNow) = (new Load[phases], new Load[phases], new Load[phases], new Load[phases]);
        panelWatts = new double[profile.Roof.Panels.Count];
        panels = [.. profile.Roof.Panels.Select((p, i) => new PanelHistory(p, settings.Seed, i, LifetimeAtStart / profile.Roof.Panels.Count * (0.97 + 0.06 * Noise.At(settings.Seed, 21, i))))];
        Equipment = new(phases, settings.Zone, profile.Roof.Panels,
            battery is null ? null : new($"122077{settings.Seed % 1000:000}001", settings.BatteryWh, settings.BatteryWatts));

        var today = LocalDay.Of(start, settings.Zone);
        second = today.Start.ToUnixTimeSeconds();
        FillRegisters();
        RememberWeek();
        day = DayOf(second);
        nextMidnight = today.End.ToUnixTimeSeconds();
        AdvanceTo(start.ToUnixTimeSeconds());
    }

    private double LifetimeAtStart => 1_050_000.0 * profile.Roof.Panels.Count;

    public PlantEquipment Equipment { get; }

    /// <summary>What a car draws beside the appliances, ≥ 0 [W]; null: there is none. Asked at each second the house lives.</summary>
    public Func<double>? Car { get; set; }

    /// <summary>The same life as a pure function, without the battery.</summary>
    public HouseProfile Profile => profile;

    public PlantSnapshot At(DateTimeOffset now)
    {
        lock (gate)
        {
            if (last is not null && now <= last.At) return last;
            AdvanceTo(now.ToUnixTimeSeconds());
            Compute();
            return last = Snapshot(now);
        }
    }

    /// <summary>Registers of some years before the house was switched on, uneven between the phases.</summary>
    private void FillRegisters()
    {
        for (var p = 0; p < settings.Phases; p++)
        {
            var share = (1.0 + 0.25 * p) / Enumerable.Range(0, settings.Phases).Sum(i => 1.0 + 0.25 * i);
            var made = LifetimeAtStart * 0.985 * profile.Roof.Panels.Where(x => x.Phase == p).Count() / profile.Roof.Panels.Count;
            var (import, export) = (21_400_000 * share, made * 0.55);
            production[p] = new() { Delivered = made, Received = 310 * share, Lag = made * 0.09, Lead = 120 * share, Apparent = made * 1.03 };
            grid[p] = new() { Delivered = import, Received = export, Lag = import * 0.06, Lead = import * 0.21, Apparent = (import + export) * 1.1 };
            total[p] = new() { Delivered = import - export + made, Received = 0, Lag = import * 0.12, Lead = import * 0.2, Apparent = (import + made) * 1.1 };
        }
        importWh = 20_900_000;
        exportWh = Math.Max(0, grid.Sum(g => g.Received) - 500_000);
    }

    /// <summary>Sums of the seven days before, from the pure profile in steps of ten minutes: good to a few per cent, as nobody saw them.</summary>
    private void RememberWeek()
    {
        var midnight = DateTimeOffset.FromUnixTimeSeconds(second);
        var perPanel = panels.Select(_ => new List<double>()).ToArray();
        var first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(midnight, settings.Zone).DateTime);
        for (var back = 7; back >= 1; back--)
        {
            var (_, from, to) = LocalDay.On(first.AddDays(-back), settings.Zone);
            var sums = new double[panels.Length];
            double home = 0;
            for (var at = from; at < to; at += TimeSpan.FromMinutes(10))
            {
                profile.Fill(at, panelWatts, productionNow, homeNow);
                for (var i = 0; i < sums.Length; i++) sums[i] += panelWatts[i] / 6;
                home += homeNow.Sum(h => h.Watts) / 6;
            }
            for (var i = 0; i < sums.Length; i++) perPanel[i].Add(sums[i]);
            week.Enqueue((sums.Sum(), home));
        }
        for (var i = 0; i < panels.Length; i++) panels[i].Remember(perPanel[i], settings.InverterWatts * 0.93);
    }

    private void AdvanceTo(long target)
    {
        // An hour or less is walked second by second; who comes back after days gets coarser steps, not a long wait.
        var stride = Math.Clamp((target - second) / 3600, 1, 900);
        while (second < target)
        {
            var step = Math.Min(Math.Min(stride, target - second), nextMidnight - second);
            Compute();
            Integrate(step);
            second += step;
            if (second == nextMidnight) Midnight();
        }
    }

    /// <summary>The powers from <see cref="second"/> on.</summary>
    private void Compute()
    {
        profile.Fill(DateTimeOffset.FromUnixTimeSeconds(second), panelWatts, productionNow, homeNow);
        var car = Car?.Invoke() ?? 0;
        for (var p = 0; car > 0 && p < homeNow.Length; p++) homeNow[p] = new(homeNow[p].Watts + car / homeNow.Length, homeNow[p].Vars);
        double need = 0;
        for (var p = 0; p < homeNow.Length; p++) need += homeNow[p].Watts - productionNow[p].Watts;
        // No regulator hits zero: some watts always miss, as on every real house.
        batteryNow = battery?.Answer(need + 30 * (Noise.Smooth(settings.Seed, 80, second / 3.0) - 0.5)) ?? 0;
        var perPhase = new Load(batteryNow / homeNow.Length, 0);
        for (var p = 0; p < homeNow.Length; p++)
        {
            // The gateway knows no better: what it calls total consumption contains the battery (enphase.md 6.3).
            totalNow[p] = new(homeNow[p].Watts - perPhase.Watts, homeNow[p].Vars);
            gridNow[p] = new(totalNow[p].Watts - productionNow[p].Watts, totalNow[p].Vars - productionNow[p].Vars);
        }
    }

    private void Integrate(long step)
    {
        var hours = step / 3600.0;
        double net = 0;
        for (var p = 0; p < gridNow.Length; p++)
        {
            production[p].Add(productionNow[p], hours);
            grid[p].Add(gridNow[p], hours);
            total[p].Add(totalNow[p], hours);
            net += gridNow[p].Watts;
        }
        if (net >= 0) importWh += net * hours; else exportWh -= net * hours;
        battery?.Add(batteryNow, hours);
        for (var i = 0; i < panels.Length; i++) panels[i].Add(panelWatts[i], hours, second + step, step);
    }

    private void Midnight()
    {
        var produced = production.Sum(r => r.Delivered) - day.Production.DeliveredWh;
        var used = total.Sum(r => r.Delivered) - day.Total.DeliveredWh;
        week.Enqueue((produced, used));
        while (week.Count > 7) week.Dequeue();
        foreach (var panel in panels) panel.Midnight();
        day = DayOf(second);
        nextMidnight = LocalDay.Of(DateTimeOffset.FromUnixTimeSeconds(second), settings.Zone).End.ToUnixTimeSeconds();
    }

    private DayState DayOf(long midnight) => new(DateTimeOffset.FromUnixTimeSeconds(midnight), Meter(production, productionNow, 0), Meter(total, totalNow, 0),
        week.Sum(d => d.Production), week.Sum(d => d.Total));

    private PlantSnapshot Snapshot(DateTimeOffset now)
    {
        var hours = (now - DateTimeOffset.FromUnixTimeSeconds(second)).TotalHours;
        var net = gridNow.Sum(g => g.Watts);
        return new(now, Meter(production, productionNow, hours), Meter(grid, gridNow, hours), Meter(total, totalNow, hours), day,
            battery is null ? null : new(batteryNow, battery.After(batteryNow, hours), battery.SocPercent, battery.DeliveredWh + Math.Max(0, batteryNow) * hours, battery.ReceivedWh + Math.Max(0, -batteryNow) * hours), [.. panels.Select(p => p.State)])
        {
            BalancedImportWh = importWh + Math.Max(0, net) * hours,
            BalancedExportWh = exportWh + Math.Max(0, -net) * hours,
        };
    }

    private MeterState Meter(Registers[] registers, Load[] powers, double hours)
    {
        var states = new PhaseState[registers.Length];
        for (var p = 0; p < states.Length; p++)
        {
            var copy = registers[p];
            copy.Add(powers[p], hours);
            var sag = settings.NominalVolts / 230 * (1.5 * Noise.Smooth(settings.Seed, 60 + p, second / 20.0) - 0.0004 * gridNow[p].Watts + 0.4 * p);
            states[p] = copy.State(powers[p], settings.NominalVolts + sag, settings.NominalHertz + 0.04 * (Noise.Smooth(settings.Seed, 70, second / 8.0) - 0.5));
        }
        return new(states);
    }
}
