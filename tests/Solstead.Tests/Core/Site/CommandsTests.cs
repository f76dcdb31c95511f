using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Thresholds;
using Solstead.Core.Site;

namespace Solstead.Tests.Core.Site;

/// <summary>What the engine makes of wishes, outcomes, dry runs, restarts and ends.</summary>
public sealed class CommandsTests
{
    private static readonly CommandOutcome Applied = new CommandOutcome.Applied(), Silent = new CommandOutcome.Unconfirmed("command.http.silent");

    private static ThresholdRule Heater(bool dryRun = false, bool enabled = true, OffWhen offWhen = OffWhen.Disabled | OffWhen.Removed, string name = "heater") => new(name,
        new ThresholdSettings(1800.W, 200.W, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, enabled), 0, dryRun, offWhen);

    private static House Live(ThresholdRule rule, SiteMemory? memory = null) => new([rule], memory, control: true);

    /// <summary>Two good readings a second apart; what the second leads to.</summary>
    private static IReadOnlyList<Explained> Sun(House house, double export = 2500)
    {
        house.Power(-export, 4000).Commands.ShouldBeEmpty();
        house.Wait(1.Seconds);
        var commands = house.Power(-export, 4000).Commands;
        house.Wait(1.Seconds);
        return commands;
    }

    private static void Answer(House house, Explained command, CommandOutcome outcome) => house.Engine.Apply(command, outcome, house.Now);

    [Fact]
    public void C5_a_command_that_was_not_shown_is_retried_with_growing_pauses_then_left_for_a_quarter_of_an_hour()
    {
        var house = Live(Heater());
        var command = Sun(house).ShouldHaveSingleItem();
        foreach (var (pause, gaveUp) in new[] { (5, false), (15, false), (45, false), (900, true), (900, true) })
        {
            var setback = house.Engine.Apply(command, Silent, house.Now).ShouldNotBeNull();
            setback.Again.ShouldBe(pause.Seconds);
            setback.GaveUp.ShouldBe(gaveUp);
            for (var s = 1; s < pause; s++)
            {
                house.Wait(1.Seconds);
                house.Power(-2500, 4000).Commands.ShouldBeEmpty($"second {s} of {pause}");
            }
            house.Wait(1.Seconds);
            command = house.Power(-2500, 4000).Commands.ShouldHaveSingleItem();
            command.Command.Value.ShouldBe(1, "the same command, never a stronger one");
        }
        house.Engine.Apply(command, Applied, house.Now).ShouldBeNull();
        house.Wait(1.Seconds);
        house.Power(-2500, 4000).Commands.ShouldBeEmpty();
    }

    [Fact]
    public void What_was_sent_without_an_answer_is_switched_off_at_once_when_the_sun_goes()
    {
        var house = Live(Heater());
        Answer(house, Sun(house)[0], Silent);
        house.Wait(1.Seconds);
        house.Power(500, 0).Commands.ShouldHaveSingleItem().Command.Value.ShouldBe(0, "nobody knows whether it is on");
    }

    [Fact]
    public void What_was_never_sent_needs_no_off_command_and_its_problem_is_over()
    {
        var house = Live(Heater());
        Answer(house, Sun(house)[0], new CommandOutcome.Refused("command.no-device"));
        house.Wait(1.Seconds);
        var tick = house.Power(500, 0);
        tick.Commands.ShouldBeEmpty();
        tick.Settled.ShouldBe(["heater"]);
    }

    [Fact]
    public void While_a_command_is_under_way_no_second_one_is_given()
    {
        var house = Live(Heater());
        var on = Sun(house)[0];
        house.Power(500, 0).Commands.ShouldBeEmpty();
        Answer(house, on, Applied);
        house.Wait(1.Seconds);
        house.Power(500, 0).Commands.ShouldHaveSingleItem().Command.Value.ShouldBe(0);
    }

