using Solstead.Devices.Enphase.Sources;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Tests.Devices.Enphase;

public sealed class FormulasTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.FromHours(2));

    [Theory]
    [InlineData(4.99, 0)]
    [InlineData(5.0, 5.0)]
    [InlineData(-6.48, 0)]
    [InlineData(-0.0, 0)]
    [InlineData(1234.5, 1234.5)]
    public void T56_below_five_watts_nothing_is_shown(double raw, double shown) => Formulas.Shown(raw).ShouldBe(shown);

    [Theory]
    [InlineData(780.0, 1000.0, 0.78)]
    [InlineData(-500.0, -1000.0, -0.5)]
    [InlineData(1200.0, 1000.0, 1.0)]
    [InlineData(2.0, 4.9, null)]
    [InlineData(null, 100.0, null)]
    public void T09_the_power_factor_is_active_over_apparent(double? watts, double? apparent, double? factor) => Formulas.PowerFactor(watts, apparent).ShouldBe(factor);

    [Fact]
    public void T09_voltage_is_the_mean_of_the_phases()
    {
        Formulas.MeanVoltage(694.2, 3)!.Value.ShouldBe(231.4, 0.001);
        Formulas.MeanVoltage(241.6, 0).ShouldBe(241.6);
    }

    [Fact]
    public void T05_total_is_a_copy_of_net_only_from_8_3_5433()
    {
        var (total, net) = (new ProductionFields { Watts = 428.414, Lifetime = 5649402 }, new ProductionFields { Watts = 428.414, Lifetime = 5649402 });
        Formulas.TotalIsNet(FirmwareVersion.TryParse("D8.3.5433")!, total, net).ShouldBeTrue();
        Formulas.TotalIsNet(FirmwareVersion.TryParse("D8.3.5169")!, total, net).ShouldBeFalse();
        Formulas.TotalIsNet(FirmwareVersion.TryParse("D8.3.5433")!, new() { Watts = 428.5, Lifetime = 5649402 }, net).ShouldBeFalse();
    }

    [Theory]
    [InlineData(5000.0, 8_000_000.0, 5000.0)]
    [InlineData(0.0, 8_000_000.0, 0.0)]
    [InlineData(8_000_000.0, 8_000_000.0, null)]
    [InlineData(9000.0, 8000.0, null)]
    [InlineData(-1.0, 8000.0, null)]
    [InlineData(999_999.0, 8_000_000.0, null)]
    public void A_today_that_cannot_be_is_withheld(double today, double lifetime, double? believed) =>
        TodayCheck.Today(today, lifetime, Noon, Paris, 30_000).Value.ShouldBe(believed);

    [Fact]
    public void T51_a_day_that_was_not_reset_at_midnight_is_withheld()
    {
        var justAfter = new DateTimeOffset(2026, 6, 15, 0, 3, 0, TimeSpan.FromHours(2));
        TodayCheck.Today(5113, 4_351_113, justAfter, Paris, 30_000).Value.ShouldBeNull();
        TodayCheck.Today(12, 4_351_113, justAfter, Paris, 30_000).Value.ShouldBe(12);
    }

    [Theory]
    [InlineData(20_000.0, 0.1, 3_500.0, -3.0, null)]   // yesterday's, shortly after midnight
    [InlineData(20_000.0, 6.0, 3_500.0, -3.0, null)]   // 21 kWh could have flowed by then, had there been light
    [InlineData(30.0, 7.5, 3_500.0, 0.0, 30.0)]        // what dawn leaves under clouds
    [InlineData(20_000.0, 22.0, 3_500.0, -3.0, 20_000.0)]
    [InlineData(350_000.0, 12.0, 3_500.0, 2000.0, null)]
    [InlineData(50_000.0, 12.0, 3_500.0, 2000.0, null)]
    public void T51_a_roofs_day_is_held_against_its_size_and_the_light(double today, double hour, double rated, double watts, double? believed) =>
        TodayCheck.Today(today, 8_000_000, new DateTimeOffset(2026, 6, 15, 0, 0, 0, TimeSpan.FromHours(2)).AddHours(hour), Paris, rated, watts, roof: true).Value.ShouldBe(believed);

    [Fact]
    public void The_size_of_a_roof_is_that_of_its_panels_of_what_they_gave_or_of_what_flows()
    {
        new DayRules(Paris, Panels: 7).Roof(2000).ShouldBe(3500);
        new DayRules(Paris, Panels: 7, MostReported: 5000).Roof(2000).ShouldBe(5000);
        new DayRules(Paris, Panels: 7).Roof(5000).ShouldBe(6500, "other panels than the gateway's feed through this transformer too");
        new DayRules(Paris).Roof(100).ShouldBe(30_000, "what flows in the morning says nothing about noon");
        new DayRules(Paris, Panels: 7).Roof(3e9).ShouldBe(3500, "a spike is no roof");
    }

    [Theory]
    [InlineData(110_000.0, 5000.0, 3_000_000.0, true, null, 110_000.0)]
    [InlineData(18_431_345.0, 11_494.0, 18_442_494.0, false, null, null)]  // everything before today
    [InlineData(2_900_000.0, 11_000.0, 2_911_000.0, true, null, null)]     // the same of a house
    [InlineData(348.0, 12_901.0, 15_745_050.0, true, null, null)]          // 2 W on average
    [InlineData(882.0, 3333.0, 22_392_008.0, true, null, null)]
    [InlineData(19.0, 63.0, 3_711_429.0, true, null, null)]
    [InlineData(15_000.0, 5000.0, 20_000.0, true, null, 15_000.0)]         // a system a few days old
    [InlineData(300.0, 500.0, 800.0, true, null, 300.0)]                   // one a day old
    [InlineData(15_000.0, 0.0, 15_000.0, false, null, 15_000.0)]           // at night
    [InlineData(5_649_402.0, 5_649_402.0, 5_649_402.0, true, null, null)]
    [InlineData(200.0, 25_000.0, 8_000_000.0, false, null, 200.0)]         // a week under snow before the first sunny day
    [InlineData(200.0, 25_000.0, 8_000_000.0, false, 90_000.0, null)]      // we were there: there was no snow
    [InlineData(200.0, 25_000.0, 8_000_000.0, false, 300.0, 200.0)]
    [InlineData(3_000.0, 2_000.0, 8_000_000.0, true, 70_000.0, null)]
    [InlineData(300_000.0, 9_000.0, 8_000_000.0, false, null, null)]       // more than seven longest days
    public void Seven_days_are_checked_against_lifetime_bounds_and_our_own_week(double week, double today, double lifetime, bool house, double? own, double? believed) =>
        TodayCheck.SevenDays(week, today, lifetime, house ? 45_000 : 4_500, house, own).Value.ShouldBe(believed);
}
