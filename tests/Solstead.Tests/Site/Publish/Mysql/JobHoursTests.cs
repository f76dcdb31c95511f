using Solstead.Site.Publish.Mysql;
using Solstead.Tests.Site.History;

namespace Solstead.Tests.Site.Publish.Mysql;

/// <summary>Hours under the labels of the old job.</summary>
public sealed class JobHoursTests
{
    private static Dictionary<int, int> Quarters(string day, string zone = "Europe/Paris") =>
        JobHours.Of(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone)).ToDictionary(l => l.Label.Hour, l => l.Slots.Count);

    [Fact]
    public void An_hour_carries_the_label_of_its_end_and_midnight_belongs_to_the_next_day()
    {
        var hours = JobHours.Of(new(2026, 6, 15), StoreHome.Paris).ToList();
        hours.Count.ShouldBe(24);
        hours[0].Slots[0].ShouldBe(StoreHome.Second("2026-06-14T21:00:00Z") / 900);
        hours[13].Slots[0].ShouldBe(StoreHome.Second("2026-06-15T10:00:00Z") / 900);
        hours[23].Slots[^1].ShouldBe(StoreHome.Second("2026-06-15T20:45:00Z") / 900);
        hours.ShouldAllBe(h => h.Slots.Count == 4);
    }

    [Fact]
    public void Every_day_has_24_rows_and_every_quarter_hour_of_the_year_is_in_exactly_one()
    {
        foreach (var zone in (string[])["Europe/Paris", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "UTC"])
        {
            var seen = new List<long>();
            for (var day = new DateOnly(2026, 1, 1); day.Year == 2026; day = day.AddDays(1))
            {
                var rows = JobHours.Of(day, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToList();
                rows.Count.ShouldBe(24);
                seen.AddRange(rows.SelectMany(r => r.Slots));
            }
            seen.Count.ShouldBe(365 * 96, zone);
            seen.Distinct().Count().ShouldBe(seen.Count, zone);
            (seen.Max() - seen.Min() + 1).ShouldBe(seen.Count, zone);
        }
    }

    [Fact]
    public void The_repeated_hour_of_autumn_is_one_row_and_the_hour_left_out_in_spring_is_empty()
    {
        Quarters("2026-10-25").Where(q => q.Value != 4).ShouldBe([new(2, 8)]);
        Quarters("2026-03-29").Where(q => q.Value != 4).ShouldBe([new(2, 0)]);
    }
}
