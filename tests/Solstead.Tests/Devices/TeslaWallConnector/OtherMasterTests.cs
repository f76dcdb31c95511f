using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Tests.Devices.TeslaWallConnector.Twin;

namespace Solstead.Tests.Devices.TeslaWallConnector;

/// <summary>Listening beside another master, and standing back for one: over a real serial port, in real time.</summary>
public sealed class OtherMasterTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(true, true), InlineData(false, false)]
    public async Task Who_only_listens_sees_everything_and_never_writes_a_byte(bool control, bool listen)
    {
        await using var twin = Garage.Twin();
        await twin.InjectAsync(new(WallTwinFaultKind.Rival));
        await using var garage = Garage.Open(twin.Port, control: control, listen: listen);
        await garage.UntilAsync(() => garage.Value("charger.current_offered") == 10 && garage.Text("charger.state") == "charging", "another master's offer and car are seen");
        (await garage.Driver.LimitAsync(6.A, Ct)).ShouldBeOfType<CommandOutcome.Refused>().Why.ShouldBe("twc.command.listening");
        garage.Has("twc.control.off").ShouldBe(!control);
        await garage.StopAsync();
        (twin.State.Frames, twin.State.Garbled).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Stands_back_for_another_master()
    {
        await using var twin = Garage.Twin();
        await using var garage = Garage.Open(twin.Port);
        await garage.UntilAsync(() => garage.Value("charger.current_offered") == 0, "the unit is linked");
        await twin.InjectAsync(new(WallTwinFaultKind.Rival));
        await garage.UntilAsync(() => garage.Has("twc.rival"), "the other master is told");
        (await garage.Driver.LimitAsync(6.A, Ct)).ShouldBeOfType<CommandOutcome.Unconfirmed>().Why.ShouldBe("twc.command.rival");
    }
}
