using Solstead.Core.Devices;
using Solstead.Core.Points;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>Declares the points of a plant from its first reading: what the devices implement, under the names every driver uses (design.md 4).</summary>
/// <param name="pace">Time from one cycle to the next.</param>
internal sealed class PlantPoints(PlantReading first, TimeSpan pace)
{
    private readonly List<PointDeclaration> list = [];

    /// <summary>A battery hangs on the DC side: PV power is not what the inverter gives.</summary>
    private readonly bool hybrid = first.Inverters.Any(first.IsHybrid);

    public static string InverterSection(SunSpecPart part) => $"solar_inverter.{Word(part.Serial ?? $"unit{part.Unit}")}";

    public static string InputSection(SunSpecPart part, MpptChannel channel) => $"solar_input.{Word(part.Serial ?? $"unit{part.Unit}")}_{channel.Id}";

    /// <summary>DC inputs of an inverter; where a battery is among them, those of the roof.</summary>
    public static IEnumerable<MpptChannel> Inputs(InverterReading inverter) => (inverter.RoofWatts is null ? inverter.Channels : inverter.Channels.Take(2)).DistinctBy(c => c.Id);

    public static string BatterySection(BatteryReading battery) => $"battery.{Word(battery.Name)}";

    public static string Section(MeterPlace place) => place switch { MeterPlace.Grid => "grid", MeterPlace.Consumption => "consumption", MeterPlace.Production => "production_meter", _ => "other_meter" };

    public IReadOnlyList<PointDeclaration> Declare()
    {
        if (first.Inverters.Count > 0) Production();
        var computed = first.Inverters.Count > 0 && first.Meters.Any(m => m.Place == MeterPlace.Grid) && first.Meters.All(m => m.Place != MeterPlace.Consumption);
        foreach (var meter in first.Meters.DistinctBy(m => m.Place)) Meter(meter);
        if (computed) Add("consumption.power", Unit.Watt, "consumption");
        if (first.Batteries.Count > 0) Storage();
        foreach (var inverter in first.Inverters) Inverter(inverter);
        foreach (var inverter in first.Inverters)
            foreach (var input in Inputs(inverter)) Input(InputSection(inverter.Part, input));
        foreach (var battery in first.Batteries) Battery(battery);
        return list;
    }

    /// <summary>Roles this plant can fill. A computed consumption has the role where the losses of a hybrid would otherwise count as the home's.</summary>
    public IReadOnlyList<RoleOffer> Offers()
    {
        var offers = new List<RoleOffer>();
        if (first.Meters.Any(m => m.Place == MeterPlace.Grid)) offers.Add(new(Role.Grid, "grid"));
        if (first.Inverters.Count > 0) offers.Add(new(Role.Pv, "production"));
        if (first.Batteries.Count > 0) offers.Add(new(Role.Battery, "storage"));
        if (list.Any(p => p.Id == "consumption.power") && (hybrid || first.Meters.Any(m => m.Place == MeterPlace.Consumption))) offers.Add(new(Role.Home, "consumption"));
        return offers;
    }

    private void Production()
    {
        var phases = first.Inverters.Max(i => i.Phases);
        Add("production.power", Unit.Watt, "production");
        Add("production.power_ac", Unit.Watt, "production");
        for (var phase = 1; phases > 1 && phase <= phases; phase++) Add($"production.power.l{phase}", Unit.Watt, "production");
        Phased("production.voltage", Unit.Volt, phases);
        Phased("production.current", Unit.Ampere, phases);
        Add("production.frequency", Unit.Hertz);
        Add("production.apparent_power", Unit.VoltAmpere);
        Add("production.reactive_power", Unit.Var, "inductive");
        Add("production.power_factor", Unit.None);
        if (hybrid) return; // the inverters' counters hold what went through the battery as well
        Add("production.energy_lifetime", Unit.WattHour, "production", PointKind.Counter);
        Add("production.energy_today", Unit.WattHour, "production");
    }

