using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Thresholds;
using Solstead.Core.Site;

namespace Solstead.Tests.Core.Site;

/// <summary>Meters that contradict each other (safety.md 5): balance residual over 30 % for ten minutes, alarm, surplus rules off.</summary>
public sealed class BalanceWatchTests
{
    private static ThresholdRule Heater() => new("heater", new ThresholdSettings(1800.W, 200.W, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), phase: 0, dryRun: true);

    /// <param name="metered">The home has a meter of its own.</param>
    private static House House(bool metered)
    {
        var house = new House([Heater()]);
        var info = Solstead.Tests.Core.Site.House.Gateway with
        {
            Points = [.. Solstead.Tests.Core.Site.House.Gateway.Points, new("consumption.power", Unit.Watt, PointKind.Gauge) { FreshFor = 15.Seconds }],
            Offers = [new(Role.Grid, "grid"), new(Role.Pv, "production"), .. metered ? [new RoleOffer(Role.Home, "consumption")] : (RoleOffer[])[]],
        };
        house.Engine.Apply(new Report.Identified(info, house.Now));
        return house;
    }

    private static Tick Run(House house, double seconds, double grid, double production, double consumption, List<SiteEvent>? events = null)
    {
        for (var s = 0; ; s += 5)
        {
            house.Wait(5.Seconds);
            var tick = house.Report(("grid.power", grid), ("production.power", production), ("consumption.power", consumption));
            events?.AddRange(tick.Events);
            if (s >= seconds) return tick;
        }
    }

    [Fact]
    public void A_grid_meter_that_is_turned_round_is_an_alarm_after_ten_minutes_and_its_surplus_is_none()
    {
        var house = House(metered: true);
        // 1000 W are used, 2500 W given: the true exchange is 1500 W of export. Turned round and ten times too large:
        var events = new List<SiteEvent>();
        var tick = Run(house, 590, grid: -15_000, production: 2500, consumption: 1000, events);
        (events.Count, tick.Rules[0].State?.On).ShouldBe((0, true), "for ten minutes it is believed");
        tick = Run(house, 20, -15_000, 2500, 1000, events);
        events.ShouldHaveSingleItem().Problem.ShouldSatisfyAllConditions(p => p.Code.ShouldBe("balance.off"), p => p.Severity.ShouldBe(Severity.Alarm));
        tick.Rules[0].State?.On.ShouldBe(false);
        tick.Picture.Grid.Value.ShouldBe(-15_000, "it is still shown");

        tick = Run(house, 50, -1500, 2500, 1000, events);
        events.Count.ShouldBe(1, "a minute of agreement ends it");
        Run(house, 20, -1500, 2500, 1000, events);
        (events.Count, events[^1].Over).ShouldBe((2, true));
    }

    [Theory]
    [InlineData(-1500, 2500, 1000)] // agrees
    [InlineData(-1500, 2500, 1400)] // 400 W of 2500 W: other cables than the meters, losses
    [InlineData(120, 0, 380)] // 260 W at night
    public void Meters_that_agree_as_meters_do_are_believed(double grid, double production, double consumption)
    {
        var events = new List<SiteEvent>();
        Run(House(metered: true), 1300, grid, production, consumption, events);
        events.ShouldBeEmpty();
    }

    [Fact]
    public void Without_a_meter_of_the_home_more_export_than_production_may_be_another_plant()
    {
        var events = new List<SiteEvent>();
        Run(House(metered: false), 1300, -5000, 1000, 0, events).Rules[0].State?.On.ShouldBe(true);
        events.ShouldBeEmpty();
    }

    [Fact]
    public void A_gateway_that_reckons_the_home_from_its_own_plant_does_not_contradict_another_plant()
    {
        var house = House(metered: true);
        house.Engine.Apply(new Report.Identified(Solstead.Tests.Core.Site.House.Gateway with { Id = "second", Points = [new("production.power", Unit.Watt, PointKind.Gauge) { FreshFor = 1.Hours, GoneAfter = 2.Hours }], Offers = [new(Role.Pv, "production")] }, house.Now));
        house.Engine.Apply(new Report.Measured("second", house.Now, [new("production.power", 4000, Quality.Good, house.Now.Utc)]));
        var events = new List<SiteEvent>();
        // 3000 W are used. The gateway knows 2500 W of its own and 3500 W of export: what it calls the home is nothing.
        Run(house, 1300, -3500, 2500, 0, events).Rules[0].State?.On.ShouldBe(true);
        events.ShouldBeEmpty();
    }
}
