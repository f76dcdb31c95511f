using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Tests.Devices.TeslaWallConnector.Twin;

namespace Solstead.Tests.Devices.TeslaWallConnector;

/// <summary>One reading without a run, the last words of a run, and the run after it: over a real serial port, in real time.</summary>
public sealed class BeginAndEndTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

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
        await garage.StopAsync();
        twin.State.Units[0].Limit.ShouldBe(7);
        (await garage.Driver.LimitAsync(9.A, Ct)).ShouldBeOfType<CommandOutcome.Refused>().Why.ShouldBe("twc.command.ended");
        await garage.DisposeAsync();
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