    private void Meter(MeterReading meter)
    {
        var (section, phases) = (Section(meter.Place), meter.Phases);
        var positive = meter.Place switch { MeterPlace.Grid => "import", MeterPlace.Production => "production", _ => "consumption" };
        Phased($"{section}.power", Unit.Watt, phases, positive);
        Phased($"{section}.voltage", Unit.Volt, phases);
        Phased($"{section}.current", Unit.Ampere, phases);
        Add($"{section}.frequency", Unit.Hertz);
        Phased($"{section}.apparent_power", Unit.VoltAmpere, phases);
        Phased($"{section}.reactive_power", Unit.Var, phases, "inductive");
        Phased($"{section}.power_factor", Unit.None, phases);
        if (meter.Place != MeterPlace.Grid)
        {
            Add($"{section}.energy_lifetime", Unit.WattHour, positive, PointKind.Counter);
            return;
        }
        Phased("grid.power_import", Unit.Watt, phases, "import");
        Phased("grid.power_export", Unit.Watt, phases, "export");
        Phased("grid.energy_import", Unit.WattHour, phases, "import", PointKind.Counter);
        Phased("grid.energy_export", Unit.WattHour, phases, "export", PointKind.Counter);
        Add("grid.energy_import_today", Unit.WattHour, "import");
        Add("grid.energy_export_today", Unit.WattHour, "export");
    }

    private void Storage()
    {
        Add("storage.power", Unit.Watt, "discharge");
        Add("storage.soc", Unit.Percent);
        Add("storage.energy_available", Unit.WattHour);
        Add("storage.capacity", Unit.WattHour);
        Add("storage.energy_charged", Unit.WattHour, "", PointKind.Counter);
        Add("storage.energy_discharged", Unit.WattHour, "", PointKind.Counter);
        Add("storage.batteries", Unit.None);
        Add("storage.control", Unit.None, "", PointKind.State);
    }

    private void Inverter(InverterReading inverter)
    {
        var section = InverterSection(inverter.Part);
        Add($"{section}.power", Unit.Watt, "production");
        Add($"{section}.energy_lifetime", Unit.WattHour, "production", PointKind.Counter);
        Add($"{section}.dc_power", Unit.Watt, "production");
        Add($"{section}.dc_voltage", Unit.Volt);
        Add($"{section}.dc_current", Unit.Ampere);
        Add($"{section}.temperature", Unit.Celsius);
        Add($"{section}.state", Unit.None, "", PointKind.State);
        Add($"{section}.vendor_state", Unit.None);
    }

    private void Input(string section)
    {
        Add($"{section}.power", Unit.Watt, "production");
        Add($"{section}.voltage", Unit.Volt);
        Add($"{section}.current", Unit.Ampere);
        Add($"{section}.temperature", Unit.Celsius);
        Add($"{section}.energy_lifetime", Unit.WattHour, "production", PointKind.Counter);
    }

    private void Battery(BatteryReading battery)
    {
        var section = BatterySection(battery);
        Add($"{section}.power", Unit.Watt, "discharge");
        Add($"{section}.soc", Unit.Percent);
        Add($"{section}.energy_available", Unit.WattHour);
        Add($"{section}.capacity", Unit.WattHour);
        Add($"{section}.voltage", Unit.Volt);
        Add($"{section}.current", Unit.Ampere);
        Add($"{section}.temperature", Unit.Celsius);
        Add($"{section}.temperature_max", Unit.Celsius);
        Add($"{section}.health", Unit.Percent);
        Add($"{section}.state", Unit.None, "", PointKind.State);
    }

    private void Phased(string id, string unit, int phases, string positive = "", PointKind kind = PointKind.Gauge)
    {
        Add(id, unit, positive, kind);
        for (var phase = 1; phases > 1 && phase <= phases; phase++) Add($"{id}.l{phase}", unit, positive, kind);
    }

    private void Add(string id, string unit, string positive = "", PointKind kind = PointKind.Gauge)
    {
        var parts = id.Split('.');
        var text = parts[0] is "solar_inverter" or "solar_input" or "battery" ? $"point.{parts[0]}.{parts[2]}" : $"point.{parts[0]}.{parts[1]}";
        list.Add(new PointDeclaration(id, unit, kind, positive, text) { FreshFor = Max(TimeSpan.FromSeconds(5), pace * 2) });
    }

    /// <summary>A serial number as one word of a point's id.</summary>
    private static string Word(string text) => new([.. text.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
