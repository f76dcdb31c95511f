using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;

namespace Solstead.Tests.Core.Rules.Charging;

/// <summary>The rule in the engine: readings in, limits out.</summary>
public sealed class ChargingInTheEngineTests
{
    private static readonly DateTimeOffset Day = new(2026, 6, 26, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] Phased = ["power.l1", "power.l2", "power.l3"];
    private TimeSpan elapsed;

    private TimeSpan wrong;

    /// <summary>On a clock that may be wrong.</summary>
    private Moment Now => new(elapsed, Day + elapsed + wrong);

    private static ChargingRule Rule(bool dryRun = false) => new("car", new() { StartDelay = 3.Seconds }, new("garage", "charger"), "garage", dryRun);

    private SiteEngine Engine(ChargingRule rule, SiteMemory? memory = null, double? breaker = null, int told = 3, bool control = true)
    {
        var engine = new SiteEngine(new SiteDefinition("Test", TimeZoneInfo.Utc, 3, breaker is { } amps ? amps.A : null, null) { Control = control }, [rule], memory);
        PointDeclaration Point(string id, string unit, PointKind kind = PointKind.Gauge) => new(id, unit, kind);
        engine.Apply(new Report.Identified(new("meter", "test", null, null, null, 3, [Point("grid.power", Unit.Watt), .. Phased.Take(told).Select(p => Point("grid." + p, Unit.Watt))], [new(Role.Grid, "grid")]), Now));
        engine.Apply(new Report.Identified(new("garage", "test", null, null, null, 3,
            [Point("charger.power", Unit.Watt), Point("charger.current", Unit.Ampere), Point("charger.state", "", PointKind.State), Point("charger.plugged", "", PointKind.State)], [new(Role.Charger, "charger")]), Now));
        return engine;
    }

    private Tick Second(SiteEngine engine, double sun, double amps, string plugged = "yes", bool reads = true)
    {
        elapsed += 1.Seconds;
        var grid = reads ? amps * 690 - sun : double.NaN;
        Reading Number(string point, double value) => new(point, double.IsNaN(value) ? null : value, double.IsNaN(value) ? Quality.Missing : Quality.Good, Now.Utc);
        engine.Apply(new Report.Measured("garage", Now,
            [Number("charger.power", amps * 690), Number("charger.current", amps), new("charger.state", null, Quality.Good, Now.Utc, "charging"), new("charger.plugged", null, Quality.Good, Now.Utc, plugged)]));
        engine.Apply(new Report.Measured("meter", Now, [Number("grid.power", grid), .. Phased.Select(p => Number("grid." + p, grid / 3))]));
        return engine.Step(Now);
    }

    private static Explained? Obey(SiteEngine engine, Tick tick, Moment now)
    {
        var command = tick.Commands.SingleOrDefault();
        if (command is not null) engine.Apply(command, new CommandOutcome.Applied(), now);
        return command;
    }

    [Fact]
    public void Sun_becomes_a_limit_for_the_charger_with_its_reason()
    {
        var engine = Engine(Rule(), breaker: 25);
        var limits = new List<(double Value, string Reason)>();
        double amps = 0;
        for (var s = 0; s < 30; s++)
        {
            if (Obey(engine, Second(engine, 7000, amps), Now) is not { } command) continue;
            (command.Command.Target, command.Command.Kind, command.DryRun).ShouldBe(("garage", CommandKind.CurrentLimit, false));
            (command.Command.Momentary ?? 0).ShouldBeInRange(command.Command.Value, 16);
            limits.Add((amps = command.Command.Value, command.Reason));
        }
        limits.ShouldBe([(0, "charge.recovering"), (10, "charge.start")]);
    }

    [Fact]
    public void A_limit_that_stands_is_told_anew_before_the_charger_stops_believing_it()
    {
        var engine = Engine(Rule());
        double amps = 0;
        var told = new List<TimeSpan>();
        for (var s = 0; s < 300; s++)
        {
            if (Obey(engine, Second(engine, 7000, amps), Now) is not { } command) continue;
            amps = command.Command.Value;
            told.Add(elapsed);
            command.Renewal.ShouldBe(told.Count > 2, "only what changes is a decision");
        }
        told.Zip(told.Skip(1), (a, b) => b - a).Max().ShouldBeLessThanOrEqualTo(40.Seconds);
        told.Count.ShouldBeLessThan(12, "and not at every step");
    }

