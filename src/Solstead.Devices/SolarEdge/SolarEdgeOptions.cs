using Solstead.Core.Settings;
using Solstead.Devices.Protocols.SunSpec;

namespace Solstead.Devices.SolarEdge;

/// <summary>The settings of one SolarEdge plant.</summary>
/// <param name="Plant">Where it is and how it is read.</param>
/// <param name="Batteries">Look for batteries on the inverter.</param>
/// <param name="Control">The owner allows commands to this device (safety.md S13).</param>
/// <param name="BareLimit">The owner accepts a production limit that stays when we die, on units that cannot end it by themselves.</param>
internal sealed record SolarEdgeOptions(PlantSettings Plant, bool Batteries, bool Control, bool BareLimit)
{
    /// <summary>Inverters set up with the phone app, then those with a display (solaredge-modbus.md 1).</summary>
    public static readonly IReadOnlyList<int> Ports = [1502, 502];

    public static SolarEdgeOptions Read(SettingsReader settings, TimeProvider time) =>
        new(PlantSettings.Read(settings, time, Ports, exportPositive: true), settings.Choice("battery", "auto", "auto", "off") == "auto", settings.Flag("control", false), settings.Flag("limit_without_timeout", false));
}
