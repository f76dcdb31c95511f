using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Web.Live;
using Solstead.Tests.Core.Site;

namespace Solstead.Tests.Site.Web;

public sealed class LiveViewTests
{
    private static LiveView View(double grid, double production)
    {
        var house = new House();
        var tick = house.Power(grid, production);
        return new LiveViewMaker(TimeZoneInfo.Utc, () => [], controlEnabled: false).Make(tick, house.Engine);
    }

    [Theory]
    [InlineData(4.99, 0)]
    [InlineData(5.0, 5.0)]
    [InlineData(-6, 0)]
    public void T56_production_below_five_watts_is_shown_as_none(double production, double shown) =>
        View(300, production).Balance.In.Single(s => s.Kind == "sun").Watts.ShouldBe(shown);

    [Theory]
    [InlineData(0, false)]
    [InlineData(6, true)]
    public void A_day_whose_books_begin_after_midnight_says_since_when(int hour, bool told)
    {
        var house = new House();
        var maker = new LiveViewMaker(TimeZoneInfo.Utc, () => [], controlEnabled: false);
        var midnight = House.Morning - House.Morning.TimeOfDay;
        maker.Begin([new(midnight.AddHours(hour).ToUnixTimeSeconds() / 900, 1, 2, 3, null, null, 2, null, null, 0)], null);
        maker.Make(house.Power(300, 500), house.Engine).Today.Since.ShouldBe(told ? midnight.AddHours(hour) : null);
    }

    [Fact]
    public void In_and_out_are_the_sums_of_what_is_drawn()
    {
        var balance = View(-1200, 4000).Balance;
        balance.InWatts.ShouldBe(4000);
        balance.OutWatts.ShouldBe(4000);
        balance.Out.Select(s => (s.Kind, s.Watts)).ShouldBe([("home", 2800.0), ("grid", 1200.0)]);
        balance.ResidualWatts.ShouldBe(0);
    }

    [Fact]
    public void A_missing_reading_is_null_never_zero()
    {
        var house = new House();
        var tick = house.Report(("grid.power", 300), ("production.power", null));
        var view = new LiveViewMaker(TimeZoneInfo.Utc, () => [], controlEnabled: false).Make(tick, house.Engine);
        view.Balance.In.Single(s => s.Kind == "sun").Watts.ShouldBeNull();
        view.Balance.InWatts.ShouldBeNull();
        view.Sentence.Code.ShouldBe("now.unknown");
    }

    [Theory]
    [InlineData(Quality.Good, "good")]
    [InlineData(Quality.Suspect, "suspect")]
    [InlineData(Quality.Missing, "missing")]
    public void The_charge_of_a_battery_is_good_although_its_power_is_not_and_the_house_is_known_no_better(Quality power, string word)
    {
        var now = new Moment(TimeSpan.Zero, House.Morning);
        var engine = new SiteEngine(new SiteDefinition("Test", TimeZoneInfo.Utc, 1, null, null), []);
        engine.Apply(new Report.Identified(new("roof", "enphase", null, null, null, 1,
            [new("grid.power", Unit.Watt, PointKind.Gauge), new("storage.power", Unit.Watt, PointKind.Gauge), new("storage.soc", Unit.Percent, PointKind.Gauge)],
            [new(Role.Grid, "grid"), new(Role.Battery, "storage")]), now));
        engine.Apply(new Report.Measured("roof", now,
        [
            new("grid.power", 500, Quality.Good, House.Morning), new("storage.power", power == Quality.Missing ? null : 300, power, House.Morning),
            new("storage.soc", 62, Quality.Good, House.Morning),
        ]));
        var view = new LiveViewMaker(TimeZoneInfo.Utc, () => [], controlEnabled: false).Make(engine.Step(now), engine);
        var battery = view.Battery.ShouldNotBeNull();
        (battery.SocPercent, battery.SocQuality, battery.Quality).ShouldBe((62, "good", word));
        battery.SocAgeSeconds.ShouldBe(0);
        view.Balance.Out.Single(s => s.Kind == "home").Quality.ShouldBe(word);
    }

    [Theory]
    [InlineData(-1200, 4000, "now.sun.all.sold")]
    [InlineData(0, 2000, "now.sun.all")]
    [InlineData(500, 1500, "now.sun.part")]
    [InlineData(700, -3, "now.night")]
    public void The_sentence_says_what_a_glance_should_tell(double grid, double production, string code) =>
        View(grid, production).Sentence.Code.ShouldBe(code);

    [Fact]
    public void The_share_of_the_sun_is_of_what_is_needed()
    {
        var facts = View(500, 1500).Sentence.Facts;
        facts.ShouldContain(Fact.Of("import", 500.W));
        facts.Single(f => f.Name == "percent").Number.ShouldBe(75);
    }
}
