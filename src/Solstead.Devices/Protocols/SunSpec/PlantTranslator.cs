using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>Turns the values of one cycle into readings: our signs, our units, missing where a device has nothing, suspect where it cannot be.</summary>
internal sealed class PlantTranslator(PlantRules rules, CounterBook counters, DayBook days)
{
    /// <summary>No inverter and no home connection carries more. [W]</summary>
    private const double MostPower = 1_000_000, MostCounted = 150_000;

    private readonly List<Reading> readings = [];
    private DateTimeOffset stamp;

    /// <summary>AC power less what goes to the grid; null when either is unknown. Below −200 W a meter is turned round or something else feeds in. [W]</summary>
    public double? Home { get; private set; }

    /// <summary>What the inverters gave in the last cycle; null when unknown. [W]</summary>
    public double? Ac { get; private set; }

    /// <summary>The grid meter seems to be turned round: its powers are not believed.</summary>
    public bool IsReversed { get; set; }

    public IReadOnlyList<Reading> Translate(PlantReading plant)
    {
        readings.Clear();
        (Home, Ac) = (null, plant.IsIncomplete ? null : Sum(plant.Inverters, i => i.Values?.Watts));
        if (plant.Inverters.Count > 0) Production(plant);
        foreach (var meter in plant.Meters.DistinctBy(m => m.Place)) Meter(meter);
        if (plant.Grid is { } grid && plant.Inverters.Count > 0 && plant.Meters.All(m => m.Place != MeterPlace.Consumption)) Consumption(plant, grid);
        if (plant.Batteries.Count > 0) Storage(plant);
        foreach (var inverter in plant.Inverters) Inverter(inverter);
        foreach (var unit in plant.Batteries) Battery(unit);
        return [.. readings];
    }

    /// <summary>The meter at the grid alone, while the rest of the cycle is still being read.</summary>
    public IReadOnlyList<Reading> Translate(MeterReading grid)
    {
        readings.Clear();
        Meter(grid);
        return [.. readings];
    }

    private void Production(PlantReading plant)
    {
        var hybrid = plant.Inverters.Any(plant.IsHybrid);
        Stamp(hybrid ? [.. plant.Inverters.Select(i => i.At), .. plant.Batteries.Select(b => b.At)] : plant.Inverters.Select(i => i.At));
        var begun = readings.Count;
        var pv = Sum(plant.Inverters, i => Roof(plant, i));
        Power("production.power", pv, MostPower);
        Power("production.power_ac", Sum(plant.Inverters, i => i.Values?.Watts), MostPower);
        var all = plant.Inverters.Select(i => i.Values).ToList();
        var phases = plant.Inverters.Max(i => i.Phases);
        if (phases > 1) ProductionByPhase(all, phases, pv);
        // A unit of the settings that was never found gives something as well: what is known is not the whole.
        for (var i = begun; plant.IsIncomplete && i < readings.Count; i++)
            if (readings[i].Value is not null) readings[i] = readings[i] with { Quality = Quality.Suspect, Note = "sunspec.unit.silent" };
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
        if (!hybrid) Counter("production.energy_lifetime", [.. plant.Inverters.Select(i => i.Energy)], MostCounted, "production.energy_today");
    }

    /// <summary>
    /// What the roof of one inverter gives. Of a hybrid: what comes out of the DC side, less what its batteries give, plus what they take
    /// (solaredge-modbus.md 6).
    /// </summary>
    private static double? Roof(PlantReading plant, InverterReading inverter)
    {
        if (!plant.IsHybrid(inverter)) return inverter.Values?.Watts;
        var own = plant.Batteries.Where(b => b.Unit == inverter.Part.Unit).ToList();
        return Positive(inverter.RoofWatts ?? inverter.Values?.DcWatts - Sum(own, b => b.Values?.Watts));
    }

