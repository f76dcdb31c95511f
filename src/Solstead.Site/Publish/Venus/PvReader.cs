using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Site.Publish.Venus;

/// <summary>Reads one inverter out of the engine. Runs on the engine's thread at each tick: only looks values up.</summary>
/// <param name="alone">False when other inverters of the same device may be shown: then the section is part of the name.</param>
/// <param name="expected">Devices of the settings that may have a part in it, where it is the roles they offer that decide.</param>
internal sealed class PvReader(PvOptions options, bool alone, IReadOnlyList<string> expected)
{
    /// <summary>For so long after the start devices that have not told what they are hold the inverter back: which one it is depends on them.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string PanelPrefix = "inverter.";

    /// <summary>A panel that gives no more than this does not produce. [W]</summary>
    private const double Producing = 5;

    private readonly Dictionary<string, (DeviceInfo Info, List<(PointState Power, PointState State)> Panels)> panels = [];

    private Moment? began;
    private bool complete;

    /// <summary>Devices whose offers decide what the inverter is made of; none where the owner named its parts.</summary>
    public static IReadOnlyList<string> Expected(PvOptions options, PublisherContext context) =>
        options.Section is not null || context.Site.Roles is not null ? [] : [.. context.Devices.Select(d => d.Info.Id).Where(id => options.Device is null || id == options.Device)];

    public PvSample Read(SiteEngine engine, Moment now)
    {
        var sections = IsComplete(engine, now) ? Sections(engine) : [];
        var devices = sections.Select(s => engine.Devices.GetValueOrDefault(s.Device)).ToList();
        var known = sections.Count > 0 && devices.All(d => d is { Info.Points.Count: > 0 });
        if (!known) return new(now, default, null, PvPhase.Unknown, [null, null, null], null);
        var parts = sections.Select((s, i) => Part(devices[i]!, s.Section, now)).ToList();
        var phases = Enumerable.Range(0, 3).Select(n => Sum([.. parts.Select(p => p.Phases[n]).OfType<PvPhase>()])).ToList();
        return new(now, parts.MinBy(p => p.Received.Elapsed).Received, Identity(sections, devices!), Sum([.. parts.Select(p => p.Total)])!, phases, Panels(devices!, now))
        {
            FreshFor = sections.Select((s, i) => devices[i]!.Point($"{s.Section}.power")?.Declaration.FreshFor ?? default).Max(),
        };
    }

    /// <summary>
    /// With two gateways of which one answers later, the first alone would come on the bus under its own name, take the number of the whole, and
    /// go again.
    /// </summary>
    private bool IsComplete(SiteEngine engine, Moment now)
    {
        began ??= now;
        return complete |= now.Since(began.Value) >= Patience || expected.All(id => engine.Devices.GetValueOrDefault(id) is { Info.Points.Count: > 0 });
    }

    private List<SectionRef> Sections(SiteEngine engine)
    {
        if (options is { Device: { } device, Section: { } section }) return [new(device, section)];
        return [.. engine.Roles.Pv.Where(s => options.Device is null || s.Device == options.Device)];
    }

    private PvIdentity Identity(List<SectionRef> sections, List<DeviceState> devices)
    {
        var info = devices[0].Info;
        if (devices.Any(d => d.Info.Id != info.Id)) return new(alone ? "site" : Word(string.Join('_', devices.Select(d => d.Info.Id))), "", string.Join(" + ", sections), null, null, null);
        var unique = Word(info.Serial ?? info.Id);
        return new(alone ? unique : $"{unique}_{Word(sections[0].Section)}", info.Type, info.Id, info.Serial, info.Model, info.Firmware);
    }

    /// <summary>Letters, digits and underscores only: a hyphen makes an object path invalid (victron.md B.4).</summary>
    private static string Word(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private (PvPhase Total, PvPhase?[] Phases, Moment Received) Part(DeviceState device, string section, Moment now)
    {
        var power = device.Point($"{section}.power");
        var total = Values(device, section, "", now);
        PvPhase?[] phases = [null, null, null];
        for (var n = 1; n <= 3; n++)
            if (device.Point($"{section}.power.l{n}") is not null) phases[n - 1] = Values(device, section, $".l{n}", now);
        if (phases.All(p => p is null)) Place(total, phases);
        return (total, phases, power is { Known: true } ? power.Received : default);
    }

    /// <summary>A source that tells no phases stands on one of them, or evenly on all.</summary>
    private void Place(PvPhase total, PvPhase?[] phases)
    {
        if (options.Phase > 0) phases[options.Phase - 1] = total;
        else Array.Fill(phases, total with { Power = total.Power / 3, Current = total.Current / 3, Energy = total.Energy / 3 });
    }

    private static PvPhase Values(DeviceState device, string section, string phase, Moment now)
    {
        return new(Value("power"), Value("voltage"), Value("current"), Value("frequency"), Value("power_factor"), Value("energy_lifetime"));

        double? Value(string quantity) => device.Point($"{section}.{quantity}{phase}")?.SeenAt(now) is { Usable: true } seen ? seen.Value : null;
    }

    /// <summary>Powers, currents and energies add up and are unknown when one is; voltages are averaged.</summary>
    private static PvPhase? Sum(IReadOnlyList<PvPhase> parts)
    {
        if (parts.Count <= 1) return parts.Count == 0 ? null : parts[0];
        return new(Add(p => p.Power), parts.Average(p => p.Voltage), Add(p => p.Current), parts.Select(p => p.Frequency).FirstOrDefault(f => f is not null), null, Add(p => p.Energy));

        double? Add(Func<PvPhase, double?> value) => parts.Aggregate((double?)0, (sum, p) => sum + value(p));
    }

    private PvPanels? Panels(List<DeviceState> devices, Moment now)
    {
        var all = devices.DistinctBy(d => d.Info.Id).SelectMany(PanelsOf).ToList();
        if (all.Count == 0) return options.InverterCount is { } told ? new(told, 0, 0) : null;
        var reporting = all.Where(p => p.State.SeenAt(now).Quality < Core.Points.Quality.Suspect && p.State.Reading.Text is not (null or "silent")).ToList();
        var producing = reporting.Count(p => p.Power.SeenAt(now) is { Usable: true, Value: > Producing });
        return new(options.InverterCount ?? all.Count, reporting.Count, producing);
    }

    /// <summary>The points of the panels, looked up anew when the device told what it is.</summary>
    private List<(PointState Power, PointState State)> PanelsOf(DeviceState device)
    {
        if (panels.TryGetValue(device.Info.Id, out var kept) && ReferenceEquals(kept.Info, device.Info)) return kept.Panels;
        var found = device.Points
            .Where(p => p.Key.StartsWith(PanelPrefix, StringComparison.Ordinal) && p.Key.EndsWith(".state", StringComparison.Ordinal))
            .Select(p => (Power: device.Point(p.Key[..^".state".Length] + ".power"), State: p.Value))
            .Where(p => p.Power is not null).Select(p => (p.Power!, p.State)).ToList();
        panels[device.Info.Id] = (device.Info, found);
        return found;
    }
}
