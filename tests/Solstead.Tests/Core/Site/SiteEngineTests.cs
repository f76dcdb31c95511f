using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Thresholds;
using Solstead.Core.Site;

namespace Solstead.Tests.Core.Site;

public sealed class SiteEngineTests
{
    private static ThresholdRule WaterHeater(bool dryRun = true) => new("water heater",
        new ThresholdSettings(1800.W, 200.W, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), phase: 0, dryRun);

    [Fact]
    public void A_reading_becomes_a_balance()
    {
        var balance = new House().Power(grid: -1200, production: 4000).Picture.Balance;
        balance.Home.ShouldBe(2800.W);
        balance.Residual.ShouldBe(0.W);
        balance.In.ShouldBe(4000.W);
        balance.Out.ShouldBe(4000.W);
    }

    [Fact]
    public void More_export_than_production_is_shown_as_residual_not_as_negative_home()
    {
        var balance = new House().Power(grid: -1200, production: 1000).Picture.Balance;
        balance.Home.ShouldBe(0.W);
        balance.Residual.ShouldBe((-200).W);
    }

    [Fact]
    public void A_missing_production_leaves_home_unknown_never_zero()
    {
        var house = new House();
        var balance = house.Report(("grid.power", 300), ("production.power", null)).Picture.Balance;
        balance.Grid.ShouldBe(300.W);
        balance.Home.ShouldBeNull();
        balance.Residual.ShouldBeNull();
        balance.In.ShouldBeNull();
    }

    [Fact]
    public void Values_go_stale_then_missing_as_they_age()
    {
        var house = new House();
        house.Power(-1200, 4000);
        house.Wait(16.Seconds);
        var stale = house.Step().Picture;
        stale.Grid.Quality.ShouldBe(Quality.Stale);
        stale.Grid.Power.ShouldBe((-1200).W);
        house.Wait(45.Seconds);
        var missing = house.Step();
        missing.Picture.Grid.Quality.ShouldBe(Quality.Missing);
        missing.Picture.Grid.Power.ShouldBeNull();
        missing.Events.ShouldHaveSingleItem().Problem.Code.ShouldBe("meter.missing");
        house.Power(0, 0).Events.ShouldHaveSingleItem().Over.ShouldBeTrue();
    }

    [Fact]
    public void A_single_suspect_sample_is_no_lost_meter()
    {
        var house = new House();
        house.Power(-1200, 4000);
        house.Wait(1.Seconds);
        house.Grid(0, Quality.Suspect).Events.ShouldBeEmpty();
        house.Wait(1.Seconds);
        house.Grid(null, Quality.Missing).Events.ShouldBeEmpty();
        house.Wait(1.Seconds);
        house.Power(-1200, 4000).Events.ShouldBeEmpty("what was never lost cannot come back");
    }

    [Fact]
    public void A_meter_that_gives_only_suspect_samples_is_lost_after_a_minute_and_says_since_when()
    {
        var house = new House();
        house.Power(-1200, 4000);
        for (var s = 0; s < 60; s++)
        {
            house.Wait(1.Seconds);
            house.Grid(0, Quality.Suspect).Events.ShouldBeEmpty();
        }
        house.Wait(1.Seconds);
        var lost = house.Grid(0, Quality.Suspect).Events.ShouldHaveSingleItem();
        lost.Problem.Code.ShouldBe("meter.missing");
        lost.Problem.Facts.ShouldContain(Fact.Of("age", 61.Seconds));
        house.Wait(1.Seconds);
        house.Power(-1200, 4000).Events.ShouldHaveSingleItem().Over.ShouldBeTrue();
    }

