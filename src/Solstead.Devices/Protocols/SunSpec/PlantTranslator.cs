using Solstead.Core.Points;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>Turns the values of one cycle into readings: our signs, our units, missing where a device has nothing, suspect where it cannot be.</summary>
internal sealed class PlantTranslator(PlantRules rules, bool hybrid, CounterGuard counters, DayBook days)
{
    private readonly List<Reading> readings = [];
    private DateTimeOffset stamp;

    /// <summary>AC power less what goes to the grid; null when either is unknown. Below −200 W a meter is turned round or something else feeds in. [W]</summary>
    public double? Home { get; private set; }

    public IReadOnlyList<Reading> Translate(PlantReading plant, DateTimeOffset at)
    {
        readings.Clear();
        (stamp, Home) = (at, null);
        var ac = Sum(plant.Inverters, i => i.Values?.Watts);
        var grid = plant.Meters.FirstOrDefault(m => m.Place == MeterPlace.Grid);
        var battery = Sum(plant.Batteries, b => b.Values?.Watts);
        if (plant.Inverters.Count > 0) Production(plant, ac, battery);
        foreach (var meter in plant.Meters.DistinctBy(m => m.Place)) Meter(meter);
        if (grid is not null && plant.Inverters.Count > 0 && plant.Meters.All(m => m.Place != MeterPlace.Consumption)) Consumption(ac, grid.Values?.Watts * rules.GridSign);
        if (plant.Batteries.Count > 0) Storage(plant.Batteries, battery);
        foreach (var inverter in plant.Inverters) Inverter(inverter);
        foreach (var unit in plant.Batteries) Battery(unit);
        return [.. readings];
    }

    private void Production(PlantReading plant, double? ac, double? battery)
    {
        // PV of a hybrid: what comes out of the DC side, less what the battery gives, plus what it takes (solaredge-modbus.md 6).
        var roofs = plant.Inverters.Any(i => i.RoofWatts is not null);
        var pv = !hybrid ? ac : roofs ? Sum(plant.Inverters, i => i.RoofWatts ?? i.Values?.Watts) : Sum(plant.Inverters, i => i.Values?.DcWatts) - battery;
        Power("production.power", hybrid && pv is < 0 ? 0 : pv, MostPower);
        Power("production.power_ac", ac, MostPower);
        var all = plant.Inverters.Select(i => i.Values).ToList();
        var phases = plant.Inverters.Max(i => i.Phases);
        if (phases > 1) ProductionByPhase(all, phases, hybrid && pv is < 0 ? 0 : pv);
        Put("production.voltage", Mean(all.SelectMany(v => v?.PhaseVolts.Take(phases) ?? [])));
        Put("production.current", Sum(all, v => v?.Amperes));
        for (var p = 0; phases > 1 && p < phases; p++)
        {
            Put($"production.voltage.l{p + 1}", Mean(all.Select(v => v?.PhaseVolts[p])));
            Put($"production.current.l{p + 1}", Sum(all, v => v?.PhaseAmperes[p]));
        }
        Put("production.frequency", Mean(all.Select(v => v?.Hertz)));
        Put("production.apparent_power", Sum(all, v => v?.VoltAmperes));
        Put("production.reactive_power", Sum(all, v => v?.Vars));
        Put("production.power_factor", all.Count == 1 ? all[0]?.PowerFactor : Sum(all, v => v?.Watts) / Sum(all, v => v?.VoltAmperes));
        if (hybrid) return;
        Counter("production.energy_lifetime", Sum(all, v => v?.WattHours), "production.energy_today");
    }

    /// <summary>Inverters tell power only as a whole: it is shared by the apparent power of their phases.</summary>
    private void ProductionByPhase(List<InverterValues?> all, int phases, double? total)
    {
        var apparent = new double?[phases];
        for (var p = 0; p < phases; p++) apparent[p] = Sum(all, v => v?.PhaseVolts[p] * v?.PhaseAmperes[p]);
        var sum = Sum(apparent, a => a);
        for (var p = 0; p < phases; p++) Put($"production.power.l{p + 1}", sum > 1 ? total * apparent[p] / sum : sum is null ? null : total / phases, Quality.Estimated);
    }

