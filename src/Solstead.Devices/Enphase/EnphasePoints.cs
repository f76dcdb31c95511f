using Solstead.Core.Points;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Sources;

namespace Solstead.Devices.Enphase;

/// <summary>The points a gateway has, by its profile (design.md 4): nothing is declared that this firmware and wiring cannot give.</summary>
internal sealed class EnphasePoints(GatewayProfile profile, EnphaseOptions options)
{
    private readonly List<PointDeclaration> list = [];
    private readonly TimeSpan interval = options.Interval, slow = options.ProductionInterval, panels = options.InverterInterval;

    private TimeSpan Inventory => options.InventoryInterval;

    private TimeSpan EventsEvery => options.EventsInterval;

    /// <summary>Pause between two readings of the meters' registers; longer than that of their powers where a stream tells those.</summary>
    public TimeSpan? Registers { get; init; }

    private int LastPhase => profile.Phases > 1 ? profile.Phases : 0;

    public IReadOnlyList<PointDeclaration> Declare()
    {
        if (profile.Production == ProductionSource.Meter) Meter(Fields.Production, "production", fast: profile.Fast && (profile.Reports || profile.EidOf("production") is not null));
        else if (profile.Production != ProductionSource.None) Simple();
        if (profile.Panels.Count > 0 || profile.Production is ProductionSource.Meter or ProductionSource.Inverters)
            Add(Fields.Id(Fields.Production, Fields.PowerInverters), Unit.Watt, PointKind.Gauge, "production", panels);
        if (profile.Consumption != ConsumptionMeter.None)
        {
            Meter(Fields.Consumption, "consumption", fast: profile.Fast && profile.HasTotalCt);
            Meter(Fields.Grid, "import", fast: profile.Fast && profile.HasNetCt);
            Directions();
        }
        if (profile.HasStorage || profile.EnsembleStorage) Storage();
        foreach (var serial in profile.Panels) Panel(serial);
        Units();
        return list;
    }

    /// <summary>A section measured by a CT, or computed from two of them.</summary>
    /// <param name="fast">True when the fast readings carry all its electrical values; else only powers are fast.</param>
    private void Meter(string section, string positive, bool fast)
    {
        var every = fast ? interval : slow;
        // The readings give these of a grid that has no instrument too, from two others.
        var computed = Computed(section) && profile.Fast ? interval : every;
        for (var phase = 0; phase <= LastPhase; phase++)
        {
            // What only the document knows, it knows of phases only with its lines.
            var told = phase == 0 || fast || profile.Lines || (Computed(section) && profile.Fast);
            Add(Fields.Id(section, Fields.Power, phase), Unit.Watt, PointKind.Gauge, positive, profile.Fast ? interval : slow);
            Add(Fields.Id(section, Fields.Voltage, phase), Unit.Volt, PointKind.Gauge, "", profile.Fast ? interval : slow);
            Add(Fields.Id(section, Fields.Reactive, phase), Unit.Var, PointKind.Gauge, "inductive", profile.Fast ? interval : slow);
            if (told) Add(Fields.Id(section, Fields.Current, phase), Unit.Ampere, PointKind.Gauge, "", computed);
            if (profile.Fast && (fast || Computed(section))) Add(Fields.Id(section, Fields.Frequency, phase), Unit.Hertz, PointKind.Gauge, "", interval);
            if (told) Add(Fields.Id(section, Fields.Apparent, phase), Unit.VoltAmpere, PointKind.Gauge, "", computed);
            if (told) Add(Fields.Id(section, Fields.Factor, phase), Unit.None, PointKind.Gauge, positive, computed);
            var counted = fast && profile.Readings ? Registers ?? interval : slow;
            Energies(section, phase, positive, section == Fields.Production ? counted : slow);
            if (!Computed(section) && told) ReactiveEnergies(section, phase, counted);
        }
    }

    /// <summary>True for the grid of a house with a total CT: no instrument is there.</summary>
    private bool Computed(string section) => section == Fields.Grid && !profile.HasNetCt;

    private void Energies(string section, int phase, string positive, TimeSpan every)
    {
        var counter = section == Fields.Grid ? PointKind.Gauge : PointKind.Counter; // net registers fall while exporting
        var registers = section == Fields.Production && profile.Readings;
        if (phase > 0 && !profile.Lines && !registers) return;
        Add(Fields.Id(section, Fields.Today, phase), Unit.WattHour, PointKind.Gauge, positive, every);
        Add(Fields.Id(section, Fields.Lifetime, phase), Unit.WattHour, counter, positive, every);
        // The new stack's week is its lifetime (B10): it has none.
        if (!profile.NewStack && (phase == 0 || profile.Lines)) Add(Fields.Id(section, Fields.SevenDays, phase), Unit.WattHour, PointKind.Gauge, positive, slow);
    }

