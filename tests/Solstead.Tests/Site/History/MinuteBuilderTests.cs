using Solstead.Core.Points;
using Solstead.Site.History.Minutes;

namespace Solstead.Tests.Site.History;

public sealed class MinuteBuilderTests
{
    private const long Noon = 1_000_000L * 60;

    private static List<(long Minute, long Value, int Covered)> Build(PointKind kind, int hold, long limit, params (int Offset, long Value)[] ticks)
    {
        var minutes = new List<(long, long, int)>();
        var builder = new MinuteBuilder(kind, hold);
        foreach (var (offset, value) in ticks) builder.Add(Noon + offset, value, Take);
        builder.Preview(Noon + limit, Take);
        return minutes;

        void Take(long minute, long value, int covered) => minutes.Add((minute - Noon / 60, value, covered));
    }

    [Fact]
    public void A_gauge_is_weighted_by_the_time_each_value_stood() =>
        Build(PointKind.Gauge, 60, 60, (0, 0), (45, 400)).ShouldBe([(0, 100, 60)]);

    [Fact]
    public void A_value_stands_no_longer_than_its_hold_time() =>
        Build(PointKind.Gauge, 40, 300, (0, 100)).ShouldBe([(0, 100, 40)]);

    [Fact]
    public void A_minute_with_less_than_thirty_seconds_covered_does_not_exist() =>
        Build(PointKind.Gauge, 29, 300, (0, 100), (120, 100), (125, 100)).ShouldBe([(2, 100, 34)]);

    [Fact]
    public void A_slow_point_fills_the_minutes_it_holds_over() =>
        Build(PointKind.Counter, 900, 300, (0, 7), (130, 9)).ShouldBe([(0, 7, 60), (1, 7, 60), (2, 9, 60), (3, 9, 60), (4, 9, 60)]);

    [Fact]
    public void A_counter_is_its_last_value_in_the_minute() =>
        Build(PointKind.Counter, 5, 60, [.. Enumerable.Range(0, 60).Select(s => (s, 1000L + s))]).ShouldBe([(0, 1059, 60)]);

    [Fact]
    public void A_state_is_the_code_that_held_longest_in_sum() =>
        Build(PointKind.State, 60, 60, (0, 1), (20, 2), (45, 1)).ShouldBe([(0, 1, 60)]);

    [Fact]
    public void The_mean_of_negative_values_is_rounded_away_from_zero_like_positive_ones() =>
        Build(PointKind.Gauge, 30, 120, (0, -1), (30, -2), (60, 1), (90, 2)).ShouldBe([(0, -2, 60), (1, 2, 60)]);

    [Fact]
    public void A_second_told_twice_counts_once_with_its_later_value() =>
        Build(PointKind.Gauge, 60, 60, (0, 5), (0, 9)).ShouldBe([(0, 9, 60)]);

    [Fact]
    public void When_the_clock_goes_back_both_records_are_told_and_the_better_covered_one_wins()
    {
        var ticks = new List<(int, long)>();
        for (var s = 0; s < 100; s++) ticks.Add((s, 10));
        for (var s = 50; s < 180; s++) ticks.Add((s, 20));
        var day = new MinuteDay();
        foreach (var (minute, value, covered) in Build(PointKind.Gauge, 5, 180, [.. ticks])) day.Offer((int)minute, value, covered);

        day.Values[..3].ShouldBe([10, 20, 20]);     // minute 0: 60 s of the first record; minute 1: 40 s of the first against 60 s of the second
    }

    [Fact]
    public void Asking_in_between_changes_nothing()
    {
        var (asked, silent) = (new List<(long, long, int)>(), new List<(long, long, int)>());
        var (a, b) = (new MinuteBuilder(PointKind.State, 10), new MinuteBuilder(PointKind.State, 10));
        var random = new Random(7);
        for (var second = Noon; second < Noon + 900; second += random.Next(1, 15))
        {
            var value = (long)random.Next(3);
            a.Add(second, value, (m, v, c) => asked.Add((m, v, c)));
            b.Add(second, value, (m, v, c) => silent.Add((m, v, c)));
            a.Preview(second + 5, (_, _, _) => { });
        }

        asked.ShouldBe(silent);
    }
}
