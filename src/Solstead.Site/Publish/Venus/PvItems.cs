using Solstead.Devices.Protocols.DBus;

namespace Solstead.Site.Publish.Venus;

/// <summary>The paths of <c>com.victronenergy.pvinverter</c> (victron.md B.2, enphase.md 10.3) and how they are filled from a sample.</summary>
internal static class PvItems
{
    /// <summary>Product of no maker in Victron's list; others unlock pages that do not fit (victron.md B.2).</summary>
    private const int GenericProduct = 0xFFFF;

    public const string Position = "/Position", CustomName = "/CustomName";

    private const int LongestName = 255;

    private const int Starting = 0, Running = 7, Standby = 8, Error = 10;

    /// <summary>From this power on the plant counts as running. [W]</summary>
    private const double RunningFrom = 5;

    private static readonly string[] Phases = ["L1", "L2", "L3"];

    /// <summary>Name of the product as people see it, e.g. "Enphase PV".</summary>
    public static string ProductName(PvIdentity who) => who.Type.Length == 0 ? "PV" : $"{char.ToUpperInvariant(who.Type[0])}{who.Type[1..]} PV";

    /// <summary>Adds every path there will ever be, so that all answer before the name is on the bus; values that are not known yet are invalid.</summary>
    public static void AddAll(BusItems items, PvIdentity who, PvOptions options, PvKept kept, string version)
    {
        items.Add("/Mgmt/ProcessName", BusValue.Of("solstead"));
        items.Add("/Mgmt/ProcessVersion", BusValue.Of(version));
        items.Add("/DeviceInstance", BusValue.Of(kept.Instance));
        items.Add("/ProductId", BusValue.Of(GenericProduct));
        items.Add(CustomName, BusValue.Of(kept.Name), accept: v => v is { Type: DBusType.Text, AsText.Length: <= LongestName } ? v : null);
        items.Add("/DeviceName", BusValue.Of(kept.Name));
        foreach (var (path, value) in Of(who, version)) items.Add(path, value);
        items.Add("/HardwareVersion", BusValue.Invalid);
        items.Add("/Connected", BusValue.Of(0));
        items.Add("/Latency", BusValue.Invalid);
        items.Add("/ErrorCode", BusValue.Of(0));
        items.Add("/StatusCode", BusValue.Of(Starting));
        items.Add(Position, BusValue.Of(kept.Position), accept: v => v.Number is 0 or 1 or 2 ? DBusValue.Of((int)v.Number) : null);
        items.Add("/UpdateIndex", BusValue.Of(0));
        items.Add("/NrOfPhases", BusValue.Invalid);
        items.Add("/Ac/MaxPower", BusValue.Of(options.MaxPower, 0), BusText.Watts);
        items.Add("/Ac/Frequency", BusValue.Invalid, BusText.Hertz);
        foreach (var place in (string[])["", .. Phases.Select(p => "/" + p)])
        {
            items.Add($"/Ac{place}/Power", BusValue.Invalid, BusText.Watts);
            items.Add($"/Ac{place}/Current", BusValue.Invalid, BusText.Amperes);
            items.Add($"/Ac{place}/Voltage", BusValue.Invalid, BusText.Volts);
            items.Add($"/Ac{place}/Energy/Forward", BusValue.Invalid, BusText.KilowattHours);
            if (place.Length == 0) continue;
            items.Add($"/Ac{place}/Frequency", BusValue.Invalid, BusText.Hertz);
            items.Add($"/Ac{place}/PowerFactor", BusValue.Invalid, BusText.Factor);
        }
        foreach (var count in (string[])["Config", "Reporting", "Producing"]) items.Add("/Enphase/MicroInverters" + count, BusValue.Invalid);
    }

    /// <summary>Who the inverter is; a gateway that is given a new firmware, or another name, stays the same inverter.</summary>
    public static IEnumerable<(string Path, DBusValue Value)> Of(PvIdentity who, string version) =>
    [
        ("/Mgmt/Connection", BusValue.Of($"Solstead, {who.DeviceId}")), ("/ProductName", BusValue.Of(ProductName(who))),
        ("/Serial", BusValue.Of(who.Serial ?? who.Unique)), ("/FirmwareVersion", BusValue.Of(who.Firmware ?? version)),
    ];