    private void ReactiveEnergies(string section, int phase, TimeSpan every)
    {
        foreach (var (quantity, unit) in ((string, string)[])[(Fields.Inductive, Unit.VarHour), (Fields.Capacitive, Unit.VarHour), (Fields.ApparentEnergy, Unit.VoltAmpereHour)])
        {
            if (quantity == Fields.ApparentEnergy && profile.NewStack) continue;
            Add(Fields.Id(section, quantity + "_today", phase), unit, PointKind.Gauge, "", every);
            Add(Fields.Id(section, quantity + "_lifetime", phase), unit, PointKind.Counter, "", every);
        }
    }

    private void Directions()
    {
        var fast = profile.Fast ? interval : slow;
        for (var phase = 0; phase <= LastPhase; phase++)
        {
            Add(Fields.Id(Fields.Grid, Fields.PowerImport, phase), Unit.Watt, PointKind.Gauge, "import", fast);
            Add(Fields.Id(Fields.Grid, Fields.PowerExport, phase), Unit.Watt, PointKind.Gauge, "export", fast);
            if (!profile.Readings || !profile.HasNetCt) continue;
            var counted = Registers ?? interval;
            Add(Fields.Id(Fields.Grid, Fields.Import, phase), Unit.WattHour, PointKind.Counter, "import", counted);
            Add(Fields.Id(Fields.Grid, Fields.Export, phase), Unit.WattHour, PointKind.Counter, "export", counted);
            Add(Fields.Id(Fields.Grid, Fields.Import + "_today", phase), Unit.WattHour, PointKind.Gauge, "import", counted);
            Add(Fields.Id(Fields.Grid, Fields.Export + "_today", phase), Unit.WattHour, PointKind.Gauge, "export", counted);
        }
        if (LastPhase > 0)
        {
            Add(Fields.Id(Fields.Grid, Fields.PowerImport + Fields.OfPhases), Unit.Watt, PointKind.Gauge, "import", fast);
            Add(Fields.Id(Fields.Grid, Fields.PowerExport + Fields.OfPhases), Unit.Watt, PointKind.Gauge, "export", fast);
        }
        Add(Fields.Id(Fields.Grid, Fields.BalancedImport), Unit.WattHour, PointKind.Counter, "import", fast);
        Add(Fields.Id(Fields.Grid, Fields.BalancedExport), Unit.WattHour, PointKind.Counter, "export", fast);
    }

    /// <summary>Production without a CT.</summary>
    private void Simple()
    {
        var every = profile.Production == ProductionSource.Panels ? panels : slow;
        Add(Fields.Id(Fields.Production, Fields.Power), Unit.Watt, PointKind.Gauge, "production", every);
        if (profile.Production == ProductionSource.Panels) return;
        Energies(Fields.Production, 0, "production", every);
    }

    private void Storage()
    {
        Add("storage.batteries", Unit.None, PointKind.Gauge, "", panels);
        if (!profile.HasStorage) return;
        // AC batteries are told by the totals; a transformer tells power with the meters, and fails over to the batteries.
        var every = profile.AcBatteries > 0 ? Max(options.StorageInterval, slow) : options.StorageInterval;
        Add(Fields.Id(Fields.Storage, Fields.Power), Unit.Watt, PointKind.Gauge, "discharge", Max(every, Registers ?? interval));
        Add("storage.soc", Unit.Percent, PointKind.Gauge, "", every);
        Add("storage.energy_available", Unit.WattHour, PointKind.Gauge, "", every);
        Add("storage.capacity", Unit.WattHour, PointKind.Gauge, "", every);
        if (!profile.Readings || profile.EidOf("storage") is null) return;
        Add("storage.energy_charged", Unit.WattHour, PointKind.Counter, "", Registers ?? interval);
        Add("storage.energy_discharged", Unit.WattHour, PointKind.Counter, "", Registers ?? interval);
    }

    private void Panel(string serial)
    {
        Add($"inverter.{serial}.power", Unit.Watt, PointKind.Gauge, "production", panels);
        Add($"inverter.{serial}.power_reported", Unit.Watt, PointKind.Gauge, "production", panels);
        Add($"inverter.{serial}.power_max", Unit.Watt, PointKind.Gauge, "", panels);
        Add($"inverter.{serial}.energy_today", Unit.WattHour, PointKind.Gauge, "production", panels);
        Add($"inverter.{serial}.last_report", Unit.Instant, PointKind.Gauge, "", panels);
        Add($"inverter.{serial}.state", Unit.None, PointKind.State, "", panels);
        if (profile.Units.Detailed.Contains(serial))
            foreach (var (quantity, unit, kind) in ElectricalPoints.Quantities) Add($"inverter.{serial}.{quantity}", unit, kind, quantity.StartsWith("energy", StringComparison.Ordinal) ? "production" : "", panels);
        if (profile.Units.Listed.Contains(serial)) Device($"inverter.{serial}.");
    }

