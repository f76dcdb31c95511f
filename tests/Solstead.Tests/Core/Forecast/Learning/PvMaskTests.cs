using Solstead.Core.Forecast.Learning;

namespace Solstead.Tests.Core.Forecast.Learning;

public sealed class PvMaskTests
{
    private static readonly DateTimeOffset Ten = new(2026, 6, 21, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_interval_with_a_flaw_takes_its_neighbours_along() =>
        Counts(Hour(0), Hour(1), Hour(2) with { Flaws = PvFlaws.Curtailed }, Hour(3), Hour(4)).ShouldBe([true, false, false, false, true]);

    [Fact]
    public void So_does_one_that_was_watched_in_part() =>
        Counts(Hour(0), Hour(1), Hour(2) with { Coverage = 0.89 }, Hour(3), Hour(4)).ShouldBe([true, false, false, false, true]);

    [Fact]
    public void One_that_is_not_known_is_left_out_alone() => Counts(Hour(0), Hour(1) with { WattHours = null }, Hour(2)).ShouldBe([true, false, true]);

    [Fact]
    public void Numbers_no_panel_gives_do_not_count() =>
        Counts(Hour(0) with { WattHours = -1 }, Hour(1) with { WattHours = double.NaN }, Hour(2) with { WattHours = double.PositiveInfinity }, Hour(3)).ShouldBe([false, false, false, true]);

    [Fact]
    public void Neighbours_are_those_in_time_whatever_the_order_and_the_length() =>
        Counts(Hour(4), new(Ten.AddMinutes(45), 15, 1) { Flaws = PvFlaws.Silent }, Hour(1), new(Ten.AddMinutes(30), 15, 1)).ShouldBe([true, false, false, false]);

    [Fact]
    public void A_number_far_below_the_others_is_no_flaw() => Counts(Hour(0), Hour(1) with { WattHours = 0 }, Hour(2)).ShouldBe([true, true, true]);

    private static PvMeasured Hour(int i) => new(Ten.AddHours(i), 60, 1000);

    private static bool[] Counts(params PvMeasured[] measured)
    {
        var counts = new bool[measured.Length];
        PvMask.Of(measured, counts);
        return counts;
    }
}
