using Solstead.Core.Quantities;
using Solstead.Core.Rules.PanelWatch;

namespace Solstead.Tests.Core.Rules.PanelWatch;

public sealed class DailyWatchTests
{
    private static readonly DateOnly Day = new(2026, 6, 20);

    [Fact]
    public void T61_1000_1000_800_gives_mean_933_and_threshold_840_and_lists_the_third()
    {
        var report = Watch(Group("South", 1000, 1000, 800));
        var group = report.Groups.ShouldHaveSingleItem();
        group.Mean!.Value.WattHours.ShouldBe(933.333, 0.001);
        group.Threshold!.Value.WattHours.ShouldBe(840, 1e-9);
        group.Verdict.ShouldBe(GroupVerdict.Anomaly);
        var finding = report.Findings.ShouldHaveSingleItem();
        finding.ShouldSatisfyAllConditions(
            () => finding.Serial.ShouldBe("South-3"), () => finding.Kind.ShouldBe(FindingKind.Low), () => finding.Energy.ShouldBe(800.Wh),
            () => finding.Percent!.Value.ShouldBe(85.714, 0.001), () => finding.Since.ShouldBe(Day));
    }

    [Theory, InlineData(850, 950, 855, true), InlineData(860, 953.3333, 858, false)]
    public void T61_the_third_of_1000_1000_and_this_is_listed_when_strictly_below(double third, double mean, double threshold, bool listed)
    {
        var report = Watch(Group("South", 1000, 1000, third));
        report.Groups[0].Mean!.Value.WattHours.ShouldBe(mean, 0.001);
        report.Groups[0].Threshold!.Value.WattHours.ShouldBe(threshold, 0.001);
        report.Findings.Select(f => f.Serial).ShouldBe(listed ? ["South-3"] : []);
        report.Groups[0].Verdict.ShouldBe(listed ? GroupVerdict.Anomaly : GroupVerdict.Ok);
    }

    [Fact]
    public void T61_a_panel_exactly_at_the_threshold_is_not_listed()
    {
        // Mean 1000, threshold 900: the third is equal to it.
        Watch(Group("South", 1050, 1050, 900)).Findings.ShouldBeEmpty();
        foreach (var n in Enumerable.Range(2, 40))
        {
            // n − 1 panels of a and one of e, chosen so that e = 0.9 · mean; few of these means are whole numbers.
            var energies = Enumerable.Repeat((n - 0.9) * 7, n - 1).Append(0.9 * (n - 1) * 7).Select(e => Math.Round(e * 10)).ToArray();
            Watch(Group("South", energies)).Findings.ShouldBeEmpty($"{n} panels");
        }
    }

    [Fact]
    public void Each_group_has_its_own_mean()
    {
        var report = Watch(Group("South", 2000, 2000, 2000), Group("North", 700, 700, 500));
        report.Findings.Select(f => f.Serial).ShouldBe(["North-3"]);
        report.Groups.Select(g => g.Verdict).ShouldBe([GroupVerdict.Ok, GroupVerdict.Anomaly]);
    }

    [Fact]
    public void A_day_too_dark_is_not_compared()
    {
        // 10 % of 3 × 300 Wh = 90 Wh
        Watch(Group("South", 40, 40, 9)).Groups[0].ShouldBe(new("South", "South", GroupVerdict.Dark, 3, (89.0 / 3).Wh, null));
        Watch(Group("South", 40, 40, 10)).Findings.Select(f => f.Serial).ShouldBe(["South-3"]);
    }

    [Fact]
    public void A_panel_that_never_reported_is_listed_even_on_a_dark_day_and_in_a_group_of_one()
    {
        var silent = new WatchedPanel("x", 0.Wh, false, new DateTimeOffset(2026, 6, 17, 18, 0, 0, TimeSpan.Zero));
        var report = Watch(new WatchedGroup("South", "South", [Panel("a", 5), Panel("b", 5), silent]), new WatchedGroup("East", "East", [silent with { Serial = "y" }]));
        report.Findings.Select(f => (f.Serial, f.Kind)).ShouldBe([("x", FindingKind.Silent), ("y", FindingKind.Silent)]);
        report.Groups.Select(g => g.Verdict).ShouldBe([GroupVerdict.Anomaly, GroupVerdict.Anomaly]);
    }

