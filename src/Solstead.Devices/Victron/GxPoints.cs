using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Points;

namespace Solstead.Devices.Victron;

/// <summary>A point and where its value comes from.</summary>
internal sealed record GxPoint(PointDeclaration Declaration, Func<GxTree, double?> Number, Func<GxTree, string?>? Text = null);

/// <summary>
/// The points of a GX (design.md 4), by what it has: declared is what it published once, valid or not. The one place where signs are turned: a GX
/// counts a charging battery as positive.
/// </summary>
internal static class GxPoints
{
    /// <summary>Values come when they change, and are known to hold as long as the heart beats, every 3 s; 10 s without it make them stale.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private const string Ac = "system/0/Ac/", Dc = "system/0/Dc/", Control = "system/0/Control/";

    /// <summary>Batteries of this maker are counted in charge, not in energy.</summary>
    private const string AmpereHour = "Ah";

    private static readonly (string Section, string Path, string Text)[] Pv =
    [
        ("pv_grid", Ac + "PvOnGrid/", "pv_grid"), ("pv_output", Ac + "PvOnOutput/", "pv_output"), ("pv_genset", Ac + "PvOnGenset/", "pv_genset"),
    ];

    /// <summary>Highest phase anything is on; 0 while nothing is known.</summary>
    public static int PhasesOf(GxTree tree)
    {
        var (counted, seen) = (0, 0);
        foreach (var part in (string[])["Grid/", "Consumption/", "PvOnGrid/", "PvOnOutput/"])
        {
            if (tree.Number($"{Ac}{part}NumberOfPhases") is >= 1 and <= 3 and var told) counted = Math.Max(counted, (int)told);
            for (var phase = 1; phase <= 3; phase++) if (tree.Number($"{Ac}{part}L{phase}/Power") is not null) seen = Math.Max(seen, phase);
        }
        return Math.Max(counted, seen);
    }

    public static List<GxPoint> Of(GxTree tree)
    {
        var list = new List<GxPoint>();
        var phases = PhasesOf(tree);
        Battery(list, tree);
        Phased(list, "grid", Ac + "Grid/", "import", "grid", phases);
        Phased(list, "home", Ac + "Consumption/", "consumption", "consumption", phases);
        Solar(list, tree, phases);
        if (tree.Has(Ac + "Genset/NumberOfPhases") || tree.Phases(n => $"{Ac}Genset/L{n}/Power") is not null) Phased(list, "genset", Ac + "Genset/", "production", "genset", phases);
        Inverters(list, tree, phases);
        Whole(list, tree);
        Settings(list, tree);
        return list;
    }

    /// <summary>Roles it can fill with what it shows.</summary>
    public static IReadOnlyList<RoleOffer> Offers(GxTree tree)
    {
        List<RoleOffer> offers = [];
        if (tree.Phases(n => $"{Ac}Grid/L{n}/Power") is not null) offers.Add(new(Role.Grid, "grid"));
        if (SolarPower(tree) is not null) offers.Add(new(Role.Pv, "pv"));
        if (tree.Number(Dc + "Battery/Power") is not null || tree.Number(GxTopics.Soc) is not null) offers.Add(new(Role.Battery, "battery"));
        if (tree.Phases(n => $"{Ac}Consumption/L{n}/Power") is not null) offers.Add(new(Role.Home, "home"));
        return offers;
    }

    private static void Battery(List<GxPoint> list, GxTree tree)
    {
        const string battery = Dc + "Battery/";
        Gauge(list, "battery.power", Unit.Watt, t => Turned(t.Number(battery + "Power")), "point.storage.power", "discharge");
        Gauge(list, "battery.current", Unit.Ampere, t => Turned(t.Number(battery + "Current")), "point.storage.current", "discharge");
        Gauge(list, "battery.voltage", Unit.Volt, t => t.Number(battery + "Voltage"), "point.storage.voltage");
        Gauge(list, "battery.soc", Unit.Percent, t => Percent(t.Number(GxTopics.Soc)), "point.storage.soc");
        Gauge(list, "battery.temperature", Unit.Celsius, Temperature, "point.storage.temperature");
        Gauge(list, "battery.time_to_go", Unit.Second, t => t.Number(battery + "TimeToGo"), "point.storage.time_to_go");
        if (tree.Has(battery + "Capacity")) Gauge(list, "battery.charge_capacity", AmpereHour, t => t.Number(battery + "Capacity"), "point.storage.charge_capacity");
        if (tree.Has(battery + "ConsumedAmphours")) Gauge(list, "battery.charge_used", AmpereHour, t => t.Number(battery + "ConsumedAmphours") is { } used ? Math.Abs(used) : null, "point.storage.charge_used");
        State(list, "battery.state", t => GxWords.Of(GxWords.Battery, t.Number(battery + "State")), "point.storage.state");
    }