    /// <summary>Inverters tell power only as a whole: it is shared by the apparent power of their phases.</summary>
    private void ProductionByPhase(List<InverterValues?> all, int phases, double? total)
    {
        var apparent = new double?[phases];
        for (var p = 0; p < phases; p++) apparent[p] = Sum(all, v => v?.PhaseVolts[p] * v?.PhaseAmperes[p]);
        var sum = Sum(apparent, a => a);
        for (var p = 0; p < phases; p++) Put($"production.power.l{p + 1}", sum > 1 ? total * apparent[p] / sum : sum is null ? null : total / phases, Quality.Estimated);
    }

    private void Meter(MeterReading meter)
    {
        Stamp([meter.At]);
        var begun = readings.Count;
        var (section, values) = (PlantPoints.Section(meter.Place), meter.Values);
        var phases = meter.Phases;
        var sign = meter.Place == MeterPlace.Grid ? rules.GridSign : 1;
        var most = rules.MostGrid(phases);
        Power($"{section}.power", values?.Watts * sign, most);
        Phased($"{section}.power", phases, p => values?.PhaseWatts[p] * sign, most);
        if (meter.Place == MeterPlace.Grid) Directions(meter, phases, most, begun);
        else Counter($"{section}.energy_lifetime", [Counted(meter)], most, null);
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
    }

    /// <summary>Of a meter that is not at the grid: the direction it is there for, else the one it counts in.</summary>
    private static RawCounter Counted(MeterReading meter)
    {
        var (imported, exported) = (meter.Energy("imported", v => v.Imported), meter.Energy("exported", v => v.Exported));
        return meter.Place == MeterPlace.Consumption ? imported.WattHours is null ? exported : imported : exported.WattHours is null ? imported : exported;
    }

    private void Directions(MeterReading meter, int phases, double most, int begun)
    {
        var values = meter.Values;
        Power("grid.power_import", Positive(values?.Watts * rules.GridSign), most);
        Power("grid.power_export", Positive(-values?.Watts * rules.GridSign), most);
        Phased("grid.power_import", phases, p => Positive(values?.PhaseWatts[p] * rules.GridSign), most);
        Phased("grid.power_export", phases, p => Positive(-values?.PhaseWatts[p] * rules.GridSign), most);
        for (var i = begun; IsReversed && i < readings.Count; i++)
            if (readings[i].Value is not null) readings[i] = readings[i] with { Quality = Quality.Suspect, Note = "sunspec.grid.reversed" };
        // "Exported" and "imported" are the meter's words; transformers turned round exchange them.
        var (imported, exported) = (meter.Energy("imported", v => v.Imported), meter.Energy("exported", v => v.Exported));
        Counter("grid.energy_import", [rules.InvertGrid ? exported : imported], most, "grid.energy_import_today");
        Counter("grid.energy_export", [rules.InvertGrid ? imported : exported], most, "grid.energy_export_today");
        for (var p = 0; phases > 1 && p < phases; p++)
        {
            var phase = p;
            var (taken, given) = (meter.Energy($"imported.l{p + 1}", v => v.PhaseImported[phase]), meter.Energy($"exported.l{p + 1}", v => v.PhaseExported[phase]));
            Counter($"grid.energy_import.l{p + 1}", [rules.InvertGrid ? given : taken], most, null);
            Counter($"grid.energy_export.l{p + 1}", [rules.InvertGrid ? taken : given], most, null);
        }
    }

    private void Consumption(PlantReading plant, MeterReading grid)
    {
        Stamp([grid.At, .. plant.Inverters.Select(i => i.At)]);
        Home = Ac + grid.Values?.Watts * rules.GridSign;
        if (rules.OtherProducers || Home is null) Put("consumption.power", null);
        else if (IsReversed || Home < PlantRules.LeastHome) Put("consumption.power", Home, Quality.Suspect, "sunspec.grid.reversed");
        else Put("consumption.power", Math.Max(0, Home.Value), Quality.Estimated);
    }

