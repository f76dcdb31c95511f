using Solstead.Core.Accounting.Hourly;
using Solstead.Core.History;
using Solstead.Core.Site;
using Solstead.Site.Web.History;

namespace Solstead.Tests.Site.Web.History;

public sealed class EditSpreadTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly long First = Noon.ToUnixTimeSeconds() / 900;

    private static EnergySlot Row(int i, long? pv, long? import = null, long? home = null) => new(First + i, import, import is null ? null : 0, pv, null, null, home, null, null, 0);

    [Fact]
    public void A_total_is_spread_as_the_column_was_and_adds_up()
    {
        var change = EditSpread.Change(new(Noon, Noon.AddHours(1)) { PvWh = 1001 }, [Row(0, 1), Row(1, 2), Row(2, 0), Row(3, 7)], homeFollows: false, null);
        change.Energy.Sum(r => r.Pv).ShouldBe(1001);
        change.Energy.Select(r => r.Pv).ShouldBe([100, 200, 0, 701]);
        change.Energy.ShouldAllBe(r => r.Home == null && r.GridImport == null && r.Quality == 1);
        (change.Kind, change.Overwrite).ShouldBe(("edit", Overwrite.All));
    }

    [Fact]
    public void Where_nothing_was_known_production_follows_the_sun_and_the_rest_is_even()
    {
        var day = new EnergyEdit(Noon.AddHours(-12), Noon.AddHours(12)) { PvWh = 20_000, LoadWh = 960 };
        var rows = EditSpread.Change(day, [], homeFollows: true, new SunShape(48, 2)).Energy;
        rows.Sum(r => r.Pv).ShouldBe(20_000);
        rows[0].Pv.ShouldBe(0);
        rows[48].Pv!.Value.ShouldBeGreaterThan(300);
        rows.ShouldAllBe(r => r.Load == 10 && r.Home == null);
    }

    [Fact]
    public void A_home_without_a_meter_is_what_the_others_leave()
    {
        var edit = new EnergyEdit(Noon, Noon.AddMinutes(15)) { PvWh = 50 };
        EditSpread.Change(edit, [Row(0, 10, import: 100, home: 110)], homeFollows: true, null).Energy.ShouldHaveSingleItem().Home.ShouldBe(150);
        EditSpread.Change(edit with { HomeWh = 7 }, [Row(0, 10, import: 100, home: 110)], homeFollows: true, null).Energy.ShouldHaveSingleItem().Home.ShouldBe(7);
    }

    [Fact]
    public void Single_meters_follow_their_column()
    {
        var meters = EditMeters.Of(new RoleMap(new("gx", "grid"), [new("roof", "production")], null, null, [new("wall", "charger"), new("garage", "charger")], [new("heat", "load")]));
        DeviceEnergySlot[] there = [new(First, "wall/charger", 100), new(First, "garage/charger", 300), new(First + 1, "wall/charger", 0), new(First + 1, "garage/charger", 0), new(First + 3, "wall/charger", 5)];
        EnergySlot[] said = [Row(0, 7) with { Charger = 203, Load = 9 }, Row(1, 7) with { Charger = 10 }, Row(2, 7) with { Charger = 10 }, Row(3, 7)];
        EditMeters.Follow(said, there, meters).ShouldBe(
            [new(First, "wall/charger", 50), new(First, "garage/charger", 153), new(First, "heat/load", 9), new(First + 1, "wall/charger", 5), new(First + 1, "garage/charger", 5)]);
    }

    [Fact]
    public void A_stretch_is_emptied_and_a_price_is_given()
    {
        var empty = EditSpread.Change(new(Noon, Noon.AddMinutes(30)) { Void = true }, [], false, null);
        (empty.Kind, empty.Void.Count, empty.Energy.Count).ShouldBe(("void", 2, 0));
        var priced = EditSpread.Change(new(Noon, Noon.AddMinutes(30)) { BuyPrice = 0.12345m }, [Row(0, 1, 2, 3)], true, null).Energy;
        priced.ShouldAllBe(r => r.BuyPrice == 12_345 && r.Home == null && r.Pv == null);
    }
}
