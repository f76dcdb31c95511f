using Solstead.Core.Points;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>Powers, electrical values and registers from <c>/ivp/meters/readings</c> (enphase.md 5.5, 6.3 to 6.5): matched by eid, enabled meters only.</summary>
internal static class MeterPoints
{
    /// <returns>False when no enabled meter gave anything believable (a gateway that has just started).</returns>
    public static bool Fill(ReadingList into, GatewayProfile profile, List<MeterReading> readings)
    {
        var production = Of(profile, readings, "production");
        var net = Of(profile, readings, "net-consumption");
        var total = Of(profile, readings, "total-consumption");
        for (var phase = 0; phase <= (profile.Phases > 1 ? profile.Phases : 0); phase++)
        {
            var p = At(production, phase, profile.PhasesOf("production"));
            var n = At(net, phase, profile.PhasesOf("net-consumption"));
            var t = At(total, phase, profile.PhasesOf("total-consumption"));
            if (p is not null) Section(into, Fields.Production, phase, profile, p);
            // A one-phase roof on a three-phase home produces nothing on the other two; a channel that is only missing is unknown.
            else if (production is not null && phase > profile.PhasesOf("production")) p = Nothing;
            if (p?.Delivered is { } produced) into.Add(Fields.Id(Fields.Production, Fields.Lifetime, phase), produced);
            if (n is not null) Net(into, phase, profile, n);
            if (t is not null) Section(into, Fields.Consumption, phase, profile, t);
            if (p is null) continue;
            if (t is null && n is not null && !profile.HasTotalCt) Consumed(into, phase, profile, n, p);
            if (n is null && t is not null && !profile.HasNetCt) Exchanged(into, phase, profile, t, p);
        }
        if (Of(profile, readings, "storage") is { } storage)
        {
            into.Add("storage.energy_discharged", storage.Delivered);
            into.Add("storage.energy_charged", storage.Received);
        }
        Gross(into, profile);
        Whole(into, profile);
        return production is not null || net is not null || total is not null;
    }

    /// <summary>The whole of a grid that is computed phase by phase.</summary>
    private static void Whole(ReadingList into, GatewayProfile profile)
    {
        if (profile.Phases < 2 || profile.HasNetCt || !profile.HasTotalCt) return;
        double? Sum(string quantity)
        {
            double? sum = 0;
            for (var phase = 1; phase <= profile.Phases; phase++) sum += into[Fields.Id(Fields.Grid, quantity, phase)]?.Value;
            return sum;
        }
        var apparent = Sum(Fields.Apparent);
        into.Add(Fields.Id(Fields.Grid, Fields.Apparent), apparent, Quality.Estimated);
        into.Add(Fields.Id(Fields.Grid, Fields.Current), Sum(Fields.Current), Quality.Estimated);
        into.Add(Fields.Id(Fields.Grid, Fields.Factor), Formulas.PowerFactor(into[Fields.Id(Fields.Grid, Fields.Power)]?.Value, apparent), Quality.Estimated);
    }

    /// <summary>What the phases import and export each for itself; not the same as the total's where they flow against each other (enphase.md 6.3).</summary>
    public static void Gross(ReadingList into, GatewayProfile profile)
    {
        if (profile.Phases < 2) return;
        foreach (var quantity in (string[])[Fields.PowerImport, Fields.PowerExport])
        {
            var phases = Enumerable.Range(1, profile.Phases).Select(p => into[Fields.Id(Fields.Grid, quantity, p)]).ToList();
            if (phases.Exists(p => p is null)) continue;
            double? sum = 0;
            foreach (var phase in phases) sum += phase!.Value.Value;
            into.Add(Fields.Id(Fields.Grid, quantity + Fields.OfPhases), sum, phases.Max(p => p!.Value.Quality));
        }
    }

    /// <summary>
    /// The reading of the enabled meter with a role; null when there is none, or when it is all zero although it is connected to the mains (B1).
    /// Two meters with one role are one: their powers and registers add up; null as long as one of them gives nothing.
    /// </summary>
    public static MeterReading? Of(GatewayProfile profile, List<MeterReading> readings, string role)
    {
        MeterReading? sum = null;
        foreach (var meter in profile.Meters)
        {
            if (meter.Role != role) continue;
            if (readings.Find(r => r.Eid == meter.Eid) is not { } reading || Dead(reading)) return null;
            sum = sum is null ? reading : MeterSum.Of(sum, reading);
        }
        return sum;
    }

    private static readonly MeterFields Nothing = new() { Watts = 0, Reactive = 0 };

    /// <summary>The whole meter (0) or one phase; a channel beyond the configured phases means nothing.</summary>
    private static MeterFields? At(MeterReading? reading, int phase, int phases) =>
        phase == 0 ? reading : reading?.Channels is { } channels && phase <= Math.Min(phases, channels.Count) ? channels[phase - 1] : null;

    private static bool Dead(MeterReading r) => r.Voltage is 0 && r.Watts is 0 && r.Delivered is 0;