    [Fact]
    public void What_a_dry_run_pretended_is_no_state_once_control_is_on()
    {
        var dry = new House([Heater()]);
        Sun(dry).ShouldHaveSingleItem().DryRun.ShouldBeTrue();
        var live = Live(Heater(), dry.Engine.Save());
        Sun(live, export: 1000).ShouldBeEmpty("between the thresholds a rule that was never on stays off");
        live.Power(-2500, 4000).Commands.ShouldHaveSingleItem().Command.Value.ShouldBe(1);
    }

    [Fact]
    public void A_rule_taken_out_of_its_own_dry_run_begins_anew_too()
    {
        var dry = Live(Heater(dryRun: true));
        Sun(dry).ShouldHaveSingleItem().DryRun.ShouldBeTrue();
        Sun(Live(Heater(), dry.Engine.Save())).ShouldHaveSingleItem().DryRun.ShouldBeFalse();
    }

    [Fact]
    public void What_was_on_before_a_dry_run_is_switched_off_after_it()
    {
        var first = Live(Heater());
        Answer(first, Sun(first)[0], Applied);
        var dry = new House([Heater()], first.Engine.Save());
        Sun(dry).ShouldBeEmpty();
        dry.Power(500, 0).Commands.ShouldHaveSingleItem().DryRun.ShouldBeTrue();
        Sun(Live(Heater(), dry.Engine.Save()), export: 1000).ShouldHaveSingleItem().Command.Value.ShouldBe(0);
    }

    [Fact]
    public void C12_a_restart_in_control_sends_nothing_that_is_already_so()
    {
        var first = Live(Heater());
        Answer(first, Sun(first)[0], Applied);
        var second = Live(Heater(), first.Engine.Save());
        Sun(second, export: 1000).ShouldBeEmpty();
        second.Power(500, 0).Commands.ShouldHaveSingleItem().Command.Value.ShouldBe(0);
    }

    [Fact]
    public void C8_a_kill_while_a_command_was_under_way_leads_to_the_present_wish_being_sent()
    {
        var first = Live(Heater());
        Sun(first).ShouldHaveSingleItem();
        Sun(Live(Heater(), first.Engine.Save()), export: 1000).ShouldHaveSingleItem().Command.Value.ShouldBe(1);
        var forgotten = Live(Heater());
        forgotten.Engine.Doubt("heater");
        Sun(forgotten, export: 0).ShouldHaveSingleItem().Command.Value.ShouldBe(0);
    }

    [Theory, InlineData(OffWhen.Disabled, true), InlineData(OffWhen.None, false)]
    public void T62_taking_a_rule_out_runs_the_off_command_only_as_the_owner_chose(OffWhen when, bool runs)
    {
        var rule = Heater(offWhen: when);
        var house = Live(rule);
        Answer(house, Sun(house)[0], Applied);
        rule.Enabled = false;
        var tick = house.Power(-2500, 4000);
        tick.Rules[0].Reason.ShouldBe("threshold.disabled");
        tick.Rules[0].State!.On.ShouldBeFalse();
        tick.Commands.Count.ShouldBe(runs ? 1 : 0);
        if (runs) tick.Commands[0].Reason.ShouldBe("threshold.disabled");
    }

    [Fact]
    public void T62_a_rule_that_is_out_commands_nothing()
    {
        var house = Live(Heater(enabled: false));
        Sun(house).ShouldBeEmpty();
        house.Wait(2.Minutes);
        house.Step().Commands.ShouldBeEmpty();
    }

    [Theory, InlineData(OffWhen.Stopped, 1), InlineData(OffWhen.Disabled, 0)]
    public void At_the_end_only_what_must_not_stay_on_is_switched_off(OffWhen when, int commands)
    {
        var house = Live(Heater(offWhen: when));
        Answer(house, Sun(house)[0], Applied);
        var last = house.Engine.End(house.Step(), house.Now, r => r.OffWhen.HasFlag(OffWhen.Stopped) ? "threshold.stopped" : null);
        last.Count.ShouldBe(commands);
        if (commands == 0) return;
        Answer(house, last[0], Applied);
        Sun(Live(Heater(offWhen: when), house.Engine.Save()), export: 1000).ShouldBeEmpty("after an off at the end the rule begins from off");
    }

