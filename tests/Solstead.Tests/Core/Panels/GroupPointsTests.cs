using Solstead.Core.Devices;
using Solstead.Core.Panels;
using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Tests.Core.Panels;

public sealed class GroupPointsTests
{
    private static readonly Moment Now = new(TimeSpan.FromMinutes(5), new(2026, 6, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_group_is_declared_as_points_of_its_device()
    {
        var points = Two();
        var info = ((Report.Identified)points.Extend(Identified("a", "b", "c"))).Info;
        info.Points.Where(p => p.Id.StartsWith("group.", StringComparison.Ordinal)).Select(p => (p.Id, p.Unit, p.Kind)).ShouldBe(
        [
            ("group.South.power", "W", PointKind.Gauge), ("group.South.power_max", "W", PointKind.Gauge), ("group.South.energy_today", "Wh", PointKind.Gauge), ("group.South.watch", "", PointKind.State),
        ]);
        info.Points.Single(p => p.Id == "group.South.power").FreshFor.ShouldBe(TimeSpan.FromMinutes(11), "groups age like their panels");
    }

    [Fact]
    public void Its_values_are_the_sums_of_its_members()
    {
        var points = Two();
        points.Extend(Identified("a", "b", "c"));
        var told = Measured(points, ("a", 100, 300, 1000), ("b", 150, 320, 1100), ("c", 900, 900, 900));
        told["group.South.power"].Value.ShouldBe(250);
        told["group.South.power_max"].Value.ShouldBe(620);
        told["group.South.energy_today"].ShouldBe(new("group.South.energy_today", 2100, Quality.Good, Now.Utc));
        told.ContainsKey("group.South.watch").ShouldBeFalse("nobody has judged it yet");
    }

    [Fact]
    public void A_member_without_a_value_is_not_zero()
    {
        var points = Two();
        points.Extend(Identified("a", "b"));
        Measured(points, ("a", 100, 300, 1000))["group.South.power"].ShouldSatisfyAllConditions(r => r.Value.ShouldBe(100), r => r.Quality.ShouldBe(Quality.Estimated), r => r.Note.ShouldBe("group.part"));
        points = Two();
        points.Extend(Identified("a", "b"));
        var none = (Report.Measured)points.Extend(new Report.Measured("roof", Now, [new("inverter.a.power", null, Quality.Missing, Now.Utc)]));
        none.Readings.Single(r => r.Point == "group.South.power").Quality.ShouldBe(Quality.Missing);
    }

    [Fact]
    public void A_report_without_panels_passes_untouched()
    {
        var points = Two();
        points.Extend(Identified("a", "b"));
        var report = new Report.Measured("roof", Now, [new("grid.power", 5, Quality.Good, Now.Utc)]);
        points.Extend(report).ShouldBeSameAs(report);
        var trouble = new Report.Recovered("roof", Now, "x");
        points.Extend(trouble).ShouldBeSameAs(trouble);
    }

    [Fact]
    public void Other_groups_replace_the_points_of_the_old_ones_at_once()
    {
        var points = Two();
        points.Extend(Identified("a", "b", "c"));
        Measured(points, ("a", 100, 300, 1000), ("b", 150, 320, 1100), ("c", 900, 900, 900));
        var told = points.Regroup([new("East", "East", 95, 20, 425, ["b", "c", "elsewhere"])], Now);
        ((Report.Identified)told[0]).Info.Points.Count(p => PanelPoint.IsGroup(p.Id)).ShouldBe(4);
        ((Report.Identified)told[0]).Info.Points.ShouldContain(p => p.Id == "inverter.a.power");
        ((Report.Measured)told[1]).Readings.Single(r => r.Point == "group.East.power").Value.ShouldBe(1050);
        ((Report.Identified)points.Extend(Identified("a"))).Info.Points.ShouldNotContain(p => PanelPoint.IsGroup(p.Id), "the device has none of its panels any more");
    }

    [Fact]
    public void Groups_made_after_the_panels_reported_have_values_at_once()
    {
        var points = new GroupPoints();
        points.Extend(Identified("a", "b"));
        points.Extend(new Report.Measured("roof", Now, [new("inverter.a.power", 70, Quality.Good, Now.Utc)]));
        var told = points.Regroup([Group("South", "a")], Now);
        ((Report.Measured)told[1]).Readings.Single(r => r.Point == "group.South.power").Value.ShouldBe(70);
    }

    [Fact]
    public void The_verdict_of_the_watch_is_a_state_of_the_group()
    {
        var points = Two();
        points.Extend(Identified("a", "b"));
        Measured(points, ("a", 100, 300, 1000), ("b", 150, 320, 1100));
        var told = (Report.Measured)points.Judge(new Dictionary<string, string> { ["South"] = "anomaly" }, Now).ShouldHaveSingleItem();
        told.Readings.Single(r => r.Point == "group.South.watch").Text.ShouldBe("anomaly");
    }

    [Theory, InlineData("South", "South"), InlineData("  Toit sud / 1 ", "Toit-sud---1"), InlineData("Süd.2", "Süd-2"), InlineData("+#", "")]
    public void A_name_becomes_a_part_of_an_id(string name, string key) => PanelGroup.KeyOf(name).ShouldBe(key);

    [Fact]
    public void Wrong_groups_are_told()
    {
        PanelGroup.Check([Group("A", "1"), Group("B", "2")]).ShouldBeNull();
        PanelGroup.Check([Group("A", "1"), Group("B", "1")])!.Code.ShouldBe("panels.group.member_twice");
        PanelGroup.Check([Group("A", "1", "1")])!.Code.ShouldBe("panels.group.member_twice");
        PanelGroup.Check([Group("A"), Group("a")])!.Code.ShouldBe("panels.group.twice");
        PanelGroup.Check([Group("")])!.Code.ShouldBe("panels.group.name");
        PanelGroup.Check([Group("A") with { Tilt = 91 }])!.Code.ShouldBe("panels.group.range");
        PanelGroup.Check([Group("A") with { Key = "a/b" }])!.Code.ShouldBe("panels.group.name");
    }

    private static PanelGroup Group(string name, params string[] members) => new(PanelGroup.KeyOf(name), name, null, null, null, members);

    private static GroupPoints Two()
    {
        var points = new GroupPoints();
        points.Regroup([Group("South", "a", "b")], Now).ShouldBeEmpty();
        return points;
    }

    private static Report.Identified Identified(params string[] serials) => new(DeviceInfo.Unknown("roof", "enphase") with
    {
        Points = [.. serials.Select(s => new PointDeclaration($"inverter.{s}.power", Unit.Watt, PointKind.Gauge) { FreshFor = TimeSpan.FromMinutes(11) })],
    }, Now);

    private static Dictionary<string, Reading> Measured(GroupPoints points, params (string Serial, double Watts, double Most, double Today)[] panels)
    {
        var readings = panels.SelectMany(p => new Reading[]
        {
            new($"inverter.{p.Serial}.power", p.Watts, Quality.Good, Now.Utc), new($"inverter.{p.Serial}.power_max", p.Most, Quality.Good, Now.Utc), new($"inverter.{p.Serial}.energy_today", p.Today, Quality.Good, Now.Utc),
        });
        return ((Report.Measured)points.Extend(new Report.Measured("roof", Now, [.. readings]))).Readings.ToDictionary(r => r.Point);
    }
}
