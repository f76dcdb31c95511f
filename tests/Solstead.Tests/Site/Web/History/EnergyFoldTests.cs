using Solstead.Core.History;
using Solstead.Site.Web.History;

namespace Solstead.Tests.Site.Web.History;

public sealed class EnergyFoldTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    private static long Slot(string at) => DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds() / 900;

    [Theory]
    [InlineData("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 92)]
    [InlineData("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 100)]
    public void A_day_of_a_clock_change_is_one_row_of_all_its_quarter_hours(string from, string to, int slots)
    {
        var rows = Enumerable.Range(-96, 400).Select(i => new EnergySlot(Slot(from) + i, 1, 0, 2, null, null, 3, null, null, 0)).ToList();
        var day = EnergyView.Of(rows, "day", Paris).Rows[1];
        (day.Start, day.Slots, day.PvWh).ShouldBe((DateTimeOffset.FromUnixTimeSeconds(Slot(from) * 900), slots, 2 * slots));
        (Slot(to) - Slot(from)).ShouldBe(slots);
        EnergyView.Of(rows, "hour", Paris).Rows.Count(r => r.Start >= day.Start && r.Start < day.Start.AddMinutes(15 * slots)).ShouldBe(slots / 4);
    }

    [Theory]
    [InlineData("Asia/Kolkata", "2026-06-25T18:30:00Z", 24)]
    [InlineData("Asia/Kathmandu", "2026-06-25T18:15:00Z", 24)]
    [InlineData("Australia/Lord_Howe", "2026-04-04T13:00:00Z", 25)]     // the clock goes back by half an hour
    [InlineData("Australia/Lord_Howe", "2026-10-03T13:30:00Z", 24)]
    public void Hours_are_those_of_the_wall_clock_also_where_they_begin_at_half_past(string zone, string from, int hours)
    {
        var site = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var rows = Enumerable.Range(-96, 300).Select(i => new EnergySlot(Slot(from) + i, 1, 0, 2, null, null, 3, null, null, 0)).ToList();
        var day = EnergyView.Of(rows, "day", site).Rows[1];
        var ofDay = EnergyView.Of(rows, "hour", site).Rows.Where(r => r.Start >= day.Start && r.Start < day.Start.AddMinutes(15 * day.Slots)).ToList();
        (day.Start, ofDay[0].Start, ofDay.Count).ShouldBe((DateTimeOffset.FromUnixTimeSeconds(Slot(from) * 900), day.Start, hours));
        ofDay.Sum(r => r.Slots).ShouldBe(day.Slots);
        ofDay.Select(r => r.Start).ShouldBeUnique();
    }

    [Fact]
    public void Money_is_told_as_far_as_prices_are_known()
    {
        var row = new EnergySlot(0, 1000, 0, 0, null, null, 1000, null, null, 0) { BuyPrice = 25_000 };
        EnergySlot[] slots = [row, row with { Slot = 1, BuyPrice = null }, new(2, 0, 2000, 3000, null, null, 1000, null, null, 0) { BuyPrice = 25_000, SellPrice = 10_000 }];
        var hour = EnergyView.Of(slots, "hour", Paris).Rows.ShouldHaveSingleItem();
        hour.Cost.ShouldBe(0.25m);
        hour.UnpricedWh.ShouldBe(1000);
        hour.Income.ShouldBe(0.2m);
        hour.Saved.ShouldBe(0.45m);     // 1 kWh not bought at 0.25, 2 kWh sold at 0.10
    }

    [Fact]
    public void Without_prices_there_is_no_money_and_without_a_home_no_split()
    {
        var view = EnergyView.Of([new(0, 1000, 0, 5, null, null, null, null, null, 2) { Source = 1 }, new(1, 7, 0, 5, null, null, 12, null, null, 0)], "hour", Paris);
        var hour = view.Rows.ShouldHaveSingleItem();
        (hour.Cost, hour.Income, hour.Saved, hour.UnpricedWh).ShouldBe((null, null, null, 1007));
        (hour.Quality, hour.Source, hour.Slots, hour.FlaggedSlots).ShouldBe((2, 1, 2, 1));
        hour.Split!.GridToHomeWh.ShouldBe(7);
        view.Total.ShouldBe(hour);
        EnergyView.Of([], "day", Paris).Total.ShouldBeNull();
    }
}