    private void Storage(PlantReading plant)
    {
        var batteries = plant.Batteries;
        Stamp(batteries.Select(b => b.At));
        Power("storage.power", Sum(batteries, b => b.Values?.Watts), MostPower);
        var capacity = Sum(batteries, b => b.Values?.CapacityWattHours);
        var weighted = Sum(batteries, b => b.Values?.SocPercent * b.Values?.CapacityWattHours) / capacity;
        Put("storage.soc", weighted is { } soc && double.IsFinite(soc) ? soc : Mean(batteries.Select(b => b.Values?.SocPercent)));
        Put("storage.energy_available", Sum(batteries, b => b.Values?.AvailableWattHours));
        Put("storage.capacity", capacity);
        Counter("storage.energy_charged", [.. batteries.Select(b => b.Energy("charged", v => v.Charged))], MostCounted, null);
        Counter("storage.energy_discharged", [.. batteries.Select(b => b.Energy("discharged", v => v.Discharged))], MostCounted, null);
        Put("storage.batteries", batteries.Count);
        State("storage.control", plant.StorageControl);
    }

    private void Inverter(InverterReading inverter)
    {
        Stamp([inverter.At]);
        var (section, v) = (PlantPoints.InverterSection(inverter.Part), inverter.Values);
        Power($"{section}.power", v?.Watts, MostPower);
        Own($"{section}.energy_lifetime", inverter.Energy);
        Power($"{section}.dc_power", v?.DcWatts, MostPower);
        Put($"{section}.dc_voltage", v?.DcVolts);
        Put($"{section}.dc_current", v?.DcAmperes);
        Put($"{section}.temperature", v?.Temperature);
        State($"{section}.state", InverterModel.StateName(v?.State));
        Put($"{section}.vendor_state", v?.VendorState);
        foreach (var input in PlantPoints.Inputs(inverter)) Input(PlantPoints.InputSection(inverter.Part, input), input);
    }

    private void Input(string section, MpptChannel input)
    {
        Power($"{section}.power", input.Watts, MostPower);
        Put($"{section}.voltage", input.Volts);
        Put($"{section}.current", input.Amperes);
        Put($"{section}.temperature", input.Temperature);
        Own($"{section}.energy_lifetime", new RawCounter(section, input.WattHours, input.Energy, stamp));
    }

    private void Battery(BatteryReading battery)
    {
        Stamp([battery.At]);
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
        State($"{section}.state", v?.State);
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

    /// <summary>A counter of the plant: what its registers gained together.</summary>
    private void Counter(string id, IReadOnlyList<RawCounter> parts, double most, string? today)
    {
        var value = counters.Sum(id, parts, most);
        Counter(id, value);
        if (today is null) return;
        if (value is { } known && days.Feed(id, known.Total, stamp) is { Value: { } counted } step) Put(today, counted, step.Estimated ? Quality.Estimated : Quality.Good);
        else Put(today, null);
    }

    /// <summary>A register of one device.</summary>
    private void Own(string id, RawCounter raw) => Counter(id, counters.Repair(raw, MostCounted));

    private void Counter(string id, CounterValue? value) => Put(id, value?.Total, value?.Note is null ? Quality.Good : Quality.Estimated, value?.Note);

    /// <summary>What follows is as old as the oldest it is made of.</summary>
    private void Stamp(IEnumerable<Moment> times) => stamp = times.Min(t => t.Utc);

    private void Put(string id, double? value, Quality quality = Quality.Good, string? note = null) =>
        readings.Add(value is { } v && double.IsFinite(v) ? new(id, Math.Round(v, 4) + 0.0, quality, stamp, null, note) : new(id, null, Quality.Missing, stamp, null, note));

    private void State(string id, string? text) => readings.Add(new(id, null, text is null ? Quality.Missing : Quality.Good, stamp, text));

    private static double? Positive(double? value) => value is { } v ? Math.Max(0, v) : null;

    /// <summary>Null when one part is.</summary>
    private static double? Sum<T>(IReadOnlyCollection<T> parts, Func<T, double?> of) => parts.Count == 0 ? null : parts.Aggregate((double?)0, (sum, part) => sum + of(part));

    private static double? Mean(IEnumerable<double?> values)
    {
        var known = values.Where(v => v is not null).Select(v => v!.Value).ToList();
        return known.Count == 0 ? null : known.Average();
    }
}
