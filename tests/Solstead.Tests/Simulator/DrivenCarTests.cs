using Solstead.Simulator;

namespace Solstead.Tests.Simulator;

public sealed class DrivenCarTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    [Fact]
    public void A_working_day_is_charged_in_the_evening_as_fast_as_the_wiring_allows()
    {
        var hours = Day(new(2026, 6, 24), surplus: hour => hour < 18 ? 6000 : 0);
        hours[..21].Sum().ShouldBe(0, "it is away by day, and the night before it was full");
        hours[21].ShouldBeGreaterThan(4000);
        hours.Sum().ShouldBeInRange(4_500, 12_600);
    }

    [Fact]
    public void A_day_at_home_is_charged_from_the_surplus_and_waits_without_one()
    {
        Day(new(2026, 6, 27), surplus: hour => hour is >= 11 and < 16 ? 5000 : 0)[11].ShouldBeInRange(1_000, 5_000);
        Day(new(2026, 6, 27), surplus: _ => 4000).Sum().ShouldBe(0, "less than six amperes on three phases");
    }

    /// <summary>Energy of each hour by the clock of the house [Wh]; the car had been full.</summary>
    private static double[] Day(DateTime date, Func<int, double> surplus)
    {
        var car = new DrivenCar(Paris);
        var hours = new double[24];
        var start = new DateTimeOffset(date, Paris.GetUtcOffset(date));
        for (var minute = 0; minute < 1440; minute++)
        {
            car.Step(start.AddMinutes(minute), surplus(minute / 60));
            hours[minute / 60] += car.Watts / 60;
        }
        return hours;
    }
}