    /// <summary>What hangs on the gateway beside its meters and panels.</summary>
    private void Units()
    {
        foreach (var serial in profile.Units.Batteries) Battery($"battery.{serial}.");
        foreach (var serial in profile.Units.Relays)
        {
            Add($"relay.{serial}.state", Unit.None, PointKind.State, "", Inventory);
            Add($"relay.{serial}.reason", Unit.None, PointKind.Text, "", Inventory);
            Add($"relay.{serial}.last_report", Unit.Instant, PointKind.Gauge, "", Inventory);
            Device($"relay.{serial}.");
        }
        foreach (var serial in profile.Units.Subunits) Device($"esub.{serial}.");
        foreach (var serial in profile.Units.Controllers) Controller($"controller.{serial}.");
        foreach (var contact in profile.Units.Contacts)
        {
            Add(UnitPoints.Prefix(contact) + "state", Unit.None, PointKind.State, "", slow);
            Add(UnitPoints.Prefix(contact) + "type", Unit.None, PointKind.State, "", slow);
            Add(UnitPoints.Prefix(contact) + "name", Unit.None, PointKind.Text, "", slow);
        }
        if (!profile.Units.Events) return;
        foreach (var text in (string[])["event", "event_serial", "events"]) Add($"gateway.{text}", Unit.None, PointKind.Text, "", EventsEvery);
        Add("gateway.event_at", Unit.Instant, PointKind.Gauge, "", EventsEvery);
    }

    private void Battery(string prefix)
    {
        // AC batteries tell less of themselves than IQ batteries do.
        var iq = !profile.Units.AcBatteries.Contains(prefix.Split('.')[1]);
        Add(prefix + "power", Unit.Watt, PointKind.Gauge, "discharge", panels);
        if (iq) Add(prefix + "apparent_power", Unit.VoltAmpere, PointKind.Gauge, "", panels);
        Add(prefix + "soc", Unit.Percent, PointKind.Gauge, "", panels);
        if (iq) Add(prefix + "energy_available", Unit.WattHour, PointKind.Gauge, "", panels);
        if (iq) Add(prefix + "capacity", Unit.WattHour, PointKind.Gauge, "", panels);
        if (iq) Add(prefix + "temperature", Unit.Celsius, PointKind.Gauge, "", panels);
        Add(prefix + "temperature_max", Unit.Celsius, PointKind.Gauge, "", panels);
        Add(prefix + "last_report", Unit.Instant, PointKind.Gauge, "", panels);
        Add(prefix + "state", Unit.None, PointKind.State, "", panels);
        if (!iq) Device(prefix);
    }

    private void Controller(string prefix)
    {
        Add(prefix + "relay", Unit.None, PointKind.State, "", panels);
        Add(prefix + "relay_wanted", Unit.None, PointKind.State, "", panels);
        Add(prefix + "grid_mode", Unit.None, PointKind.State, "", panels);
        Add(prefix + "temperature", Unit.Celsius, PointKind.Gauge, "", panels);
        Add(prefix + "state", Unit.None, PointKind.State, "", panels);
        Add(prefix + "last_report", Unit.Instant, PointKind.Gauge, "", panels);
    }

    /// <summary>The inventory's flags and words.</summary>
    private void Device(string prefix)
    {
        foreach (var flag in ElectricalPoints.Flags) Add(prefix + flag, Unit.None, PointKind.State, "", Inventory);
        Add(prefix + "status", Unit.None, PointKind.Text, "", Inventory);
    }

    private void Add(string id, string unit, PointKind kind, string positive, TimeSpan every) =>
        list.Add(new PointDeclaration(id, unit, kind, positive, TextKey(id)) { FreshFor = FreshFor(every), GoneAfter = GoneAfter(every) });

    /// <summary><c>point.section.quantity</c>: one text for all phases and all panels.</summary>
    private static string TextKey(string id)
    {
        var parts = id.Split('.');
        return parts[0] is "inverter" or "battery" or "relay" or "controller" or "contact" or "esub" ? $"point.{parts[0]}.{parts[2]}" : $"point.{parts[0]}.{parts[1]}";
    }

    /// <summary>Two periods and a slow answer; the meters' 15 s of design.md 4 at the least.</summary>
    private static TimeSpan FreshFor(TimeSpan every) => Max(TimeSpan.FromSeconds(15), every * 2 + (every > TimeSpan.FromSeconds(15) ? TimeSpan.FromSeconds(30) : default));

    private static TimeSpan GoneAfter(TimeSpan every) => Max(PointDeclaration.MissingAfter, every * 4);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