    private static void Solar(List<GxPoint> list, GxTree tree, int phases)
    {
        // A house without panels has no PV, rather than PV nobody knows.
        if (SolarPower(tree) is null && !tree.Has(Dc + "Pv/Power") && !Pv.Any(p => tree.Has(p.Path + "NumberOfPhases"))) return;
        Gauge(list, "pv.power", Unit.Watt, SolarPower, "point.production.power", "production");
        // By phase only where nothing of it is on the DC side.
        if (phases > 1 && tree.Number(Dc + "Pv/Power") is null or 0)
            for (var phase = 1; phase <= 3; phase++)
            {
                var n = phase;
                Gauge(list, $"pv.power.l{n}", Unit.Watt, t => Pv.Select(p => t.Number($"{p.Path}L{n}/Power")).Aggregate((double?)null, Add), "point.production.power", "production");
            }
        if (tree.Has(Dc + "Pv/Power"))
        {
            Gauge(list, "pv_dc.power", Unit.Watt, t => t.Number(Dc + "Pv/Power"), "point.pv_dc.power", "production");
            Gauge(list, "pv_dc.current", Unit.Ampere, t => t.Number(Dc + "Pv/Current"), "point.pv_dc.current", "production");
        }
        foreach (var (section, path, text) in Pv)
            if (tree.Has(path + "NumberOfPhases") || tree.Phases(n => $"{path}L{n}/Power") is not null) Phased(list, section, path, "production", text, phases);
    }

    /// <summary>Multis and Quattros: the one the system names is the section itself, with several each has its own.</summary>
    private static void Inverters(List<GxPoint> list, GxTree tree, int phases)
    {
        var instances = tree.Instances("vebus");
        if (instances.Count == 0) return;
        var main = tree.Text("system/0/VebusInstance") ?? tree.Number("system/0/VebusInstance")?.ToString("0", CultureInfo.InvariantCulture);
        Inverter(list, "vebus", main is not null && instances.Contains(main) ? main : instances[0], phases);
        if (instances.Count > 1) foreach (var instance in instances) Inverter(list, $"vebus.{instance}", instance, phases);
        if (tree.Has(Dc + "Vebus/Power")) Gauge(list, "vebus.dc_power", Unit.Watt, t => t.Number(Dc + "Vebus/Power"), "point.vebus.dc_power", "charge");
    }

    private static void Inverter(List<GxPoint> list, string section, string instance, int phases)
    {
        var path = $"vebus/{instance}/";
        State(list, $"{section}.state", t => GxWords.Of(GxWords.Vebus, t.Number(path + "State")), "point.vebus.state");
        State(list, $"{section}.mode", t => GxWords.Of(GxWords.Mode, t.Number(path + "Mode")), "point.vebus.mode");
        Gauge(list, $"{section}.power_in", Unit.Watt, t => t.Phases(n => $"{path}Ac/ActiveIn/L{n}/P"), "point.vebus.power_in", "import");
        Gauge(list, $"{section}.power_out", Unit.Watt, t => t.Phases(n => $"{path}Ac/Out/L{n}/P"), "point.vebus.power_out", "consumption");
        for (var phase = 1; phase <= 3 && phases > 1; phase++)
        {
            var n = phase;
            Gauge(list, $"{section}.set_point.l{n}", Unit.Watt, t => t.Number($"{path}Hub4/L{n}/AcPowerSetpoint"), "point.vebus.set_point", "import");
        }
        if (phases <= 1) Gauge(list, $"{section}.set_point", Unit.Watt, t => t.Number($"{path}Hub4/L1/AcPowerSetpoint"), "point.vebus.set_point", "import");
        State(list, $"{section}.grid_lost", t => GxWords.Of(GxWords.Switch, t.Number(path + "Alarms/GridLost")), "point.vebus.grid_lost");
    }