    [Fact]
    public void What_a_rule_left_on_before_it_vanished_is_told_once()
    {
        var house = Live(Heater(name: "pump"));
        Answer(house, Sun(house)[0], Applied);
        var next = Live(Heater(), house.Engine.Save());
        next.Engine.TakeOrphans().ShouldBe(["pump"]);
        next.Engine.TakeOrphans().ShouldBeEmpty();
        Live(Heater(), next.Engine.Save()).Engine.TakeOrphans().ShouldBeEmpty();
    }

    [Fact]
    public void C10_what_a_person_tried_by_hand_stands_for_a_minute()
    {
        var house = Live(Heater());
        Sun(house, export: 0).ShouldBeEmpty();
        house.Engine.Begin("heater", 1, house.Now).ShouldBeTrue();
        house.Engine.Hold("heater", 1, Applied, house.Now);
        for (var s = 0; s < 59; s++, house.Wait(1.Seconds)) house.Power(0, 0).Commands.ShouldBeEmpty();
        house.Wait(1.Seconds);
        house.Power(0, 0).Commands.ShouldHaveSingleItem().Command.Value.ShouldBe(0);
    }

    [Fact]
    public void C10_while_a_person_tries_a_command_no_rule_sends_another_and_a_kill_leaves_a_doubt()
    {
        var house = Live(Heater());
        Answer(house, Sun(house)[0], Applied);
        house.Engine.Begin("heater", 0, house.Now).ShouldBeTrue();
        house.Engine.Begin("heater", 1, house.Now).ShouldBeFalse("one command is under way");
        house.Power(500, 0).Commands.ShouldBeEmpty();
        house.Engine.Save().Doubtful.ShouldBe(["heater"]);
        house.Engine.Hold("heater", 0, new CommandOutcome.Refused("config.programs.none"), house.Now);
        house.Wait(1.Seconds);
        house.Power(500, 0).Commands.ShouldHaveSingleItem().Command.Value.ShouldBe(0, "nothing was sent: the rule goes on from where it stood");
    }

    [Fact]
    public void A_person_waits_for_the_command_a_rule_has_under_way()
    {
        var house = Live(Heater());
        var on = Sun(house)[0];
        house.Engine.Begin("heater", 0, house.Now).ShouldBeFalse();
        Answer(house, on, Applied);
        house.Engine.Begin("heater", 0, house.Now).ShouldBeTrue();
    }

    [Fact]
    public void P5_an_off_command_that_was_cut_is_sent_once_more_at_the_end()
    {
        var house = Live(Heater());
        Answer(house, Sun(house)[0], Applied);
        var off = house.Power(500, 0).Commands.ShouldHaveSingleItem();
        Answer(house, off, new CommandOutcome.Unconfirmed("command.cut"));
        var again = house.Engine.End(house.Step(), house.Now, _ => null).ShouldHaveSingleItem();
        (again.Command.Target, again.Command.Value, again.Reason).ShouldBe(("heater", 0, "threshold.unfinished"));
    }

    [Fact]
    public void P5_at_the_end_nothing_is_switched_on_and_an_off_command_goes_out_once()
    {
        var house = Live(Heater(offWhen: OffWhen.Stopped));
        house.Power(-2500, 4000);
        house.Wait(1.Seconds);
        house.Engine.End(house.Power(-2500, 4000), house.Now, _ => "threshold.stopped").ShouldBeEmpty("it was never on");
        Sun(Live(Heater(), house.Engine.Save())).ShouldHaveSingleItem().Command.Value.ShouldBe(1, "the next start decides anew");

        var other = Live(Heater(offWhen: OffWhen.Stopped));
        Answer(other, Sun(other)[0], Applied);
        other.Engine.End(other.Power(500, 0), other.Now, _ => "threshold.stopped").ShouldHaveSingleItem().Reason.ShouldBe("threshold.stopped");
    }

