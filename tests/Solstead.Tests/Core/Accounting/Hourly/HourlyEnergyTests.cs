using Solstead.Core.Accounting.Hourly;
using Solstead.Core.Quantities;

namespace Solstead.Tests.Core.Accounting.Hourly;

public sealed class HourlyEnergyTests
{
    private static readonly HourlyOptions Utc = new(TimeZoneInfo.Utc, new Power(5000));
    private static readonly DateTimeOffset Day = new(2026, 6, 26, 0, 0, 0, TimeSpan.Zero);

    private static CounterSample S(double hour, double? today, double? lifetime) => new(Day.AddHours(hour), today, lifetime);

    private static (double, long, HourFlags)[] Of(HourlyOptions options, params CounterSample[] samples) =>
        [.. HourlyEnergy.From(samples, options).Select(h => ((h.Start - Day).TotalHours, h.WattHours, h.Flags))];

    [Fact]
    public void A_reading_near_the_end_of_an_hour_stands_for_it() =>
        Of(Utc, S(10.05, null, 1000), S(11.05, null, 2000), S(12.05, null, 2500))
            .ShouldBe([(10.0, 950, HourFlags.Measured), (11.0, 525, HourFlags.Measured)]);

    [Fact]
    public void A_missing_reading_is_no_zero_and_the_next_hour_is_not_given_two() =>
        Of(Utc, S(10, 100, 1000), S(12, 2100, 3000), S(13, 2100, 3000))
            .ShouldBe([(10.0, 1000, HourFlags.Interpolated), (11.0, 1000, HourFlags.Interpolated), (12.0, 0, HourFlags.Measured)]);

    [Fact]
    public void A_longer_gap_is_laid_out_as_the_model_says_and_nowhere_above_what_can_flow()
    {
        var model = Utc with { Shape = (at, _) => at.Hour is 12 or 13 ? 1 : 0 };
        Of(model, S(10, null, 0.5), S(15, null, 4000.5)).ShouldBe([(10.0, 0, HourFlags.Estimated), (11.0, 0, HourFlags.Estimated), (12.0, 2000, HourFlags.Estimated), (13.0, 2000, HourFlags.Estimated), (14.0, 0, HourFlags.Estimated)]);
        var full = Of(model, S(10, null, 1), S(15, null, 15_001));
        full.Sum(h => h.Item2).ShouldBe(15_000);
        full.Max(h => h.Item2).ShouldBe(6000);
    }

    [Fact]
    public void Midnight_is_no_loss_and_no_reset() =>
        Of(Utc, S(-1, 900, null), S(0.05, 10, null), S(1, 200, null))
            .ShouldBe([(-1.0, 0, HourFlags.Interpolated), (0.0, 200, HourFlags.Measured)]);

    [Fact]
    public void The_last_reading_of_a_day_is_carried_on_by_the_lifetime_counter() =>
        // The counter of the day was not read any more, the lifetime was; after midnight it is the other way round.
        Of(Utc, S(-3, 8000, 20_000), S(-2, null, 20_500), S(-0.1, null, 20_600), S(1, 40, null), S(2, 90, null))
            .Where(h => h.Item1 >= -3).ShouldBe([(-3.0, 500, HourFlags.Measured), (-2.0, 52, HourFlags.Interpolated), (-1.0, 48, HourFlags.Interpolated), (0.0, 40, HourFlags.Measured), (1.0, 50, HourFlags.Measured)]);

    [Fact]
    public void A_new_day_tells_what_came_after_its_midnight_though_nothing_is_known_of_the_evening() =>
        Of(Utc, S(-8, null, 5000), S(-7, null, 5600), S(2, 300, null), S(3, 500, null)).Where(h => h.Item1 >= 0).ShouldBe([(0.0, 150, HourFlags.Interpolated), (1.0, 150, HourFlags.Interpolated), (2.0, 200, HourFlags.Measured)]);

    [Fact]
    public void A_gateway_whose_midnight_comes_late_books_no_day_twice() =>
        Of(Utc, S(-1, 9000, null), S(0.05, 9010, null), S(0.2, 3, null), S(1, 100, null)).Sum(h => h.Item2).ShouldBeInRange(109, 111);

    [Theory, InlineData(20_000), InlineData(900)]
    public void A_day_that_is_still_shown_after_midnight_is_not_told_apart_from_readings_of_days_before(double shown) =>
        // Monday 18:00, then nothing until a gateway whose midnight comes late shows Tuesday at its end: what Monday still made, and when Tuesday's came, nobody can say.
        Of(Utc, S(-31, 4000, null), S(-30, 5000, null), S(0.08, shown, null), S(0.2, shown, null), S(0.25, 0, null), S(1, 0, null)).Sum(h => h.Item2).ShouldBe(1000);

    [Fact]
    public void A_gateway_that_starts_again_says_so() =>
        Of(Utc, S(10, 5000, null), S(11, 300, null), S(12, 900, null)).ShouldBe([(10.0, 300, HourFlags.CounterReset), (11.0, 600, HourFlags.Measured)]);

    [Fact]
    public void An_exchanged_gateway_is_counted_by_its_day() =>
        Of(Utc, S(10, 5000, 8_000_000), S(11, 5700, 40), S(12, 6700, 1040)).ShouldBe([(10.0, 700, HourFlags.Measured), (11.0, 1000, HourFlags.Measured)]);

    [Fact]
    public void A_wrong_value_between_good_ones_is_left_out() =>
        Of(Utc, S(10, null, 1000), S(10.5, null, 4e9), S(11, null, 1500), S(11.5, null, 0), S(12, null, 2500)).ShouldBe([(10.0, 500, HourFlags.Measured), (11.0, 1000, HourFlags.Measured)]);

    [Fact]
    public void What_nobody_counted_stays_unknown() =>
        Of(Utc, S(10, null, 9000), S(11, null, 9500), S(40, null, 100), S(41, null, 600)).Select(h => h.Item1).ShouldBe([10.0, 40.0]);

    [Fact]
    public void Remainders_are_carried_into_the_next_hour()
    {
        var hours = Of(Utc, [.. Enumerable.Range(0, 31).Select(i => S(i, null, i / 3.0))]);
        hours.Sum(h => h.Item2).ShouldBe(10);
        hours.ShouldAllBe(h => h.Item2 <= 1);
    }

    [Fact]
    public void Nothing_comes_of_nothing_and_a_step_divides_a_day()
    {
        Of(Utc).ShouldBeEmpty();
        Of(Utc, S(3, 5, 5)).ShouldBeEmpty();
        Should.Throw<ArgumentException>(() => HourlyEnergy.From([], Utc with { Step = TimeSpan.FromMinutes(7) }));
        Should.Throw<ArgumentException>(() => HourlyEnergy.From([], Utc with { Step = TimeSpan.FromMinutes(5) })).Message.ShouldContain("15 min");
    }
}