    private static void Whole(List<GxPoint> list, GxTree tree)
    {
        State(list, "system.ess_state", t => GxWords.Of(GxWords.Ess, t.Number(GxTopics.EssState) ?? t.Number(GxTopics.State)), "point.system.ess_state");
        Gauge(list, "system.active_soc_limit", Unit.Percent, t => Percent(t.Number(Control + "ActiveSocLimit")), "point.system.active_soc_limit");
        Gauge(list, "system.battery_life_limit", Unit.Percent, t => Percent(t.Number(GxTopics.Ess + "BatteryLife/SocLimit")), "point.system.battery_life_limit");
        State(list, "system.scheduled_charge", t => GxWords.Of(GxWords.Switch, t.Number(Control + "ScheduledCharge")), "point.system.scheduled_charge");
        State(list, "system.schedule_status", t => GxWords.Of(GxWords.Schedule, t.Number(Control + "ScheduledChargeStatus")), "point.system.schedule_status");
        Gauge(list, "system.scheduled_soc", Unit.Percent, t => Percent(t.Number(Control + "ScheduledSoc")), "point.system.scheduled_soc");
        State(list, "system.hub4_mode", t => GxWords.Of(GxWords.Hub4, t.Number(GxTopics.Hub4Mode)), "point.system.hub4_mode");
        State(list, "system.dynamic_ess", t => GxWords.Of(GxWords.Dynamic, t.Number(GxTopics.DynamicMode)), "point.system.dynamic_ess");
        if (tree.Has("system/0/DynamicEss/Active"))
        {
            State(list, "system.dynamic_ess_active", t => GxWords.Of(GxWords.Dynamic, t.Number("system/0/DynamicEss/Active")), "point.system.dynamic_ess_active");
            State(list, "system.dynamic_ess_error", t => GxWords.Of(GxWords.DynamicErrors, t.Number("system/0/DynamicEss/ErrorCode")), "point.system.dynamic_ess_error");
            Gauge(list, "system.dynamic_ess_soc", Unit.Percent, t => Percent(t.Number("system/0/DynamicEss/TargetSoc")), "point.system.dynamic_ess_soc");
        }
        State(list, "system.source", t => GxWords.Source(t.Number(GxTopics.Source)), "point.system.source");
        State(list, "system.island", t => t.Number(GxTopics.Source) is { } source ? source == 240 ? "on" : "off" : null, "point.system.island");
        for (var relay = 0; relay <= 1; relay++)
        {
            var path = $"system/0/Relay/{relay}/State";
            if (tree.Has(path)) State(list, $"system.relay.{relay}", t => GxWords.Of(GxWords.Switch, t.Number(path)), "point.system.relay");
        }
        Words(list, "system.type", t => t.Text("system/0/SystemType"), "point.system.type");
        Words(list, "system.time_zone", t => t.Text(GxTopics.TimeZone), "point.system.time_zone");
        Words(list, "system.battery_service", t => t.Text("system/0/Dc/Battery/BatteryService") ?? t.Text("system/0/ActiveBatteryService"), "point.system.battery_service");
        Words(list, "system.reasons", t => t.Has("system/0/SystemState/State") ? string.Join(' ', GxWords.Reasons.Where(r => t.Number($"system/0/SystemState/{r}") > 0)) : null, "point.system.reasons");
        foreach (var (name, path) in (ReadOnlySpan<(string, string)>)[("dc_loads_power", "System/Power"), ("charger_power", "Charger/Power"), ("inverter_power", "InverterCharger/Power")])
            if (tree.Has(Dc + path)) Gauge(list, $"system.{name}", Unit.Watt, t => t.Number(Dc + path), $"point.system.{name}");
    }

    /// <summary>Every setting that may be borrowed, and those that are only worth knowing.</summary>
    private static void Settings(List<GxPoint> list, GxTree tree)
    {
        foreach (var setting in GxSettings.All)
            if (tree.Has(setting.Path)) Gauge(list, $"settings.{setting.Key}", setting.Unit, t => setting.Read(t[setting.Path]), $"point.settings.{setting.Kind}");
        foreach (var (key, unit, path) in GxSettings.Shown)
            if (tree.Has(path)) Gauge(list, $"settings.{key}", unit, t => t.Number(path), $"point.settings.{key}");
    }

    private static void Phased(List<GxPoint> list, string section, string path, string positive, string text, int phases)
    {
        Gauge(list, $"{section}.power", Unit.Watt, t => t.Phases(n => $"{path}L{n}/Power"), $"point.{text}.power", positive);
        if (phases <= 1)
        {
            Gauge(list, $"{section}.current", Unit.Ampere, t => t.Phases(n => $"{path}L{n}/Current"), $"point.{text}.current", positive);
            return;
        }
        for (var phase = 1; phase <= 3; phase++)
        {
            var n = phase;
            Gauge(list, $"{section}.power.l{n}", Unit.Watt, t => t.Number($"{path}L{n}/Power"), $"point.{text}.power", positive);
            Gauge(list, $"{section}.current.l{n}", Unit.Ampere, t => t.Number($"{path}L{n}/Current"), $"point.{text}.current", positive);
        }
    }

    private static double? SolarPower(GxTree tree) => Pv.Select(p => tree.Phases(n => $"{p.Path}L{n}/Power")).Append(tree.Number(Dc + "Pv/Power")).Aggregate((double?)null, Add);

    private static double? Temperature(GxTree tree)
    {
        if (tree.Number(Dc + "Battery/Temperature") is { } told) return told;
        var first = tree.Instances("battery").FirstOrDefault(i => tree.Number($"battery/{i}/Dc/0/Temperature") is not null);
        return first is null ? null : tree.Number($"battery/{first}/Dc/0/Temperature");
    }

    private static double? Add(double? sum, double? part) => part is null ? sum : (sum ?? 0) + part;

    /// <summary>A GX counts charging as positive.</summary>
    private static double? Turned(double? charging) => 0 - charging;

    private static double? Percent(double? value) => value is >= 0 and <= 100 ? value : null;

    private static void Gauge(List<GxPoint> list, string id, string unit, Func<GxTree, double?> read, string text, string positive = "") =>
        list.Add(new(new PointDeclaration(id, unit, PointKind.Gauge, positive, text) { FreshFor = Fresh }, read));

    private static void State(List<GxPoint> list, string id, Func<GxTree, string?> read, string text) =>
        list.Add(new(new PointDeclaration(id, Unit.None, PointKind.State, "", text) { FreshFor = Fresh }, _ => null, read));

    private static void Words(List<GxPoint> list, string id, Func<GxTree, string?> read, string text) =>
        list.Add(new(new PointDeclaration(id, Unit.None, PointKind.Text, "", text) { FreshFor = Fresh }, _ => null, read));
}
