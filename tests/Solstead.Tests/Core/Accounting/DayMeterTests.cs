using Solstead.Core.Accounting;

namespace Solstead.Tests.Core.Accounting;

public sealed class DayMeterTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static DateTimeOffset At(string local) => new(DateTime.Parse(local), Paris.GetUtcOffset(DateTime.Parse(local)));

    private static DayStep Run(params (string Local, double Total)[] readings)
    {
        DayStep step = default;
        foreach (var (local, total) in readings) step = DayMeter.Feed(step.State, total, At(local), Paris);
        return step;
    }

    [Fact]
    public void The_first_reading_says_nothing_about_today() => Run(("2026-06-26 10:00", 5000)).Value.ShouldBeNull();

    [Fact]
    public void T66_the_first_day_counts_from_the_first_reading_and_says_so()
    {
        var step = Run(("2026-06-26 10:00", 5000), ("2026-06-26 11:00", 5600));
        step.Value.ShouldBe(600);
        step.Partial.ShouldBeTrue();
        step.Estimated.ShouldBeTrue();
    }

    [Fact]
    public void A_watched_midnight_gives_a_measured_day()
    {
        var step = Run(("2026-06-26 10:00", 5000), ("2026-06-26 23:59:30", 6000), ("2026-06-27 00:00:30", 6002), ("2026-06-27 08:00", 6500));
        step.Value!.Value.ShouldBe(499, 0.01);
        step.Estimated.ShouldBeFalse();
    }

    [Fact]
    public void A_midnight_nobody_watched_is_interpolated_and_flagged()
    {
        var step = Run(("2026-06-26 23:00", 6000), ("2026-06-27 01:00", 6200));
        step.Value!.Value.ShouldBe(100, 0.01);
        step.Estimated.ShouldBeTrue();
    }

    [Theory]
    [InlineData("2026-03-28", "2026-03-29")]
    [InlineData("2026-10-24", "2026-10-25")]
    public void T50_midnight_is_the_homes_midnight_on_clock_change_days(string before, string day)
    {
        var step = Run(($"{before} 12:00", 0), ($"{before} 23:59:59", 1000), ($"{day} 00:00:00", 1000), ($"{day} 23:59:59", 3000));
        step.Value.ShouldBe(2000);
        step.State.Date.ShouldBe(DateOnly.Parse(day));
    }

    [Fact]
    public void A_clock_set_back_over_midnight_does_not_begin_yesterday_again()
    {
        var step = Run(("2026-06-26 12:00", 0), ("2026-06-27 00:00:10", 1000), ("2026-06-26 23:59:00", 1010), ("2026-06-27 00:01:00", 1020));
        step.State.Date.ShouldBe(new DateOnly(2026, 6, 27));
        step.Value!.Value.ShouldBe(20, 1);
    }
}
