using Solstead.Core.Rules.Charging;

namespace Solstead.Tests.Core.Rules.Charging;

/// <summary>What the owner says on the page, laid over the settings.</summary>
public sealed class ChargingOrdersTests
{
    private static readonly ChargingSettings Set = new() { Least = 6, Most = 16, Fixed = 10, Schedules = [new([DayOfWeek.Monday], new(21, 0), new(7, 0), 6), new([DayOfWeek.Friday], new(17, 0), new(19, 0), 0)] };

    [Theory]
    [InlineData(null, 10.0)]
    [InlineData(ChargingMode.Solar, null)]
    [InlineData(ChargingMode.MinSolar, null)]
    [InlineData(ChargingMode.Fast, 10.0)]
    public void Who_chooses_the_sun_does_not_get_the_fixed_current(ChargingMode? mode, double? left) => (new ChargingOrders { Mode = mode }).Over(Set).Fixed.ShouldBe(left);

    [Fact]
    public void Windows_are_lifted_to_the_least_current_and_a_window_without_charging_stays_one() =>
        new ChargingOrders { Least = 8, Most = 12 }.Over(Set).Schedules.Select(w => w.Amps).ShouldBe([8, 0]);

    [Fact]
    public void Windows_are_cut_to_the_most() =>
        new ChargingOrders { Most = 12, Schedules = [new([DayOfWeek.Monday], new(21, 0), new(7, 0), 16)] }.Over(Set).Schedules[0].Amps.ShouldBe(12);
}