    [Fact]
    public void An_unknown_energy_is_not_zero()
    {
        var report = Watch(new WatchedGroup("South", "South", [Panel("a", 1000), Panel("b", 1000), new("c", null, null, null)]));
        report.Findings.ShouldBeEmpty();
        report.Groups[0].Members.ShouldBe(2);
        report.Groups[0].Mean.ShouldBe(1000.Wh);
    }

    [Fact]
    public void A_group_of_one_or_none_is_not_compared_and_divides_by_nothing()
    {
        Watch(new WatchedGroup("Empty", "Empty", []), Group("East", 10)).Groups.ShouldHaveSingleItem().Verdict.ShouldBe(GroupVerdict.Few);
        Watch().Groups.ShouldBeEmpty();
        Watch(Group("Night", 0, 0)).Groups[0].Verdict.ShouldBe(GroupVerdict.Dark);
    }

    [Fact]
    public void Percentage_and_least_members_are_the_owners()
    {
        var set = WatchSettings.Default with { BelowPercent = 80, LeastMembers = 4 };
        DailyWatch.Evaluate(Day, [Group("South", 1000, 1000, 800)], set, WatchMemory.Initial).Groups[0].Verdict.ShouldBe(GroupVerdict.Few);
        DailyWatch.Evaluate(Day, [Group("South", 1000, 1000, 800)], set with { LeastMembers = 2 }, WatchMemory.Initial).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void It_remembers_since_when_and_tells_when_it_is_over()
    {
        var first = Watch(Group("South", 1000, 1000, 600));
        var dark = DailyWatch.Evaluate(Day.AddDays(1), [Group("South", 9, 9, 4)], WatchSettings.Default, first.Next);
        dark.Recovered.ShouldBeEmpty();
        var third = DailyWatch.Evaluate(Day.AddDays(2), [Group("South", 1000, 1000, 700)], WatchSettings.Default, dark.Next);
        third.Findings[0].Since.ShouldBe(Day);
        var good = DailyWatch.Evaluate(Day.AddDays(3), [Group("South", 1000, 1000, 990)], WatchSettings.Default, third.Next);
        good.Recovered.ShouldBe(["South-3"]);
        var again = DailyWatch.Evaluate(Day.AddDays(4), [Group("South", 1000, 1000, 600)], WatchSettings.Default, good.Next);
        again.Findings[0].Since.ShouldBe(Day.AddDays(4));
    }

    [Fact]
    public void The_messages_say_who_how_much_and_since_when()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        var messages = WatchMessages.Of(Watch(Group("South", 1000, 1000, 800), Group("East", 500, 500)), zone);
        messages.Select(m => m.Code).ShouldBe(["panels.watch.found", "panels.watch.low", "panels.watch.ok"]);
        var facts = messages[1].Facts.ToDictionary(f => f.Name);
        facts["panel"].Text.ShouldBe("South-3");
        facts["energy"].Number.ShouldBe(800);
        facts["percent"].Number!.Value.ShouldBe(85.7, 0.1);
        facts["threshold"].Number!.Value.ShouldBe(840, 1e-9);
        facts["since"].Text.ShouldBe("2026-06-19T22:00:00Z"); // local midnight of the 20th
        WatchMessages.Of(Watch(Group("East", 500, 500)), zone).Select(m => m.Code).ShouldBe(["panels.watch.none", "panels.watch.ok"]);
    }

    private static WatchReport Watch(params WatchedGroup[] groups) => DailyWatch.Evaluate(Day, groups, WatchSettings.Default, WatchMemory.Initial);

    private static WatchedGroup Group(string name, params double[] energies) => new(name, name, [.. energies.Select((e, i) => Panel($"{name}-{i + 1}", e))]);

    private static WatchedPanel Panel(string serial, double energy) => new(serial, energy.Wh, true, new(2026, 6, 20, 18, 0, 0, TimeSpan.Zero));
}
