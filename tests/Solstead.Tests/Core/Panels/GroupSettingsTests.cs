using Solstead.Core.Panels;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.PanelWatch;
using Solstead.Core.Settings;
using Solstead.Site.Configuration;

namespace Solstead.Tests.Core.Panels;

public sealed class GroupSettingsTests
{
    [Fact]
    public void Groups_and_the_watch_are_read()
    {
        var set = Reader("""
            groups:
              - { name: South, azimuth_deg: 180, tilt_deg: 30, panel_wp: 425, panels: [122000000001, "122000000002"] }
              - name: Toit est
                panels: [122000000003]
            panel_watch: { at: 21:30, below_percent: 85, min_members: 3, dark_below_wh: 50 }
            """);
        var groups = GroupSettings.Read(set);
        groups[0].ShouldSatisfyAllConditions(g => g.Key.ShouldBe("South"), g => g.Azimuth.ShouldBe(180), g => g.Tilt.ShouldBe(30), g => g.PeakWatts.ShouldBe(425), g => g.Members.ShouldBe(["122000000001", "122000000002"]));
        groups[1].ShouldSatisfyAllConditions(g => g.Key.ShouldBe("Toit-est"), g => g.Name.ShouldBe("Toit est"), g => g.Azimuth.ShouldBeNull());
        WatchSettings.Read(set).ShouldBe(new(true, new(21, 30), 85, 3, 50.Wh));
        set.Finish();
        set.Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Without_them_there_are_no_groups_and_the_watch_is_at_ten()
    {
        var set = Reader("host: x");
        GroupSettings.Read(set).ShouldBeEmpty();
        WatchSettings.Read(set).ShouldBe(new(true, new(22, 0), 90, 2, 30.Wh));
    }

    [Fact]
    public void A_wrong_group_is_told_with_its_line_and_costs_neither_the_others_nor_the_device()
    {
        var set = Reader("""
            groups:
              - { name: South, panels: [1] }
              - { name: East, panels: [1] }
              - nonsense
              - { name: West, panels: [2], tilt_deg: 200, colour: red }
            panel_watch: { at: soon, below_percent: 500 }
            """);
        GroupSettings.Read(set).Select(g => g.Name).ShouldBe(["South", "West"]);
        WatchSettings.Read(set).ShouldBe(WatchSettings.Default);
        set.Finish();
        set.Broken.ShouldBeFalse();
        set.Findings.Select(f => (f.Code, f.Line)).ShouldBe([("config.value.wrong", 4), ("panels.group.member_twice", 3), ("config.value.range", 5), ("config.value.wrong", 6), ("config.value.range", 6), ("config.key.unknown", 5)]);
    }

    private static SettingsReader Reader(string yaml) => new(YamlSettings.Parse(yaml, "test.yaml"));
}
