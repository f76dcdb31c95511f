using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Tests.Devices.TeslaWallConnector.Twin;

namespace Solstead.Tests.Devices.TeslaWallConnector;

/// <summary>The driver over a real serial port against the twin, in real time.</summary>
public sealed class TeslaWallConnectorDriverTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_limit_is_applied_when_the_unit_shows_it_and_the_car_follows()
    {
        await using var twin = Garage.Twin();
        await using var garage = Garage.Open(twin.Port);
        await garage.UntilAsync(() => garage.Value("charger.current_offered") == 0, "the unit is linked");
        foreach (var amps in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1])
            (await garage.Driver.LimitAsync(amps.A, Ct)).ShouldBeOfType<CommandOutcome.Refused>().Why.ShouldBe("twc.command.value");
        (await ((ICurrentLimit)garage.Driver.ChargingPoint("charger.5A3C")!).LimitAsync(10.A, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        twin.State.Units[0].Limit.ShouldBe(10);
        await garage.UntilAsync(() => garage.Value("charger.power") > 1000 && garage.Text("charger.state") == "charging", "the car charges");
        garage.Text("charger.plugged").ShouldBe("yes");
        garage.Value("charger.current_max").ShouldBe(16);
        garage.Driver.Info.Model.ShouldBe("Wall Connector 32 A");
        garage.Driver.ChargingPoint("grid").ShouldBeNull();
        twin.State.Units[0].Harmed.ShouldBe(0);
    }
}
