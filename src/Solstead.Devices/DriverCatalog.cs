namespace Solstead.Devices;

/// <summary>
/// The one list of drivers, in the order in which an unknown address is probed: first those whose devices take one connection only, which a
/// handshake of another protocol would occupy for a while.
/// </summary>
public static class DriverCatalog
{
    public static IReadOnlyList<Driver> All { get; } =
    [
        SolarEdge.SolarEdgeDriver.Description,
        SunSpec.SunSpecDriver.Description,
        Enphase.EnphaseDriver.Description,
        TeslaWallConnector.TeslaWallConnectorDriver.Description,
        Linky.LinkyDriver.Description,
        EcoDevices.EcoDevicesDriver.Description,
        Victron.VictronDriver.Description,
        Zlinky.ZlinkyDriver.Description,
    ];

    /// <returns>The driver for a type word, or null.</returns>
    public static Driver? Find(string type) => All.FirstOrDefault(d => d.Type == type);
}
