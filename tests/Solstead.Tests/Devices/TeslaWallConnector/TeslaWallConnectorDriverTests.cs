using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;
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
        (await garage.Driver.LimitAsync(10.A, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        twin.State.Units[0].Limit.ShouldBe(10);
        (await ((ICurrentLimit)garage.Driver.ChargingPoint("charger.5A3C")!).LimitAsync(8.A, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        twin.State.Units[0].Limit.ShouldBe(8);
        await garage.UntilAsync(() => garage.Value("charger.power") > 1000 && garage.Text("charger.state") == "charging", "the car charges");
        garage.Text("charger.plugged").ShouldBe("yes");
        garage.Value("charger.current_max").ShouldBe(16);
        garage.Driver.Info.Model.ShouldBe("Wall Connector 32 A");
        garage.Driver.ChargingPoint("grid").ShouldBeNull();
        twin.State.Units[0].Harmed.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_no_current_is_refused()
    {
        await using var twin = Garage.Twin();
        await using var garage = Garage.Open(twin.Port);
        foreach (var amps in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1])
            (await garage.Driver.LimitAsync(amps.A, Ct)).ShouldBeOfType<CommandOutcome.Refused>().Why.ShouldBe("twc.command.value");
        await garage.UntilAsync(() => garage.Value("charger.current_offered") == 0, "the unit is linked");
        (await garage.Driver.LimitAsync(int.MaxValue.A, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        twin.State.Units[0].Limit.ShouldBe(16);
    }

    [Fact]
    public async Task A_limit_the_unit_does_not_show_is_not_called_done()
    {
        await using var twin = Garage.Twin();
        await using var garage = Garage.Open(twin.Port);
        await garage.UntilAsync(() => garage.Value("charger.current_offered") == 0, "the unit is linked");
        await twin.InjectAsync(new(WallTwinFaultKind.IgnoreLimit));
        (await garage.Driver.LimitAsync(10.A, Ct)).ShouldBeOfType<CommandOutcome.Unconfirmed>().Why.ShouldBe("twc.command.unconfirmed");
    }

    [Fact]
    public async Task A_newer_limit_takes_the_place_of_an_older()
    {
        await using var twin = Garage.Twin();
        await using var garage = Garage.Open(twin.Port);
        await garage.UntilAsync(() => garage.Value("charger.current_offered") == 0, "the unit is linked");
        (await garage.Driver.LimitAsync(10.A, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        var (older, newer) = (garage.Driver.LimitAsync(12.A, Ct).AsTask(), garage.Driver.LimitAsync(0.A, Ct).AsTask());
        (await older).ShouldBeOfType<CommandOutcome.Unconfirmed>().Why.ShouldBe("twc.command.superseded");
        (await newer).ShouldBeOfType<CommandOutcome.Applied>();
        twin.State.Units[0].Limit.ShouldBe(0);
    }

    [Fact]
    public async Task At_the_end_a_car_that_charges_is_left_with_what_the_owner_set()
    {
        await using var twin = Garage.Twin();
        var garage = Garage.Open(twin.Port, new BusSettings { WiringMax = 16, UnitMax = 16, Leave = 7 });
        await garage.UntilAsync(() => garage.Value("charger.current_offered") == 0, "the unit is linked");
        (await garage.Driver.LimitAsync(12.A, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        await garage.UntilAsync(() => garage.Value("charger.current") > 2, "the car charges");
        // Also the last change keeps its distance from the one before.
        await Task.Delay(TimeSpan.FromSeconds(5.5), TimeProvider.System, Ct);
        await garage.DisposeAsync();
        twin.State.Units[0].Limit.ShouldBe(7);
    }

    [Fact]
    public async Task One_reading_listens_and_tells_the_model()
    {
        await using var twin = Garage.Twin();
        await using var once = new Solstead.Devices.TeslaWallConnector.TeslaWallConnectorDriver(new(twin.Port, false, new BusSettings()),
            new("once", TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, new Support.VolatileMemory(), TimeZoneInfo.Utc, "."));
        var reports = await once.ReadOnceAsync(Ct);
        reports.OfType<Report.Identified>().Single().Info.Model.ShouldBe("Wall Connector 32 A");
        (twin.State.Frames, twin.State.Garbled).ShouldBe((0, 0));
    }
}
