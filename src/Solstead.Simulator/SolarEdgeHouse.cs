using Solstead.Devices.Enphase.Twin;
using Solstead.Devices.SolarEdge.Twin;

namespace Solstead.Simulator;

/// <summary>
/// The virtual house with a SolarEdge inverter on its roof: same sun, same loads, same battery, shown as an inverter with a grid meter sees them.
/// The battery counts as hanging on the inverter.
/// </summary>
/// <param name="house">May be shared with another twin: then both are in the same house.</param>
/// <param name="capacityWh">Of its battery; 0: none.</param>
public sealed class SolarEdgeHouse(IGatewayPlant house, double capacityWh) : ISolarEdgePlant
{
    private readonly Lock gate = new();
    private DateTimeOffset? counted;
    private double charged = 2_123_456, discharged = 1_876_543;

    public SolarEdgeState At(DateTimeOffset now)
    {
        lock (gate)
        {
            var seen = house.At(now);
            var battery = capacityWh > 0 ? seen.Battery?.Watts ?? 0 : 0;
            var hours = counted is { } last && seen.At > last ? (seen.At - last).TotalHours : 0;
            counted = seen.At;
            charged += Math.Max(0, -battery) * hours;
            discharged += Math.Max(0, battery) * hours;
            var ac = seen.Production.Watts + battery;
            // The house's panels give AC already; what an inverter would lose is put on top on the DC side.
            var dc = Math.Max(0, ac) / SteadyPlant.Efficiency;
            return new(Math.Max(0, dc + -battery), -battery, ac, [.. seen.Grid.Phases.Select(p => -p.Watts)], seen.Battery?.SocPercent ?? 0,
                seen.Production.DeliveredWh, seen.Grid.ReceivedWh, seen.Grid.DeliveredWh, charged, discharged);
        }
    }

    /// <summary>Puts a SolarEdge inverter into a house that is shown by another twin already: both see the same sun, loads and battery.</summary>
    /// <param name="house">Lives on whoever asks first.</param>
    /// <param name="time">Clock of the house.</param>
    public static Task<SolarEdgeTwin> StartTwinAsync(IGatewayPlant house, TimeProvider time, CancellationToken ct)
    {
        var capacity = house.Equipment.Battery?.CapacityWh ?? 0;
        return SolarEdgeTwin.StartAsync(new SolarEdgeTwinOptions
        {
            Plant = new SolarEdgeHouse(house, capacity), Time = time, Phases = house.Equipment.Phases == 1 ? 1 : 3, Batteries = capacity > 0 ? 1 : 0,
        }, ct);
    }

    /// <summary>Makes the house behind <c>solstead twin solaredge --live</c>.</summary>
    public static SolarEdgeHouse Make(int phases, bool battery, int seed, TimeZoneInfo zone, TimeProvider time)
    {
        var settings = new HouseSettings { Seed = seed, Zone = zone, Phases = phases, BatteryWh = battery ? 9_408 : 0, BatteryWatts = 5_000 };
        return new SolarEdgeHouse(new VirtualHouse(settings, time.GetUtcNow()), settings.BatteryWh);
    }
}