    [Fact]
    public void A_device_that_is_identified_anew_has_not_lost_its_meter()
    {
        var house = new House();
        house.Power(-1200, 4000);
        house.Wait(1.Seconds);
        house.Engine.Apply(new Report.Identified(DeviceInfo.Unknown("roof", "enphase"), house.Now));
        house.Step().Events.ShouldBeEmpty();
        house.Wait(5.Seconds);
        house.Engine.Apply(new Report.Identified(House.Gateway, house.Now));
        house.Step().Events.ShouldBeEmpty();
        house.Grid(null, Quality.Missing).Events.ShouldBeEmpty();
        house.Wait(1.Seconds);
        house.Power(-1200, 4000).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_meter_that_never_came_is_lost_a_minute_after_the_start()
    {
        var house = new House();
        house.Step().Events.ShouldBeEmpty();
        house.Wait(60.Seconds);
        house.Step().Events.ShouldBeEmpty();
        house.Wait(1.Seconds);
        house.Step().Events.ShouldHaveSingleItem().Problem.Code.ShouldBe("meter.missing");
    }

    [Fact]
    public void A_meter_that_reports_slowly_is_lost_only_past_its_own_time()
    {
        var house = new House();
        var slow = House.Gateway.Points.Select(p => p.Id == "grid.power" ? p with { FreshFor = 2.Minutes, GoneAfter = 5.Minutes } : p).ToList();
        house.Engine.Apply(new Report.Identified(House.Gateway with { Points = slow }, house.Now));
        house.Power(-1200, 4000);
        house.Wait(4.Minutes);
        house.Step().Events.ShouldBeEmpty();
        house.Wait(61.Seconds);
        house.Step().Events.ShouldHaveSingleItem().Problem.Code.ShouldBe("meter.missing");
    }

    [Fact]
    public void A_surplus_leads_to_one_command_with_its_reason_and_numbers()
    {
        var house = new House([WaterHeater()]);
        house.Power(-2500, 4000).Commands.ShouldBeEmpty("one good reading is not enough after a start");
        house.Wait(1.Seconds);
        var command = house.Power(-2500, 4000).Commands.ShouldHaveSingleItem();
        command.Command.Value.ShouldBe(1);
        command.Reason.ShouldBe("threshold.on.above");
        command.Facts.ShouldContain(Fact.Of("export", 2500.W));
        command.Command.Expires.ShouldBe(house.Now.Elapsed + SiteEngine.DecisionLifetime);
        house.Wait(1.Seconds);
        house.Power(-2500, 4000).Commands.ShouldBeEmpty();
    }

    [Fact]
    public void C3_a_lost_meter_runs_the_off_command_once()
    {
        var house = new House([WaterHeater()]);
        for (var i = 0; i < 3; i++, house.Wait(1.Seconds)) house.Power(-2500, 4000);
        house.Wait(30.Seconds);
        house.Step().Commands.ShouldBeEmpty("stale keeps the state");
        house.Wait(31.Seconds);
        house.Step().Commands.ShouldHaveSingleItem().Reason.ShouldBe("threshold.missing.off");
        house.Wait(1.Seconds);
        house.Step().Commands.ShouldBeEmpty();
    }

    [Fact]
    public void C12_a_restart_in_the_middle_changes_nothing()
    {
        var first = new House([WaterHeater()]);
        for (var i = 0; i < 3; i++, first.Wait(1.Seconds)) first.Power(-2500, 4000);
        var second = new House([WaterHeater()], first.Engine.Save(), first.Utc);
        second.Step().Commands.ShouldBeEmpty();
        second.Power(-2500, 4000).Commands.ShouldBeEmpty();
        second.Wait(1.Seconds);
        second.Power(0, 4000).Commands.ShouldHaveSingleItem().Command.Value.ShouldBe(0);
    }

    [Fact]
    public void A_refused_command_is_not_repeated_before_its_lifetime_is_over()
    {
        var house = new House([WaterHeater(dryRun: false)], control: true);
        Tick tick = house.Power(-2500, 4000);
        house.Wait(1.Seconds);
        tick = house.Power(-2500, 4000);
        house.Engine.Apply(tick.Commands[0], new CommandOutcome.Refused("no such switch"), house.Now);
        for (var s = 0; s < 59; s++)
        {
            house.Wait(1.Seconds);
            house.Power(-2500, 4000).Commands.ShouldBeEmpty();
        }
        house.Wait(1.Seconds);
        house.Power(-2500, 4000).Commands.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_problem_is_an_event_once_and_once_when_it_is_over()
    {
        var house = new House();
        var problem = new Problem("device.unreachable", Severity.Warning);
        house.Engine.Apply(new Report.Trouble("roof", house.Now, problem));
        house.Engine.Apply(new Report.Trouble("roof", house.Now, problem));
        house.Step().Events.ShouldHaveSingleItem();
        house.Engine.Devices["roof"].ConditionAt(house.Now).ShouldBe(DeviceCondition.Trouble);
        house.Engine.Apply(new Report.Recovered("roof", house.Now, "device.unreachable"));
        house.Step().Events.ShouldHaveSingleItem().Over.ShouldBeTrue();
    }

    [Fact]
    public void A_meter_that_counts_only_import_still_has_its_export_booked()
    {
        var house = new House();
        var points = House.Gateway.Points.Where(p => p.Id != "grid.energy_export").ToList();
        house.Engine.Apply(new Report.Identified(House.Gateway with { Points = points }, house.Now));
        for (var s = 0; s <= 600; s += 10, house.Wait(10.Seconds))
            house.Report(("grid.power", -1800), ("production.power", 2000), ("grid.energy_import", 5000), ("production.energy_lifetime", 9000 + s));
        house.Engine.CurrentSlot(house.Utc).GridExport!.Value.ShouldBeInRange(295, 305);
    }

    [Fact]
    public void The_same_reports_give_the_same_decisions()
    {
        string Run()
        {
            var random = new Random(7);
            var house = new House([WaterHeater()]);
            var log = new List<string>();
            for (var i = 0; i < 2000; i++)
            {
                house.Wait(TimeSpan.FromSeconds(random.Next(1, 40)));
                var tick = random.Next(5) == 0 ? house.Step() : house.Power(random.Next(-4000, 3000), random.Next(0, 5000));
                log.AddRange(tick.Commands.Select(c => $"{i} {c.Command.Value} {c.Reason}"));
            }
            return string.Join('\n', log);
        }
        Run().ShouldBe(Run());
        Run().ShouldContain("threshold.off.below");
    }
}