    [Fact]
    public void C12_a_restart_in_the_middle_of_a_charge_goes_on_with_the_same_current_at_once()
    {
        var engine = Engine(Rule());
        double amps = 0;
        for (var s = 0; s < 30; s++) amps = Obey(engine, Second(engine, 7000, amps), Now)?.Command.Value ?? amps;
        amps.ShouldBe(10);
        var next = Engine(Rule(), engine.Save());
        for (var s = 0; s < 90; s++)
        {
            var command = Obey(next, Second(next, 7000, amps), Now);
            if (command is not null) command.Command.Value.ShouldBe(10, $"second {s}");
            if (s == 0) command.ShouldNotBeNull("the charger is told at once that its decision still holds");
        }
    }

    [Fact]
    public void A_lower_limit_does_not_wait_until_an_obsolete_one_is_shown()
    {
        var rule = Rule();
        var engine = Engine(rule, breaker: 20);
        for (var s = 0; s < 20; s++) Obey(engine, Second(engine, 2000, 0), Now);
        rule.BoostUntil = Day.AddHours(2);
        var raise = Until(engine, -690).ShouldNotBeNull();
        // The oven comes on before the car shows the raise.
        var lower = Until(engine, -690 * 12).ShouldNotBeNull();
        lower.Command.Value.ShouldBeLessThan(raise.Command.Value);
        engine.Apply(raise, new CommandOutcome.Unconfirmed("twc.command.superseded"), Now).ShouldBeNull("what nobody wants any more is no setback");
        engine.Apply(lower, new CommandOutcome.Applied(), Now).ShouldBeNull();
        var commands = new List<Explained>();
        for (var s = 0; s < 30; s++) commands.AddRange(Second(engine, -690 * 12, lower.Command.Value).Commands);
        commands.ShouldBeEmpty("it shows what is wanted");
    }

    private Explained? Until(SiteEngine engine, double sun)
    {
        for (var s = 0; s < 30; s++)
            if (Second(engine, sun, 0).Commands.SingleOrDefault() is { } command) return command;
        return null;
    }

