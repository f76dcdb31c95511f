using Solstead.Devices.Enphase.Twin;

namespace Solstead.Simulator;

/// <summary>Makes the house behind <c>solstead twin enphase --live</c>.</summary>
public static class EnphaseHouse
{
    /// <summary>A house at 43.6° north, 1.4° east, with the panels, phases and battery that were asked for.</summary>
    public static IGatewayPlant Make(EnphaseTwinCommandOptions options, TimeProvider time) =>
        new VirtualHouse(Settings(options), time.GetUtcNow());

    public static HouseSettings Settings(EnphaseTwinCommandOptions options) => new HouseSettings
    {
        Seed = options.Seed, Zone = options.Zone, Phases = options.Phases, BatteryWh = options.Battery ? 10_080 : 0,
    }.WithPanels(options.Panels);
}
