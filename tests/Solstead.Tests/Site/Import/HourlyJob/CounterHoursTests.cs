using Solstead.Core.Accounting;
using Solstead.Site.Import.Books;
using Solstead.Site.Import.HourlyJob;

namespace Solstead.Tests.Site.Import.HourlyJob;

/// <summary>Readings of the gateway around midnight, where only the counter of the day is there.</summary>
public sealed class CounterHoursTests
{
    private static readonly DateTime Wednesday = new(2023, 6, 7, 0, 0, 0, DateTimeKind.Unspecified);

    private static double Total(params (double Hour, double Today)[] readings)
    {
        var samples = readings.Select(r => new ProductionSample(new(Wednesday.AddHours(r.Hour), TimeSpan.Zero), new ProductionRow(Wednesday.AddHours(r.Hour), r.Today, null))).ToList();
        var slots = new SlotEnergy();
        CounterHours.Into(slots, samples, TimeZoneInfo.Utc, new ImportNotes());
        return slots.Total(Flow.Pv);
    }

    [Fact]
    public void A_gateway_whose_midnight_comes_late_books_no_day_twice() => Total((-1, 9000), (0.1, 9010), (0.25, 0), (1, 0)).ShouldBe(10);

    [Theory, InlineData(20_000), InlineData(900)]
    public void A_day_that_is_still_shown_after_midnight_is_not_told_apart_from_readings_of_days_before(double shown) =>
        Total((-31, 4000), (-30, 5000), (0.1, shown), (0.2, shown), (0.5, 0), (1, 0)).ShouldBe(1000);
}
