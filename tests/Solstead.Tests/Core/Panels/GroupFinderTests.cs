using Solstead.Core.Panels;
using Solstead.Simulator;

namespace Solstead.Tests.Core.Panels;

public sealed class GroupFinderTests
{
    [Fact]
    public void Two_sides_of_a_roof_are_two_groups_the_morning_first()
    {
        var found = Find([.. Side("w", 4, 265), .. Side("e", 5, 95)]);
        found.Select(f => (f.Facing, f.Members.Count)).ShouldBe([(Facing.Morning, 5), (Facing.Afternoon, 4)]);
        found[0].Members.ShouldAllBe(m => m.StartsWith('e'));
    }

    [Fact]
    public void Panels_that_differ_by_dirt_or_measuring_error_stay_together() =>
        Find([.. Side("s", 8, 180, i => 0.94 + 0.01 * i)]).ShouldHaveSingleItem().Facing.ShouldBe(Facing.Midday);

    [Fact]
    public void Panels_of_two_sizes_on_one_side_are_two_groups()
    {
        var found = Find([.. Side("a", 4, 180, _ => 1), .. Side("b", 3, 180, _ => 0.7)]);
        found.Select(f => f.Members.Count).ShouldBe([3, 4], ignoreOrder: true);
    }

    [Fact]
    public void One_weak_panel_is_no_size_of_its_own() => Find([.. Side("a", 5, 180), .. Side("weak", 1, 180, _ => 0.6)]).ShouldHaveSingleItem().Members.Count.ShouldBe(6);

    [Theory, InlineData(0, 46), InlineData(52, 96)]
    public void A_panel_in_the_shade_for_half_a_day_joins_the_group_it_follows_for_the_rest(int from, int to)
    {
        var shaded = Side("shaded", 1, 180).Select(c => c with { Watts = [.. c.Watts.Select((w, slot) => slot >= from && slot < to ? w * 0.25 : w)] });
        var found = Find([.. Side("s", 5, 180), .. shaded, .. Side("e", 4, 95)]);
        found.Select(f => (f.Facing, f.Members.Count)).ShouldBe([(Facing.Morning, 4), (Facing.Midday, 6)]);
    }

    [Fact]
    public void A_lone_panel_of_another_side_is_in_no_group() => Find([.. Side("s", 6, 180), .. Side("n", 1, 0)]).ShouldHaveSingleItem().Members.Count.ShouldBe(6);

    [Fact]
    public void Nothing_is_found_where_nothing_shines()
    {
        Find([]).ShouldBeEmpty();
        Find([new("dead", new double?[96]), new("dark", [.. Enumerable.Repeat<double?>(0, 96)])]).ShouldBeEmpty();
    }

    [Fact]
    public void The_order_of_the_panels_does_not_matter()
    {
        PanelCurve[] roof = [.. Side("w", 4, 265), .. Side("e", 5, 95), .. Side("s", 6, 180)];
        var one = Find(roof);
        var other = Find([.. roof.Reverse()]);
        other.Select(f => string.Join(' ', f.Members)).ShouldBe(one.Select(f => string.Join(' ', f.Members)));
    }

    [Fact]
    public void The_virtual_house_with_clouds_and_a_chimney_is_found_as_it_was_built()
    {
        var settings = new HouseSettings { Zone = TimeZoneInfo.Utc };
        var start = new DateTimeOffset(2026, 6, 20, 0, 0, 0, TimeSpan.Zero);
        var house = new VirtualHouse(settings, start);
        var days = new List<IReadOnlyList<PanelCurve>>();
        for (var day = 0; day < 2; day++)
        {
            var curves = house.Equipment.Panels.ToDictionary(p => p.Serial, _ => new double?[96]);
            for (var slot = 0; slot < 96; slot++)
                foreach (var panel in house.At(start.AddDays(day).AddMinutes(15 * (slot + 1))).Panels) curves[panel.Panel.Serial][slot] = panel.Watts;
            days.Add([.. curves.Select(c => new PanelCurve(c.Key, c.Value))]);
        }
        var found = GroupFinder.Find(PanelCurves.Brightest(days), 96);
        var serials = house.Equipment.Panels.Select(p => p.Serial).ToList();
        found.Select(f => (f.Facing, string.Join(' ', f.Members))).ShouldBe([(Facing.Morning, string.Join(' ', serials[12..])), (Facing.Midday, string.Join(' ', serials[..12]))]);
    }

    [Fact]
    public void A_proposal_leaves_alone_what_is_already_so()
    {
        var found = Find([.. Side("w", 4, 265), .. Side("e", 5, 95)]);
        var (east, west) = (Group("East", [.. found[0].Members]), Group("West", [.. found[1].Members]));
        GroupProposal.Against([east, west], found).ShouldBeEmpty();
        GroupProposal.Against([], found).Select(p => (p.Kind, p.Members.Count)).ShouldBe([(ProposalKind.New, 5), (ProposalKind.New, 4)]);
        var lacking = east with { Members = [.. east.Members.Skip(2)] };
        GroupProposal.Against([lacking, west], found).Select(p => (p.Kind, p.Group, p.Members.Count)).ShouldBe([(ProposalKind.Add, "East", 2)]);
        var wrong = (East: lacking with { Members = [.. lacking.Members, "w1"] }, West: west with { Members = ["w2", "w3", "w4"] });
        GroupProposal.Against([lacking, wrong.West, Group("Roof", [])], found).Select(p => (p.Kind, p.Group)).ShouldBe([(ProposalKind.Add, "East"), (ProposalKind.Add, "West")]);
        GroupProposal.Against([wrong.East, wrong.West], found).ShouldContain(p => p.Kind == ProposalKind.Move && p.Group == "West" && p.From == "East" && p.Members.Single() == "w1");
    }

    [Fact]
    public void A_side_the_owner_split_in_two_stays_split()
    {
        var found = Find([.. Side("s", 6, 180)]);
        GroupProposal.Against([Group("Upper", ["s1", "s2", "s3"]), Group("Lower", ["s4", "s5", "s6"])], found).ShouldBeEmpty();
    }

    private static PanelGroup Group(string name, IReadOnlyList<string> members) => new(name, name, null, null, null, members);

    private static IReadOnlyList<FoundGroup> Find(IReadOnlyList<PanelCurve> curves) => GroupFinder.Find(curves, 96);

    /// <summary>A clear day in June: 380 W at its best, with a little noise of its own for each panel.</summary>
    private static IEnumerable<PanelCurve> Side(string name, int panels, double azimuth, Func<int, double>? level = null) =>
        Enumerable.Range(1, panels).Select(i => new PanelCurve($"{name}{i}", [.. Enumerable.Range(0, 96).Select(slot => (double?)(Math.Max(0, Clear(slot / 4.0, azimuth)) * (level?.Invoke(i) ?? 1) * (1 + 0.01 * Math.Sin(i * 7 + slot))))]));

    private static double Clear(double hour, double azimuth)
    {
        const double radians = Math.PI / 180;
        var sun = Sun.At(new DateTimeOffset(2026, 6, 20, 0, 0, 0, TimeSpan.Zero).AddHours(hour), 43.6, 1.44);
        return sun.IsUp ? 0.4 * (sun.Direct * sun.On(azimuth * radians, 30 * radians) + 0.1 * sun.Direct) : 0;
    }
}
