using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Tests.Devices.TeslaWallConnector.Twin;

namespace Solstead.Tests.Devices.TeslaWallConnector;

/// <summary>A line that garbles, loses and returns bytes: over a real serial port, in real time.</summary>
public sealed class BadLineTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_a_bad_line_the_charge_goes_on_and_the_line_is_told()
    {
        await using var twin = Garage.Twin();
        await using var garage = Garage.Open(twin.Port);
        await twin.InjectAsync(new(WallTwinFaultKind.Garble, Amount: 0.01));
        await twin.InjectAsync(new(WallTwinFaultKind.Lose, Amount: 0.005));
        await twin.InjectAsync(new(WallTwinFaultKind.Noise, Amount: 2));
        await twin.InjectAsync(new(WallTwinFaultKind.Echo));
        await garage.UntilAsync(() => garage.Value("charger.current_offered") == 0, "the unit is linked");
        (await garage.Driver.LimitAsync(10.A, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        await garage.UntilAsync(() => garage.Value("charger.current") > 5 && garage.Has("twc.noise"), "the car charges, the noise is told");
        twin.State.Units[0].Switches.ShouldBe(1);
        garage.Has("twc.rival").ShouldBeFalse();
    }
}