    private static void Section(ReadingList into, string section, int phase, GatewayProfile profile, MeterFields m)
    {
        var (quality, note) = Plausible.Power(m.Watts);
        into.Add(Fields.Id(section, Fields.Power, phase), m.Watts, quality, note);
        into.Add(Fields.Id(section, Fields.Voltage, phase), phase == 0 ? Formulas.MeanVoltage(m.Voltage, profile.PhasesOf(section)) : m.Voltage);
        into.Add(Fields.Id(section, Fields.Current, phase), m.Current is { } a ? Math.Abs(a) : null);
        into.Add(Fields.Id(section, Fields.Frequency, phase), m.Frequency is > 0 ? m.Frequency : null);
        into.Add(Fields.Id(section, Fields.Reactive, phase), m.Reactive);
        into.Add(Fields.Id(section, Fields.Apparent, phase), m.Apparent is { } s ? Math.Abs(s) : null);
        into.Add(Fields.Id(section, Fields.Factor, phase), Formulas.PowerFactor(m.Watts, m.Apparent));
        into.Add(Fields.Id(section, Fields.Inductive + "_lifetime", phase), m.Lag);
        into.Add(Fields.Id(section, Fields.Capacitive + "_lifetime", phase), m.Lead);
        if (!profile.NewStack) into.Add(Fields.Id(section, Fields.ApparentEnergy + "_lifetime", phase), m.ApparentEnergy);
    }

    /// <summary>A CT at the grid connection.</summary>
    private static void Net(ReadingList into, int phase, GatewayProfile profile, MeterFields net)
    {
        Section(into, Fields.Grid, phase, profile, net);
        Directions(into, phase, net.Watts);
        into.Add(Fields.Id(Fields.Grid, Fields.Import, phase), net.Delivered);
        into.Add(Fields.Id(Fields.Grid, Fields.Export, phase), net.Received);
    }

    /// <summary>Without a CT of its own, consumption is what came from the grid and from the roof.</summary>
    private static void Consumed(ReadingList into, int phase, GatewayProfile profile, MeterFields net, MeterFields production)
    {
        Computed(into, Fields.Consumption, phase, net.Watts + production.Watts, net.Watts, production.Watts);
        into.Add(Fields.Id(Fields.Consumption, Fields.Reactive, phase), net.Reactive + production.Reactive);
        into.Add(Fields.Id(Fields.Consumption, Fields.Voltage, phase), phase == 0 ? Formulas.MeanVoltage(net.Voltage, profile.PhasesOf(Fields.Grid)) : net.Voltage);
    }

    /// <summary>A CT that sees the house only: the grid is what the house takes beyond the roof. No register counts that.</summary>
    private static void Exchanged(ReadingList into, int phase, GatewayProfile profile, MeterFields total, MeterFields production)
    {
        var net = total.Watts - production.Watts;
        Computed(into, Fields.Grid, phase, net, total.Watts, production.Watts);
        into.Add(Fields.Id(Fields.Grid, Fields.Reactive, phase), total.Reactive - production.Reactive);
        into.Add(Fields.Id(Fields.Grid, Fields.Voltage, phase), phase == 0 ? Formulas.MeanVoltage(total.Voltage, profile.PhasesOf(Fields.Consumption)) : total.Voltage);
        into.Add(Fields.Id(Fields.Grid, Fields.Frequency, phase), total.Frequency is > 0 ? total.Frequency : null);
        Directions(into, phase, net);
        if (phase > 0 || profile.Phases < 2) Computed(into, phase, net, total.Reactive - production.Reactive);
    }

    /// <summary>A power that is made of two others is worth what the worse of them is.</summary>
    private static void Computed(ReadingList into, string section, int phase, double? watts, params ReadOnlySpan<double?> parts)
    {
        var (quality, note) = Plausible.Power(watts);
        foreach (var part in parts)
            if (Plausible.Power(part) is var one && one.Quality > quality) (quality, note) = one;
        into.Add(Fields.Id(section, Fields.Power, phase), watts, quality, note);
    }

    /// <summary>Where no instrument is: from active and reactive power.</summary>
    private static void Computed(ReadingList into, int phase, double? watts, double? vars)
    {
        var volts = into[Fields.Id(Fields.Grid, Fields.Voltage, phase)]?.Value;
        double? apparent = watts is { } p && vars is { } q ? Math.Sqrt(p * p + q * q) : null;
        into.Add(Fields.Id(Fields.Grid, Fields.Apparent, phase), apparent, Quality.Estimated);
        into.Add(Fields.Id(Fields.Grid, Fields.Factor, phase), Formulas.PowerFactor(watts, apparent), Quality.Estimated);
        into.Add(Fields.Id(Fields.Grid, Fields.Current, phase), volts is > 0 ? apparent / volts : null, Quality.Estimated);
    }

    public static void Directions(ReadingList into, int phase, double? net)
    {
        var (quality, note) = Plausible.Power(net);
        into.Add(Fields.Id(Fields.Grid, Fields.PowerImport, phase), Formulas.Import(net), quality, note);
        into.Add(Fields.Id(Fields.Grid, Fields.PowerExport, phase), Formulas.Export(net), quality, note);
    }
}
