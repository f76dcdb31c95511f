using Solstead.Core.Points;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>What a micro-inverter measures beside its power (enphase.md 5.19), and what the inventory says of it (5.10).</summary>
internal static class ElectricalPoints
{
    /// <summary>Quantities of <c>device_data</c>; all of the interval that ended with the last report.</summary>
    public static readonly IReadOnlyList<(string Quantity, string Unit, PointKind Kind)> Quantities =
    [
        ("voltage", Unit.Volt, PointKind.Gauge), ("current", Unit.Ampere, PointKind.Gauge), ("frequency", Unit.Hertz, PointKind.Gauge),
        ("dc_voltage", Unit.Volt, PointKind.Gauge), ("dc_current", Unit.Ampere, PointKind.Gauge), ("temperature", Unit.Celsius, PointKind.Gauge),
        ("energy_yesterday", Unit.WattHour, PointKind.Gauge), ("energy_7d", Unit.WattHour, PointKind.Gauge), ("energy_lifetime", Unit.WattHour, PointKind.Counter),
    ];

    public static readonly IReadOnlyList<string> Flags = ["producing", "communicating", "provisioned", "operating"];

    public static void Fill(ReadingList into, GatewayProfile profile, IReadOnlyDictionary<string, DeviceDataChannel> details)
    {
        foreach (var serial in profile.Units.Detailed)
            if (details.TryGetValue(serial, out var channel)) Details(into, $"inverter.{serial}.", channel);
    }

    /// <summary>The four flags as yes or no, and the gateway's own words.</summary>
    public static void Device(ReadingList into, string prefix, InventoryDevice device)
    {
        foreach (var (flag, value) in Flags.Zip((bool?[])[device.Producing, device.Communicating, device.Provisioned, device.Operating]))
            into.AddText(prefix + flag, value switch { true => "yes", false => "no", null => null });
        into.AddText(prefix + "status", device.Status is { } words ? string.Join(' ', words) : null);
    }

    private static void Details(ReadingList into, string prefix, DeviceDataChannel channel)
    {
        var last = channel.Last;
        into.Add(prefix + "voltage", last?.Millivolts / 1000);
        into.Add(prefix + "current", last?.Milliamperes / 1000);
        into.Add(prefix + "frequency", last?.Millihertz is > 0 ? last.Millihertz / 1000 : null);
        into.Add(prefix + "dc_voltage", last?.DcMillivolts / 1000);
        into.Add(prefix + "dc_current", last?.DcMilliamperes / 1000);
        // A micro-inverter sleeps below −40 °C and is dead above 125 °C.
        into.Add(prefix + "temperature", last?.Celsius is >= -60 and <= 150 ? last.Celsius : null);
        into.Add(prefix + "energy_yesterday", channel.Energies?.Yesterday);
        into.Add(prefix + "energy_7d", channel.Energies?.Week);
        into.Add(prefix + "energy_lifetime", channel.Lifetime?.Joules is > 0 and var joules ? joules / 3600 : null);
    }
}
