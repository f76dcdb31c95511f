using Solstead.Core.Points;

namespace Solstead.Site.Web.Catalogue;

/// <summary>
/// Every quantity of the Jeedom Enphase plug-in, mono and three-phase, and where it is here. Pure: from the ids of a gateway's points to the
/// plug-in's devices. Source: enphase.md 9.2 to 9.4.
/// </summary>
internal static class PlugInNames
{
    /// <param name="points">Ids of the points the gateway has.</param>
    /// <param name="phases">Phases it measures; per-phase quantities exist from two on.</param>
    public static IReadOnlyList<PlugInDevice> Of(IReadOnlyCollection<string> points, int phases) =>
    [
        new("prod", null, [.. Meter("production", phases, "P", "", new("PR", "PA", "PRH", "PAH", "PC", "PF"))]),
        new("net", null, [.. Meter("grid", phases, "C", "Net", new("CRN", "CAN", "CRNH", "CANH", "CCN", "CFN")), .. Phases(phases, Directions), .. Phases(phases, Surplus)]),
        new("total", null, [.. Meter("consumption", phases, "C", "", new("CRT", "CAT", "CRTH", "CATH", "CCT", "CFT"))]),
        new("bat", null, Storage()),
        new("batt", null, IqStorage()),
        .. Parts(points, "group").Select(name => new PlugInDevice("groupe", name, Panels($"group.{name}", "catalogue.diff.group-day", watch: true))),
        .. Parts(points, "inverter").Select(serial => new PlugInDevice("conv", serial, Panels($"inverter.{serial}", "catalogue.diff.panel-day", watch: false))),
    ];

    /// <summary>The plug-in's switches for what it creates only when asked.</summary>
    private sealed record Flags(string Reactive, string Apparent, string ReactiveEnergy, string ApparentEnergy, string Current, string Factor);

    private static IEnumerable<PlugInQuantity> Meter(string section, int phases, string before, string after, Flags flags) =>
        Phases(phases, phase => OfPhase(section, phase, before, after, flags));

    private static IEnumerable<PlugInQuantity> OfPhase(string section, int phase, string before, string after, Flags flags)
    {
        var net = section == "grid";
        yield return One("wattsNow", "now", Unit.Watt, "power");
        yield return One("wattHoursToday", "day", Unit.WattHour, "energy_today") with { Difference = net ? "catalogue.diff.net-day" : "catalogue.diff.day" };
        yield return One("wattHoursSevenDays", "week", Unit.WattHour, "energy_7d") with { Difference = net ? "catalogue.diff.net-day" : null };
        yield return One("wattHoursLifetime", "lifetime", Unit.WattHour, "energy_lifetime") with { Difference = net ? "catalogue.diff.net-lifetime" : null };
        yield return One("reactPwr", "reactive", Unit.Var, "reactive_power") with { Flag = flags.Reactive };
        yield return One("apprntPwr", "apparent", Unit.VoltAmpere, "apparent_power") with { Flag = flags.Apparent };
        yield return One("pwrFactor", "factor", Unit.None, "power_factor") with { Flag = flags.Factor, Difference = "catalogue.diff.factor" };
        // The plug-in forgot the first letter where it names the current of one phase of the net meter.
        var current = One("rmsCurrent", "current", Unit.Ampere, "current") with { Flag = flags.Current, Difference = net ? "catalogue.diff.current" : null };
        yield return net && phase > 0 ? current with { Id = $"rmsCurrentNet{phase}" } : current;
        yield return One("varhLagToday", "inductive-day", Unit.VarHour, "reactive_energy_inductive_today") with { Flag = flags.ReactiveEnergy };
        yield return One("varhLagLifetime", "inductive-lifetime", Unit.VarHour, "reactive_energy_inductive_lifetime") with { Flag = flags.ReactiveEnergy };
        yield return One("varhLeadToday", "capacitive-day", Unit.VarHour, "reactive_energy_capacitive_today") with { Flag = flags.ReactiveEnergy };
        yield return One("varhLeadLifetime", "capacitive-lifetime", Unit.VarHour, "reactive_energy_capacitive_lifetime") with { Flag = flags.ReactiveEnergy };
        yield return One("vahToday", "apparent-day", Unit.VoltAmpereHour, "apparent_energy_today") with { Flag = flags.ApparentEnergy };
        yield return One("vahLifetime", "apparent-lifetime", Unit.VoltAmpereHour, "apparent_energy_lifetime") with { Flag = flags.ApparentEnergy };

        PlugInQuantity One(string id, string name, string unit, string quantity) =>
            new($"{before}{id}{after}{Number(phase)}", $"catalogue.name.{name}", unit, Point(section, quantity, phase)) { Phase = phase };
    }

