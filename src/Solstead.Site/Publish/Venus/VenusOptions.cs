using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices.Protocols.DBus;

namespace Solstead.Site.Publish.Venus;

/// <summary>One inverter as the owner wants it shown.</summary>
/// <param name="Device">Device it is made of; null = everything with the role pv, added up.</param>
/// <param name="Section">Section of that device; null = all of its sections with the role pv.</param>
/// <param name="Position">0 AC input 1, 1 AC output, 2 AC input 2; what the user sets on the GX wins until the file is changed.</param>
/// <param name="Phase">Where a source that measures no phases is connected: 1…3; 0 = spread evenly over three.</param>
/// <param name="Instance">Wished VRM instance; the settings service may give the next free one.</param>
/// <param name="Name">Name shown; null = the product's. The user's own on the GX wins.</param>
/// <param name="MaxPower">Rated power; null = not told. [W]</param>
/// <param name="InverterCount">Micro-inverters that should be there; null = as many as are known.</param>
/// <param name="InverterType">Their type, e.g. IQ7A; null = not told.</param>
internal sealed record PvOptions(
    string? Device, string? Section, int Position, int Phase, int Instance, string? Name, double? MaxPower, int? InverterCount, string? InverterType)
{
    public static readonly PvOptions Default = new(null, null, 0, 1, 61, null, null, null, null);
}

/// <summary>What stands under <c>publish.venus</c>.</summary>
/// <param name="HideBelow">Powers below this are shown as 0; 0 shows everything. [W]</param>
/// <param name="Interval">Between two updates on the bus.</param>
/// <param name="StaleAfter">Without a believable reading for so long the power is unknown.</param>
internal sealed record VenusOptions(DBusAddress Address, IReadOnlyList<PvOptions> Inverters, double HideBelow, TimeSpan Interval, TimeSpan StaleAfter)
{
    private static readonly string[] PhaseWords = ["all", "l1", "l2", "l3"];

    /// <param name="variable">Reads an environment variable.</param>
    public static VenusOptions Read(SettingsReader set, Func<string, string?> variable)
    {
        var address = ReadAddress(set, variable);
        var common = Inverter(set, PvOptions.Default);
        var several = set.Sections("inverters").Select(s => Inverter(s, common)).ToList();
        return new(
            address, several.Count > 0 ? several : [common], set.Number("hide_below_w", 5, 0, 100),
            set.Seconds("interval_s", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
            set.Seconds("stale_after_s", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)));
    }

    private static DBusAddress ReadAddress(SettingsReader set, Func<string, string?> variable)
    {
        var text = set.Text("address", "system")!;
        if (DBusAddress.Parse(text, variable) is not { } address)
        {
            set.Report("venus.address.wrong", Severity.Alarm, "address", Fact.Of("address", text));
            return new("", text);
        }
        if (address.Remote) set.Report("venus.address.open", Severity.Warning, "address", Fact.Of("address", text));
        return address;
    }

    private static PvOptions Inverter(SettingsReader set, PvOptions common)
    {
        var source = set.Text("source")?.Split('/', 2);
        return new(
            source?[0] ?? common.Device, source is null ? common.Section : source.Length > 1 ? source[1] : null,
            set.Whole("position", common.Position, 0, 2),
            Array.IndexOf(PhaseWords, set.Choice("phase", PhaseWords[common.Phase], PhaseWords)),
            set.Whole("instance", common.Instance, 0, 511),
            set.Text("name", common.Name),
            set.Number("max_power_w", 1, 1_000_000) ?? common.MaxPower,
            set.Has("inverter_count") ? set.Whole("inverter_count", 1, 1, 10_000) : common.InverterCount,
            set.Text("inverter_type", common.InverterType));
    }
}