    [Fact]
    public void A_dry_run_says_what_it_would_do_once()
    {
        var engine = Engine(Rule(dryRun: true));
        var commands = new List<Explained>();
        for (var s = 0; s < 120; s++) commands.AddRange(Second(engine, 7000, 0).Commands);
        commands.ShouldAllBe(c => c.DryRun);
        commands.Select(c => c.Command.Value).ShouldBe([0, 10]);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_boost_said_in_a_dry_run_is_given_once_control_is_on_and_stays_said_when_it_is_off_again(bool byTheSite)
    {
        var until = Day.AddHours(24);
        SiteEngine Start(ChargingRule rule, SiteMemory? memory, bool dry) => Engine(rule, memory, control: !(dry && byTheSite));
        ChargingRule Ours(bool dry) => Rule(dry && !byTheSite);
        var pretends = Ours(dry: true);
        var engine = Start(pretends, null, dry: true);
        var told = Commands(engine, 0);
        pretends.BoostUntil = until;
        told.AddRange(Commands(engine, 0));
        told.ShouldAllBe(c => c.DryRun);
        told.Select(c => (c.Command.Value, c.Reason)).ShouldBe([(0, "charge.recovering"), (16, "charge.boost")]);

        var acts = Ours(dry: false);
        engine = Start(acts, engine.Save(), dry: false);
        told = Commands(engine, 0);
        acts.BoostUntil.ShouldBe(until);
        told.ShouldAllBe(c => !c.DryRun);
        (told[0].Command.Value, told[0].Reason).ShouldBe((16, "charge.boost"), "what was only pretended is not believed to be there");

        var again = Ours(dry: true);
        engine = Start(again, engine.Save(), dry: true);
        told = Commands(engine, 16);
        again.BoostUntil.ShouldBe(until);
        told.ShouldAllBe(c => c.DryRun);
    }

    /// <summary>What is commanded in half a minute without sun.</summary>
    private List<Explained> Commands(SiteEngine engine, double amps)
    {
        var commands = new List<Explained>();
        for (var s = 0; s < 30; s++) if (Obey(engine, Second(engine, 0, amps), Now) is { } command) commands.Add(command);
        return commands;
    }

    [Fact]
    public void A_charger_without_a_word_is_left_alone_and_the_house_says_so()
    {
        var engine = Engine(Rule());
        var tick = engine.Step(Now);
        tick.Commands.ShouldBeEmpty();
        tick.Rules.Single().Reason.ShouldBe("charge.charger.missing");
    }

    [Fact]
    public void The_main_breaker_bounds_a_boost_on_the_busiest_phase()
    {
        var rule = Rule();
        var engine = Engine(rule, breaker: 20);
        rule.BoostUntil = Day.AddHours(2);
        double amps = 0;
        for (var s = 0; s < 60; s++) amps = Obey(engine, Second(engine, -6900, amps), Now)?.Command.Value ?? amps;
        amps.ShouldBe(10, "the house draws 10 A of 20 on each phase");
    }

    [Theory, InlineData(0), InlineData(2)]
    public void A_main_breaker_nobody_can_watch_leaves_the_least_current_and_is_named_as_the_reason(int told)
    {
        var rule = Rule();
        var engine = Engine(rule, breaker: 20, told: told);
        (double Amps, RuleView View) last = (0, null!);
        for (var s = 0; s < 90; s++)
        {
            var tick = Second(engine, 9000, last.Amps);
            last = (Obey(engine, tick, Now)?.Command.Value ?? last.Amps, tick.Rules[0]);
        }
        (last.Amps, last.View.Reason).ShouldBe((6, "charge.phases.unknown"));
        last.View.Facts.Single(f => f.Name == "limit").Number.ShouldBe(20);
        rule.BoostUntil = Day.AddHours(2);
        Second(engine, 9000, 6).Rules[0].Reason.ShouldBe("charge.phases.unknown", "a boost is held down for the same reason");
        rule.BoostUntil = null;
        for (var s = 0; s < 600; s++) last.View = Second(engine, 0, last.Amps = 0).Rules[0];
        last.View.Reason.ShouldBe("charge.wait.surplus", "what it waits for is the sun");
    }

    [Theory, InlineData(20, false), InlineData(300, true), InlineData(28_800, true)]
    public void A_charger_that_was_away_is_not_set_going_again_on_what_was_decided_before(int away, bool begins)
    {
        var rule = Rule();
        var engine = Engine(rule);
        double amps = 0;
        for (var s = 0; s < 30; s++) amps = Obey(engine, Second(engine, 7000, amps), Now)?.Command.Value ?? amps;
        amps.ShouldBe(10);
        var switches = rule.Memory.Switches;
        for (var s = 0; s < away; s++) WithoutCharger(engine, 7000).Rules[0].Reason.ShouldBe("charge.charger.missing");
        var tick = Second(engine, begins ? 0 : 7000, 0);
        if (!begins)
        {
            (rule.Memory.Amps, rule.Memory.Switches).ShouldBe((10, switches));
            return;
        }
        tick.Rules[0].Reason.ShouldBe("charge.wait.surplus");
        (rule.Memory.Amps, rule.Memory.Switches).ShouldBe((0, switches + 1), "its contactor has opened meanwhile");
        for (var s = 0; s < 30; s++) Obey(engine, Second(engine, 0, 0), Now)?.Command.Value.ShouldBe(0);
    }

    [Fact]
    public void A_car_that_was_charged_on_while_nobody_heard_of_it_is_continued()
    {
        var rule = Rule();
        var engine = Engine(rule);
        double amps = 0;
        for (var s = 0; s < 30; s++) amps = Obey(engine, Second(engine, 7000, amps), Now)?.Command.Value ?? amps;
        var switches = rule.Memory.Switches;
        for (var s = 0; s < 300; s++) WithoutCharger(engine, 0);
        Second(engine, 7000, 10);
        (rule.Memory.Amps, rule.Memory.Switches).ShouldBe((10, switches));
    }

    [Fact]
    public void Schedules_wait_while_the_clock_was_never_set()
    {
        var always = new ChargingWindow(Enum.GetValues<DayOfWeek>(), new(0, 0), new(23, 59), 16);
        var engine = Engine(new("car", new() { Schedules = [always] }, new("garage", "charger"), "garage", dryRun: false));
        wrong = new DateTimeOffset(1970, 1, 2, 1, 0, 0, TimeSpan.Zero) - Day;
        for (var s = 0; s < 30; s++) Second(engine, 0, 0).Rules[0].Reason.ShouldNotBe("charge.schedule");
        wrong = TimeSpan.Zero;
        Second(engine, 0, 0).Rules[0].Reason.ShouldBe("charge.schedule");
    }

    [Fact]
    public void A_boost_pressed_before_the_clock_was_set_goes_on_for_what_was_left_of_it()
    {
        var rule = Rule();
        var engine = Engine(rule);
        wrong = new DateTimeOffset(1970, 1, 2, 1, 0, 0, TimeSpan.Zero) - Day;
        Second(engine, 0, 0);
        rule.BoostUntil = Now.Utc.AddHours(2);
        for (var s = 0; s < 60; s++) Second(engine, 0, 0).Rules[0].Reason.ShouldBe("charge.boost");
        wrong = TimeSpan.Zero;
        Second(engine, 0, 0).Rules[0].Reason.ShouldBe("charge.boost");
        rule.BoostUntil!.Value.ShouldBe(Now.Utc.AddHours(2).AddSeconds(-61), TimeSpan.FromSeconds(1));
    }

    [Theory, InlineData(-8760, 24), InlineData(-1, 3), InlineData(1, 1)]
    public void A_clock_that_is_set_back_makes_no_boost_longer_than_a_day(int hours, double left)
    {
        var rule = Rule();
        var engine = Engine(rule);
        Second(engine, 0, 0);
        rule.BoostUntil = Now.Utc.AddHours(2);
        wrong = hours.Hours;
        Second(engine, 0, 0).Rules[0].Reason.ShouldBe("charge.boost");
        (rule.BoostUntil!.Value - Now.Utc).TotalHours.ShouldBe(left, 0.01);
    }

    [Theory, InlineData(1, 16), InlineData(4, 16), InlineData(7, 6)]
    public void A_sample_that_is_no_number_counts_as_not_read(int times, double lowest)
    {
        var engine = Engine(Rule(), breaker: 32);
        double amps = 0, least = 16;
        for (var s = 0; s < 90; s++) amps = Obey(engine, Second(engine, 12_000, amps), Now)?.Command.Value ?? amps;
        amps.ShouldBe(16);
        for (var s = 0; s < times + 30; s++)
        {
            amps = Obey(engine, Second(engine, 12_000, amps, reads: s >= times), Now)?.Command.Value ?? amps;
            least = Math.Min(least, amps);
        }
        (least, amps).ShouldBe((lowest, 16));
    }

    [Fact]
    public void A_meter_that_reads_every_other_time_is_still_followed_down_and_stopped()
    {
        var engine = Engine(Rule());
        double amps = 0;
        for (var s = 0; s < 90; s++) amps = Obey(engine, Second(engine, 12_000, amps, reads: s % 2 == 0), Now)?.Command.Value ?? amps;
        amps.ShouldBe(16);
        for (var s = 0; s < 60; s++) amps = Obey(engine, Second(engine, 0, amps, reads: s % 2 == 0), Now)?.Command.Value ?? amps;
        amps.ShouldBe(0);
    }

    /// <summary>The charger says nothing; the meter goes on.</summary>
    private Tick WithoutCharger(SiteEngine engine, double sun)
    {
        elapsed += 1.Seconds;
        engine.Apply(new Report.Measured("garage", Now, [new("charger.power", null, Quality.Missing, Now.Utc), new("charger.state", null, Quality.Good, Now.Utc, "lost")]));
        engine.Apply(new Report.Measured("meter", Now, [new("grid.power", -sun, Quality.Good, Now.Utc), .. Phased.Select(p => new Reading("grid." + p, -sun / 3, Quality.Good, Now.Utc))]));
        return engine.Step(Now);
    }
}
