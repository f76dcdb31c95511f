using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Tests.Core.Site;

/// <summary>Which limit is given while another is under way, and whose outcome counts.</summary>
public sealed class LimitsUnderWayTests
{
    private static readonly CommandOutcome Applied = new CommandOutcome.Applied(), Superseded = new CommandOutcome.Unconfirmed("twc.command.superseded");

    private readonly Car car = new();
    private readonly SiteEngine engine;
    private TimeSpan elapsed = 100.Seconds;

    public LimitsUnderWayTests() => engine = new SiteEngine(new SiteDefinition("Test", TimeZoneInfo.Utc, 3, null, null) { Control = true }, [car]);

    private Moment Now => new(elapsed, DateTimeOffset.UnixEpoch + elapsed);

    [Fact]
    public void A_newer_limit_is_given_while_an_older_is_under_way_and_the_same_one_is_not()
    {
        Given(16).ShouldNotBeNull();
        Given(16).ShouldBeNull();
        Given(6).ShouldNotBeNull();
        Given(6).ShouldBeNull();
        Given(16).ShouldNotBeNull("back again");
    }

    [Fact]
    public void A_switch_waits_for_its_outcome()
    {
        car.Kind = CommandKind.Switch;
        Given(1).ShouldNotBeNull();
        Given(0).ShouldBeNull();
    }

    [Fact]
    public void The_outcome_of_an_older_command_says_nothing_about_the_newest()
    {
        var (first, second, third) = (Given(16)!, Given(6)!, Given(16)!);
        Finish(first, Superseded).ShouldBeNull("what nobody wants any more is no setback");
        Finish(second, Superseded).ShouldBeNull();
        Given(16).ShouldBeNull("the newest is still under way");
        Finish(third, Applied).ShouldBeNull();
        engine.Save().Doubtful.ShouldBeEmpty();
        engine.Save().Issued["car"].ShouldBe(16);
        Given(16).ShouldBeNull("it shows what is wanted");
    }

    [Fact]
    public void An_older_outcome_that_comes_last_takes_nothing_back()
    {
        var (first, second) = (Given(16)!, Given(6)!);
        Finish(second, Applied).ShouldBeNull();
        Finish(first, Applied).ShouldBeNull();
        engine.Save().Issued["car"].ShouldBe(6);
        Finish(first, Superseded).ShouldBeNull();
        engine.Save().Doubtful.ShouldBeEmpty();
    }

    [Fact]
    public void What_failed_and_pauses_does_not_take_the_place_of_what_is_under_way()
    {
        Finish(Given(6)!, new CommandOutcome.Unconfirmed("twc.command.unconfirmed")).ShouldNotBeNull();
        var other = Given(10)!;
        Given(6).ShouldBeNull("it pauses");
        Finish(other, Applied).ShouldBeNull();
        engine.Save().Issued["car"].ShouldBe(10);
    }

    [Theory, InlineData("car"), InlineData("car/charger.5A3C")]
    public void What_was_given_up_is_tried_again_as_soon_as_the_obstacle_is_gone(string target)
    {
        car.Target = target;
        var rival = new Problem("twc.rival", Severity.Warning);
        engine.Apply(new Report.Trouble("car", Now, rival));
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            Explained? command = null;
            while (command is null) command = Given(10);
            Finish(command, new CommandOutcome.Unconfirmed("twc.command.rival"))!.GaveUp.ShouldBe(attempt == 4);
        }
        for (var s = 0; s < 300; s++) Given(10).ShouldBeNull("it pauses");
        engine.Apply(new Report.Recovered("other", Now, rival.Code));
        engine.Apply(new Report.Recovered("car", Now, "twc.noise"));
        Given(10).ShouldBeNull("that was not it");
        engine.Apply(new Report.Recovered("car", Now, rival.Code));
        Finish(Given(10).ShouldNotBeNull(), new CommandOutcome.Unconfirmed("twc.command.rival"))!.Attempt.ShouldBe(1);
    }

    [Fact]
    public void While_a_person_commands_a_limit_no_rule_does()
    {
        engine.Begin("car", 16, Now).ShouldBeTrue();
        Given(6).ShouldBeNull();
    }

    /// <summary>A second later the rule wants this.</summary>
    private Explained? Given(double value)
    {
        elapsed += 1.Seconds;
        car.Value = value;
        return engine.Step(Now).Commands.SingleOrDefault();
    }

    private Setback? Finish(Explained command, CommandOutcome outcome) => engine.Apply(command, outcome, Now);

    private sealed class Car : IRule
    {
        public double Value { get; set; }
        public CommandKind Kind { get; set; } = CommandKind.CurrentLimit;
        public string Type => "test";
        public string Name => "car";
        public string Target { get; set; } = "car";
        public bool DryRun => false;

        public RuleOutcome Decide(SitePicture now) => new("test.wants", [], [new Wish(Target, Kind, Layer.Surplus, Value, Value, "car", "test.wants", [])]);

        public string? Save() => null;

        public void Restore(string json) { }
    }
}
