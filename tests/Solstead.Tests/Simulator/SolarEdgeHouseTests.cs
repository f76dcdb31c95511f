using Solstead.Core.Devices;
using Solstead.Simulator;
using Solstead.Tests.Devices.SolarEdge;
using Solstead.Tests.Support;

namespace Solstead.Tests.Simulator;

public sealed class SolarEdgeHouseTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 21, 11, 30, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(1, 0), InlineData(3, 0), InlineData(3, 10_000)]
    public async Task An_inverter_in_the_virtual_house_shows_what_the_house_does(int phases, double battery)
    {
        var clock = new ManualClock(Noon);
        var house = new VirtualHouse(new HouseSettings { Phases = phases, BatteryWh = battery }, Noon.AddHours(-3));
        await using var twin = await SolarEdgeHouse.StartTwinAsync(house, clock, Ct);
        await using var driver = SolarEdgeBench.Make(twin.Host);
        var told = (await driver.ReadOnceAsync(Ct)).OfType<Report.Measured>().Single().Readings.ToDictionary(r => r.Point);
        var truth = house.At(Noon);
        told["grid.power"].Value!.Value.ShouldBe(truth.Grid.Watts, 2);
        told["production.power_ac"].Value!.Value.ShouldBe(truth.Production.Watts + (truth.Battery?.Watts ?? 0), 2);
        told["grid.energy_import"].Value!.Value.ShouldBe(truth.Grid.DeliveredWh, 2);
        if (battery > 0) told["storage.power"].Value!.Value.ShouldBe(truth.Battery!.Watts, 2);
        told["consumption.power"].Value!.Value.ShouldBe(truth.Production.Watts + (truth.Battery?.Watts ?? 0) + truth.Grid.Watts, 5);
    }
}
