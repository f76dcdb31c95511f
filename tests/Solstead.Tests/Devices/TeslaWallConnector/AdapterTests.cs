using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Tests.Devices.TeslaWallConnector.Twin;

namespace Solstead.Tests.Devices.TeslaWallConnector;

/// <summary>An adapter that is not there, goes and comes: over a real serial port, in real time.</summary>
public sealed class AdapterTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Starts_without_an_adapter_and_links_when_it_is_plugged_in()
    {
        var link = Path.Combine(Path.GetTempPath(), $"solstead-twc-{Guid.NewGuid():N}");
        await using var garage = Garage.Open(link);
        await garage.UntilAsync(() => garage.Has("serial.missing"), "the missing port is told");
        (await garage.Driver.LimitAsync(9.A, Ct)).ShouldBeOfType<CommandOutcome.Unconfirmed>().Why.ShouldBe("twc.command.closed");
        await using var twin = Garage.Twin(new() { Link = link });
        await garage.UntilAsync(() => garage.Value("charger.current_offered") == 9, "the limit applies as soon as there is a unit");
        garage.Has("serial.missing").ShouldBeFalse();
    }

    [Fact]
    public async Task An_adapter_that_is_pulled_out_and_plugged_in_again_does_not_stop_the_charge()
    {
        var link = Path.Combine(Path.GetTempPath(), $"solstead-twc-{Guid.NewGuid():N}");
        await using var twin = Garage.Twin(new() { Link = link });
        await using var garage = Garage.Open(link);
        await garage.UntilAsync(() => garage.Value("charger.current_offered") == 0, "the unit is linked");
        (await garage.Driver.LimitAsync(10.A, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        await garage.UntilAsync(() => garage.Value("charger.current") > 1, "the car charges");
        await twin.InjectAsync(new(WallTwinFaultKind.Unplug, Seconds: 3));
        await garage.UntilAsync(() => garage.Has("serial.missing") && garage.Value("charger.power") is null, "the loss is told, and no power with it");
        await garage.UntilAsync(() => !garage.Has("serial.missing") && garage.Value("charger.current") > 5, "it is back");
        twin.State.Units[0].Switches.ShouldBe(1);
    }
}
