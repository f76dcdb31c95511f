using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.TempoEss;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Site.Configuration;
using Solstead.Site.Notify;
using Solstead.Site.Run;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Notify;

/// <summary>A plan that changes, and a GX that is silent before it is to be set, in simulated time.</summary>
public sealed class PlanWatchTests
{
    /// <summary>A Wednesday in January, 17:00 in Paris.</summary>
    private static readonly DateTimeOffset Begin = new(2026, 1, 14, 16, 0, 0, TimeSpan.Zero);

    private readonly ManualClock clock = new(Begin);
    private readonly TempoCalendar calendar = new(Made.Paris);
    private readonly List<SiteEvent> told = [];
    private readonly SiteProblems problems;
    private readonly SiteEngine engine;
    private readonly PlanWatch watch;
    private readonly TempoEssRule rule;

    public PlanWatchTests()
    {
        problems = new(clock);
        calendar.Take(new(new(2026, 1, 14), TempoColour.Blue, "settings", TempoTrust.Owner, default)).ShouldBeNull();
        rule = (TempoEssRule)TempoEssReader.Create(new SettingsReader(YamlSettings.Parse("device: gx", "x.yaml"))).Single().Rule;
        engine = new(new SiteDefinition("Home", Made.Paris, 1, null, null) { Control = true, Tariff = new TempoTariff(calendar, new("EUR", []), Made.Paris) }, [rule]);
        watch = new([rule], problems, new SiteRecorder(null!, null!, clock, NullLogger<SiteRecorder>.Instance) { Told = told.Add });
    }

    private void Run(TimeSpan by, bool heard = true)
    {
        for (var end = clock.GetUtcNow() + by; clock.GetUtcNow() < end; clock.Advance(TimeSpan.FromMinutes(1)))
        {
            var now = new Moment(clock.GetUtcNow() - Begin + TimeSpan.FromMinutes(5), clock.GetUtcNow());
            if (heard) engine.Apply(new Report.Measured("gx", now, []));
            watch.On(engine.Step(now), engine);
        }
    }

    private void Colour(int day, TempoColour colour) => calendar.Take(new(new(2026, 1, day), colour, "settings", TempoTrust.Owner, clock.GetUtcNow())).ShouldBeNull();

    private string? Open => problems.Open is [var first, ..] ? first.Code : null;

    [Fact]
    public void A_plan_is_told_when_it_is_not_any_more_what_it_was()
    {
        Run(TimeSpan.FromMinutes(30));
        told.ShouldBeEmpty("nobody knew another plan");
        Colour(15, TempoColour.Red);
        Run(TimeSpan.FromMinutes(5));
        told.ShouldBeEmpty("that a colour became known is news of its own");
        Colour(15, TempoColour.White);
        Run(TimeSpan.FromMinutes(5));
        var changed = told.ShouldHaveSingleItem();
        (changed.Problem.Code, changed.Device).ShouldBe(("plan.changed", "gx"));
        changed.Problem.Facts.Single(f => f.Name == "setting").Text.ShouldBe("schedule.0.soc");
        changed.Problem.Facts.Single(f => f.Name == "value").Number.ShouldBe(90);
        Run(TimeSpan.FromHours(10));
        told.Count.ShouldBe(1, "that the day goes on is no change");
    }

    [Fact]
    public void A_policy_that_is_changed_is_told_also_in_the_minute_in_which_a_colour_becomes_known()
    {
        Run(TimeSpan.FromMinutes(30));
        Colour(15, TempoColour.White);
        rule.Changed = rule.Settings.Policy with { White = rule.Settings.Policy.White with { ChargeTo = 70 } };
        Run(TimeSpan.FromMinutes(5));
        told.ShouldHaveSingleItem().Problem.Code.ShouldBe("plan.changed");
    }

    [Fact]
    public void A_GX_that_is_silent_in_the_hour_before_it_is_to_be_set_is_told_until_it_answers()
    {
        Colour(15, TempoColour.Red);
        Run(TimeSpan.FromMinutes(90));
        Run(TimeSpan.FromMinutes(30), heard: false);
        Open.ShouldBeNull("it is 19:00, and the schedule is set at 20:00: the tick of 19:00 is still to come");
        Run(TimeSpan.FromMinutes(2), heard: false);
        Open.ShouldBe("plan.silent");
        Run(TimeSpan.FromMinutes(90), heard: false);
        Open.ShouldBe("plan.silent", "the hour went by and it still says nothing");
        Run(TimeSpan.FromMinutes(2));
        Open.ShouldBeNull();
    }

    [Fact]
    public void Silence_far_from_any_change_is_not_its_matter()
    {
        Colour(15, TempoColour.Red);
        Run(TimeSpan.FromMinutes(110), heard: false);
        Open.ShouldBeNull();
    }
}