    private const double MostPower = 1_000_000;

    private void Meter(MeterReading meter)
    {
        var (section, values) = (PlantPoints.Section(meter.Place), meter.Values);
        var phases = meter.Phases;
        var sign = meter.Place == MeterPlace.Grid ? rules.GridSign : 1;
        var most = rules.MostGrid(phases);
        Power($"{section}.power", values?.Watts * sign, most);
        Phased($"{section}.power", phases, p => values?.PhaseWatts[p] * sign, most);
        Put($"{section}.voltage", values?.Volts ?? Mean(values?.PhaseVolts.Take(phases) ?? []));
        Put($"{section}.current", values?.Amperes);
        Put($"{section}.frequency", values?.Hertz);
        Put($"{section}.apparent_power", values?.VoltAmperes);
        Put($"{section}.reactive_power", values?.Vars);
        Put($"{section}.power_factor", values?.PowerFactor);
        for (var p = 0; phases > 1 && p < phases; p++)
        {
            Put($"{section}.voltage.l{p + 1}", values?.PhaseVolts[p]);
            Put($"{section}.current.l{p + 1}", values?.PhaseAmperes[p]);
            Put($"{section}.apparent_power.l{p + 1}", values?.PhaseVoltAmperes[p]);
            Put($"{section}.reactive_power.l{p + 1}", values?.PhaseVars[p]);
            Put($"{section}.power_factor.l{p + 1}", values?.PhasePowerFactor[p]);
        }
        if (meter.Place == MeterPlace.Grid) Directions(values, phases, most);
        else Counter($"{section}.energy_lifetime", values is { IsAlive: true } ? meter.Place == MeterPlace.Consumption ? values.Imported ?? values.Exported : values.Exported ?? values.Imported : null, null);
    }

    private void Directions(MeterValues? values, int phases, double most)
    {
        // "Exported" and "imported" are the meter's words; transformers turned round exchange them.
        var alive = values is { IsAlive: true } ? values : null;
        var (import, export) = rules.InvertGrid ? (alive?.Exported, alive?.Imported) : (alive?.Imported, alive?.Exported);
        Power("grid.power_import", Positive(values?.Watts * rules.GridSign), most);
        Power("grid.power_export", Positive(-values?.Watts * rules.GridSign), most);
        Phased("grid.power_import", phases, p => Positive(values?.PhaseWatts[p] * rules.GridSign), most);
        Phased("grid.power_export", phases, p => Positive(-values?.PhaseWatts[p] * rules.GridSign), most);
        Counter("grid.energy_import", import, "grid.energy_import_today");
        Counter("grid.energy_export", export, "grid.energy_export_today");
        for (var p = 0; phases > 1 && p < phases; p++)
        {
            var (taken, given) = (alive?.PhaseImported[p], alive?.PhaseExported[p]);
            Counter($"grid.energy_import.l{p + 1}", rules.InvertGrid ? given : taken, null);
            Counter($"grid.energy_export.l{p + 1}", rules.InvertGrid ? taken : given, null);
        }
    }

    private void Consumption(double? ac, double? gridImport)
    {
        Home = ac + gridImport;
        if (rules.OtherProducers || Home is null) Put("consumption.power", null);
        else if (Home < PlantRules.LeastHome) Put("consumption.power", Home, Quality.Suspect, "sunspec.grid.reversed");
        else Put("consumption.power", Math.Max(0, Home.Value), Quality.Estimated);
    }

