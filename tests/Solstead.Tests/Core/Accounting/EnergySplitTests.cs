using Solstead.Core.Accounting;

namespace Solstead.Tests.Core.Accounting;

public sealed class EnergySplitTests
{
    [Fact]
    public void The_sun_serves_the_home_first_then_the_car_then_the_battery()
    {
        var split = EnergySplit.Of(new(0, 200, 0, 1000, 300, 0, 600, 300, null, 0))!.Value;
        split.ShouldBe(new(600, 300, 0, 100, 0, 0, 0, 0, 0, 0, 0, 0, 200));
    }

    [Fact]
    public void The_battery_comes_before_the_grid()
    {
        var split = EnergySplit.Of(new(0, 100, 0, 0, 0, 500, 550, null, 50, 0))!.Value;
        split.ShouldBe(new(0, 0, 0, 0, 0, 500, 0, 0, 0, 50, 0, 50, 0));
    }

    [Theory]
    [InlineData(null, 0L, 5L, 5L)]
    [InlineData(0L, null, 5L, 5L)]
    [InlineData(0L, 0L, null, 5L)]
    [InlineData(0L, 0L, 5L, null)]
    public void What_is_unknown_is_not_split(long? import, long? export, long? pv, long? home) =>
        EnergySplit.Of(new(0, import, export, pv, null, null, home, null, null, 0)).ShouldBeNull();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_more_is_given_than_there_was_and_where_it_balances_everything_is_accounted_for(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 2000; i++)
        {
            long N() => random.Next(3) == 0 ? 0 : random.Next(1000);
            var (pv, discharge, charger, load, charge, home) = (N(), N(), N(), N(), N(), N());
            if (charge > 0) discharge = 0;
            var net = home + charger + load + charge - pv - discharge;
            var s = EnergySplit.Of(new(0, Math.Max(0, net), Math.Max(0, -net), pv, charge, discharge, home, charger, load, 0))!.Value;
            (s.PvToHome + s.BatteryToHome + s.GridToHome).ShouldBe(home);
            (s.PvToCharger + s.BatteryToCharger + s.GridToCharger).ShouldBe(charger);
            (s.PvToLoad + s.BatteryToLoad + s.GridToLoad).ShouldBe(load);
            (s.PvToBattery + s.GridToBattery).ShouldBe(charge);
            (s.PvToHome + s.PvToCharger + s.PvToLoad + s.PvToBattery + s.PvToGrid).ShouldBe(pv);
            (s.BatteryToHome + s.BatteryToCharger + s.BatteryToLoad + s.BatteryToGrid).ShouldBe(discharge);
        }
    }
}