    [Theory, InlineData(OffWhen.Disabled, false), InlineData(OffWhen.None, true)]
    public void C5_the_failing_off_command_of_a_rule_that_was_taken_out_stays_told_while_it_is_wanted(OffWhen when, bool settled)
    {
        var rule = Heater(offWhen: when);
        var house = Live(rule);
        Answer(house, Sun(house)[0], Applied);
        Answer(house, house.Power(500, 0).Commands.ShouldHaveSingleItem(), Silent);
        rule.Enabled = false;
        for (var s = 0; s < 3; s++, house.Wait(1.Seconds)) house.Power(500, 0).Settled.Count.ShouldBe(settled && s == 0 ? 1 : 0);
    }

    [Fact]
    public void C3_an_old_value_makes_no_new_command_not_even_a_retry()
    {
        var house = Live(Heater());
        Answer(house, Sun(house)[0], Silent);
        house.Wait(20.Seconds);
        house.Step().Commands.ShouldBeEmpty("stale");
        house.Wait(42.Seconds);
        house.Step().Commands.ShouldHaveSingleItem().Reason.ShouldBe("threshold.missing.off");
    }

    [Theory, InlineData(0), InlineData(600)]
    public void After_a_sleep_everything_is_read_again_before_anything_is_switched(int seconds)
    {
        var house = Live(Heater());
        Answer(house, Sun(house)[0], Applied);
        house.Wait(seconds.Seconds);
        house.Engine.Wake();
        house.Step().Commands.ShouldBeEmpty("what was read before the sleep decides nothing, and it is no lost meter yet");
        house.Power(500, 0).Commands.ShouldBeEmpty("one reading is not enough");
        house.Wait(1.Seconds);
        house.Power(500, 0).Commands.ShouldHaveSingleItem().Command.Value.ShouldBe(0);
    }

    [Fact]
    public void After_a_sleep_a_meter_that_stays_away_is_lost_a_minute_later()
    {
        var house = Live(Heater());
        Answer(house, Sun(house)[0], Applied);
        house.Wait(10.Minutes);
        house.Engine.Wake();
        house.Step().Commands.ShouldBeEmpty();
        house.Wait(59.Seconds);
        house.Step().Commands.ShouldBeEmpty();
        house.Wait(2.Seconds);
        house.Step().Commands.ShouldHaveSingleItem().Reason.ShouldBe("threshold.missing.off");
    }

    [Fact]
    public void A_command_under_way_when_the_machine_went_to_sleep_is_in_doubt_afterwards()
    {
        var house = Live(Heater());
        Sun(house).ShouldHaveSingleItem();
        house.Engine.Wake();
        house.Engine.Save().Doubtful.ShouldBe(["heater"]);
        house.Power(500, 0).Commands.ShouldBeEmpty();
        house.Wait(1.Seconds);
        house.Power(500, 0).Commands.ShouldHaveSingleItem().Command.Value.ShouldBe(0);
    }

    [Fact]
    public void C3_one_bad_sample_does_not_switch_off()
    {
        var house = Live(Heater());
        Answer(house, Sun(house)[0], Applied);
        house.Grid(0, Quality.Suspect).Commands.ShouldBeEmpty();
        house.Wait(1.Seconds);
        house.Engine.Apply(new Report.Identified(DeviceInfo.Unknown("roof", "enphase"), house.Now));
        house.Step().Commands.ShouldBeEmpty();
        house.Engine.Apply(new Report.Identified(House.Gateway, house.Now));
        house.Step().Commands.ShouldBeEmpty();
    }
}