    private static IEnumerable<PlugInQuantity> Directions(int phase)
    {
        yield return new($"Import{Number(phase)}", "catalogue.name.import", Unit.Watt, Point("grid", "power_import", phase)) { Phase = phase };
        yield return new($"Export{Number(phase)}", "catalogue.name.export", Unit.Watt, Point("grid", "power_export", phase)) { Phase = phase };
        foreach (var direction in (string[])["import", "export"])
        {
            var (register, today) = (Point("grid", $"energy_{direction}", phase), Point("grid", $"energy_{direction}_today", phase));
            yield return new($"indexcumul{direction}{Number(phase)}", $"catalogue.name.{direction}-register", Unit.WattHour, register) { Phase = phase };
            yield return new($"indexcumul{direction}anc{Number(phase)}", $"catalogue.name.{direction}-midnight", Unit.WattHour, register) { Phase = phase, Minus = today };
            yield return new($"cumul{direction}{Number(phase)}", $"catalogue.name.{direction}-day", Unit.WattHour, today) { Phase = phase, Difference = "catalogue.diff.midnight" };
        }
        yield return new($"tension{Number(phase)}", "catalogue.name.voltage", Unit.Volt, Point("grid", "voltage", phase), Point("consumption", "voltage", phase), Point("production", "voltage", phase))
        {
            Phase = phase,
            Difference = phase == 0 ? "catalogue.diff.voltage" : null,
        };
    }

    /// <summary>No point of ours: the surplus thresholds are rules, with a state and reasons of their own.</summary>
    private static IEnumerable<PlugInQuantity> Surplus(int phase) =>
        [new($"autoconso1{Number(phase)}", "catalogue.name.surplus", Unit.None) { Phase = phase, Difference = "catalogue.diff.rule" }];

    private static PlugInQuantity[] Storage() =>
    [
        new("batnow", "catalogue.name.battery-power", Unit.Watt, "storage.power") { Difference = "catalogue.diff.batteries" },
        new("batperc", "catalogue.name.battery-charge", Unit.Percent, "storage.soc") { Difference = "catalogue.diff.batteries" },
    ];

    private static PlugInQuantity[] IqStorage() =>
    [
        new("Enc_max_available_capacity", "catalogue.name.battery-capacity", Unit.WattHour, "storage.capacity") { Flag = "batt" },
        new("ENC_agg_avail_energy", "catalogue.name.battery-energy", Unit.WattHour, "storage.energy_available") { Flag = "batt" },
        new("ENC_pourcent", "catalogue.name.battery-charge", Unit.Percent, "storage.soc") { Flag = "batt" },
    ];

    private static PlugInQuantity[] Panels(string section, string day, bool watch) =>
    [
        new("Watt", "catalogue.name.now", Unit.Watt, $"{section}.power") { Flag = "onduleur" },
        new("maxWatt", "catalogue.name.highest", Unit.Watt, $"{section}.power_max") { Flag = "onduleur" },
        new("calWH", "catalogue.name.day", Unit.WattHour, $"{section}.energy_today") { Flag = "onduleur", Difference = day },
        .. watch ? (PlugInQuantity[])[new("alarme", "catalogue.name.watch", Unit.None, $"{section}.watch") { Difference = "catalogue.diff.watch" }] : [],
    ];

    private static IEnumerable<PlugInQuantity> Phases(int phases, Func<int, IEnumerable<PlugInQuantity>> make) =>
        Enumerable.Range(0, phases > 1 ? phases + 1 : 1).SelectMany(make);

    private static string Number(int phase) => phase == 0 ? "" : $"{(char)('0' + phase)}";

    private static string Point(string section, string quantity, int phase) => phase == 0 ? $"{section}.{quantity}" : $"{section}.{quantity}.l{(char)('0' + phase)}";

    /// <summary>The parts of a section, in the order of the points: <c>inverter.122.power</c> → 122.</summary>
    private static IEnumerable<string> Parts(IEnumerable<string> points, string section) =>
        points.Where(p => p.StartsWith(section + ".", StringComparison.Ordinal) && p.LastIndexOf('.') > section.Length)
            .Select(p => p[(section.Length + 1)..p.LastIndexOf('.')]).Distinct();
}
