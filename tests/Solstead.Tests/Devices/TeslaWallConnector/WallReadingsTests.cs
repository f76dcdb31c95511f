using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.TeslaWallConnector;
using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Tests.Devices.TeslaWallConnector.Bus;

namespace Solstead.Tests.Devices.TeslaWallConnector;

/// <summary>What is reported of units that say nothing, and how old it may be.</summary>
public sealed class WallReadingsTests
{
    private static readonly BusSettings Sixteen = new() { WiringMax = 16, UnitMax = 16 };

    private static TwinUnitOptions One => new();

    [Fact]
    public void A_car_that_was_stopped_by_silence_draws_nothing_after_a_minute()
    {
        var bus = Charging(Sixteen with { Stop = StopMethod.Silence }, One);
        bus.Wanted = (0, 0);
        bus.Run(20);
        var soon = Read(bus);
        (soon["charger.power"].Quality, soon["charger.current_offered"].Value).ShouldBe((Quality.Estimated, 0));
        soon["charger.power"].Value!.Value.ShouldBeGreaterThan(5000, "it stops 30 s after the last heartbeat");
        bus.Run(45);
        bus.Units[0].Car.Amps.ShouldBe(0);
        var later = Read(bus);
        (later["charger.power"].Value, later["charger.power"].Quality).ShouldBe((0, Quality.Estimated));
        (later["charger.current"].Value, later["charger.state"].Text).ShouldBe((0, "stopped"));
        bus.Wanted = (10, 10);
        bus.Run(40);
        Read(bus)["charger.power"].Quality.ShouldBe(Quality.Good);
        Read(bus)["charger.current"].Value!.Value.ShouldBe(9.2, 0.1);
    }

    private static SimulatedBus Charging(BusSettings settings, params TwinUnitOptions[] units)
    {
        var bus = new SimulatedBus(settings, 31, units) { Wanted = (10, 10) };
        foreach (var unit in bus.Units) unit.Car.Plugged = true;
        bus.Run(90);
        return bus;
    }

    private static Dictionary<string, Reading> Read(SimulatedBus bus, TimeSpan? openFor = null) =>
        WallReadings.Of(bus.Master, openFor ?? bus.Now, new Moment(bus.Now, DateTimeOffset.UnixEpoch + bus.Now)).ToDictionary(r => r.Point);
}
