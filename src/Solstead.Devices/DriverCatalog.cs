namespace Solstead.Devices;

/// <summary>The one list of drivers.</summary>
public static class DriverCatalog
{
    public static IReadOnlyList<Driver> All { get; } =
    [
        Enphase.EnphaseDriver.Description,
        SolarEdge.SolarEdgeDriver.Description,
        SunSpec.SunSpecDriver.Description,
    ];

    /// <returns>The driver for a type word, or null.</returns>
    public static Driver? Find(string type) => All.FirstOrDefault(d => d.Type == type);
}