    /// <summary>What a sample changes.</summary>
    /// <param name="hideBelow">Powers below are shown as 0, phase by phase and as a whole, each by its own (enphase.md 10.2). [W]</param>
    public static IEnumerable<(string Path, DBusValue Value)> Of(PvSample sample, PvOptions options, string name, double hideBelow)
    {
        var total = Shown(sample.Total, hideBelow);
        yield return ("/Connected", BusValue.Of(1));
        yield return ("/StatusCode", BusValue.Of(total.Power >= RunningFrom ? Running : Standby));
        yield return ("/NrOfPhases", Count(sample.Phases) is { } count ? BusValue.Of(count) : BusValue.Invalid);
        yield return ("/Ac/Frequency", BusValue.Of(total.Frequency ?? sample.Phases.Select(p => p?.Frequency).FirstOrDefault(f => f is not null), 4));
        foreach (var value in Electrical("/Ac", total)) yield return value;
        for (var n = 0; n < Phases.Length; n++)
        {
            var phase = sample.Phases[n] is { } p ? Shown(p, hideBelow) : PvPhase.Unknown;
            foreach (var value in Electrical($"/Ac/{Phases[n]}", phase)) yield return value;
            yield return ($"/Ac/{Phases[n]}/Frequency", BusValue.Of(phase.Frequency, 4));
            yield return ($"/Ac/{Phases[n]}/PowerFactor", BusValue.Of(phase.Factor, 3));
        }
        foreach (var value in Panels(sample.Panels, options, name)) yield return value;
    }

    /// <summary>No believable reading any more: nothing that anybody could regulate on, energies stay.</summary>
    public static IEnumerable<(string Path, DBusValue Value)> Lost()
    {
        yield return ("/Connected", BusValue.Of(0));
        yield return ("/StatusCode", BusValue.Of(Error));
        yield return ("/Ac/Frequency", BusValue.Invalid);
        foreach (var place in (string[])["/Ac", .. Phases.Select(p => "/Ac/" + p)])
        {
            foreach (var quantity in (string[])["Power", "Current", "Voltage"]) yield return ($"{place}/{quantity}", BusValue.Invalid);
            if (place.Length == 3) continue;
            yield return ($"{place}/Frequency", BusValue.Invalid);
            yield return ($"{place}/PowerFactor", BusValue.Invalid);
        }
    }

    private static IEnumerable<(string Path, DBusValue Value)> Electrical(string place, PvPhase phase)
    {
        yield return ($"{place}/Power", BusValue.Of(phase.Power, 2));
        yield return ($"{place}/Current", BusValue.Of(phase.Current, 2));
        yield return ($"{place}/Voltage", BusValue.Of(phase.Voltage, 2));
        // A counter that is not known at this instant keeps its value: VRM's history needs it to grow only.
        if (phase.Energy is { } wattHours) yield return ($"{place}/Energy/Forward", BusValue.Of(wattHours / 1000, 2));
    }

    private static IEnumerable<(string Path, DBusValue Value)> Panels(PvPanels? panels, PvOptions options, string name)
    {
        yield return ("/HardwareVersion", Hardware(panels, options));
        if (panels is null)
        {
            yield return ("/DeviceName", BusValue.Of(name));
            yield break;
        }
        var silent = panels.Count - panels.Reporting;
        yield return ("/DeviceName", BusValue.Of($"{panels.Producing} of {panels.Count} ⚡️{(silent > 0 ? $" ({silent} u/a)" : "")}"));
        yield return ("/Enphase/MicroInvertersConfig", BusValue.Of(panels.Count));
        yield return ("/Enphase/MicroInvertersReporting", BusValue.Of(panels.Reporting));
        yield return ("/Enphase/MicroInvertersProducing", BusValue.Of(panels.Producing));
    }

    private static DBusValue Hardware(PvPanels? panels, PvOptions options) =>
        panels is null ? BusValue.Of(options.InverterType) : BusValue.Of(options.InverterType is { } type ? $"{panels.Count}x {type}" : "Microinverters");

    /// <summary>Inverters at rest draw a few watts: shown as nothing. Never negative: a PV inverter does not consume (victron.md B.2).</summary>
    internal static PvPhase Shown(PvPhase phase, double hideBelow) =>
        phase.Power < Math.Max(hideBelow, double.Epsilon) ? phase with { Power = 0, Current = phase.Current is null ? null : 0 } : phase;

    /// <summary>How many phases, when they are the first ones; the GX numbers them from L1.</summary>
    private static int? Count(IReadOnlyList<PvPhase?> phases)
    {
        var count = phases.Count(p => p is not null);
        return count > 0 && phases.Take(count).All(p => p is not null) ? count : null;
    }
}