    private void Storage(IReadOnlyList<BatteryReading> batteries, double? watts)
    {
        Power("storage.power", watts, MostPower);
        var capacity = Sum(batteries, b => b.Values?.CapacityWattHours);
        var weighted = Sum(batteries, b => b.Values?.SocPercent * b.Values?.CapacityWattHours) / capacity;
        Put("storage.soc", weighted is { } soc && double.IsFinite(soc) ? soc : Mean(batteries.Select(b => b.Values?.SocPercent)));
        Put("storage.energy_available", Sum(batteries, b => b.Values?.AvailableWattHours));
        Put("storage.capacity", capacity);
        Counter("storage.energy_charged", Sum(batteries, b => b.Values?.Charged), null);
        Counter("storage.energy_discharged", Sum(batteries, b => b.Values?.Discharged), null);
        Put("storage.batteries", batteries.Count);
    }

    private void Inverter(InverterReading inverter)
    {
        var (section, v) = (PlantPoints.InverterSection(inverter.Part), inverter.Values);
        Power($"{section}.power", v?.Watts, MostPower);
        Counter($"{section}.energy_lifetime", v?.WattHours, null);
        Power($"{section}.dc_power", v?.DcWatts, MostPower);
        Put($"{section}.dc_voltage", v?.DcVolts);
        Put($"{section}.dc_current", v?.DcAmperes);
        Put($"{section}.temperature", v?.Temperature);
        Say($"{section}.state", InverterModel.StateName(v?.State));
        Put($"{section}.vendor_state", v?.VendorState);
    }

    private void Battery(BatteryReading battery)
    {
        var (section, v) = (PlantPoints.BatterySection(battery), battery.Values);
        Power($"{section}.power", v?.Watts, MostPower);
        Put($"{section}.soc", v?.SocPercent);
        Put($"{section}.energy_available", v?.AvailableWattHours);
        Put($"{section}.capacity", v?.CapacityWattHours);
        Put($"{section}.voltage", v?.Volts);
        Put($"{section}.current", v?.Amperes);
        Put($"{section}.temperature", v?.Temperature);
        Put($"{section}.temperature_max", v?.HottestCell);
        Put($"{section}.health", v?.HealthPercent);
        Say($"{section}.state", v?.State);
    }

    private void Phased(string id, int phases, Func<int, double?> of, double most)
    {
        for (var p = 0; phases > 1 && p < phases; p++) Power($"{id}.l{p + 1}", of(p), most);
    }

    private void Power(string id, double? watts, double most)
    {
        if (watts is { } w && !(Math.Abs(w) <= most)) Put(id, double.IsFinite(w) ? w : null, Quality.Suspect, "power.implausible");
        else Put(id, watts);
    }

    private void Counter(string id, double? wattHours, string? today)
    {
        if (wattHours is not { } total)
        {
            Put(id, null);
            if (today is not null) Put(today, null);
            return;
        }
        var (quality, note) = counters.Check(id, total);
        Put(id, total, quality, note);
        if (today is null) return;
        if (quality == Quality.Good && days.Feed(id, total, stamp) is { Value: { } value } step) Put(today, value, step.Estimated ? Quality.Estimated : Quality.Good);
        else Put(today, null);
    }

    private void Put(string id, double? value, Quality quality = Quality.Good, string? note = null) =>
        readings.Add(value is { } v && double.IsFinite(v) ? new(id, Math.Round(v, 4) + 0.0, quality, stamp, null, note) : new(id, null, Quality.Missing, stamp, null, note));

    private void Say(string id, string? text) => readings.Add(new(id, null, text is null ? Quality.Missing : Quality.Good, stamp, text));

    private static double? Positive(double? value) => value is { } v ? Math.Max(0, v) : null;

    /// <summary>Null when one part is.</summary>
    private static double? Sum<T>(IReadOnlyCollection<T> parts, Func<T, double?> of) => parts.Count == 0 ? null : parts.Aggregate((double?)0, (sum, part) => sum + of(part));

    private static double? Mean(IEnumerable<double?> values)
    {
        var known = values.Where(v => v is not null).Select(v => v!.Value).ToList();
        return known.Count == 0 ? null : known.Average();
    }
}
