using Solstead.Core.Rules.PanelWatch;

namespace Solstead.Tests.Core.Rules.PanelWatch;

public sealed class WatchCalendarTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly TimeOnly Ten = new(22, 0);

    [Fact]
    public void The_hour_is_local_in_summer_and_winter()
    {
        WatchCalendar.InstantOf(new(2026, 6, 20), Ten, Paris).ShouldBe(At("2026-06-20T20:00Z"));
        WatchCalendar.InstantOf(new(2026, 12, 20), Ten, Paris).ShouldBe(At("2026-12-20T21:00Z"));
    }

    [Fact]
    public void A_skipped_hour_is_the_end_of_the_gap_and_a_repeated_one_the_first()
    {
        // 02:30 of the day after belongs to the day before: an hour before noon judges yesterday.
        WatchCalendar.InstantOf(new(2026, 3, 28), new(2, 30), Paris).ShouldBe(At("2026-03-29T01:00Z"));
        WatchCalendar.InstantOf(new(2026, 10, 24), new(2, 30), Paris).ShouldBe(At("2026-10-25T00:30Z"));
    }

    [Fact]
    public void Each_day_is_due_once_from_its_hour_on()
    {
        Due("2026-06-20T19:59Z", "2026-06-19").ShouldBeEmpty();
        Due("2026-06-20T20:00Z", "2026-06-19").ShouldBe([new(2026, 6, 20)]);
        Due("2026-06-20T20:01Z", "2026-06-20").ShouldBeEmpty();
    }

    [Theory, InlineData("2026-03-29"), InlineData("2026-10-25")]
    public void The_days_of_the_clock_changes_have_one_watch_each(string day)
    {
        var date = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
        DateOnly? last = date.AddDays(-1);
        var runs = new List<DateOnly>();
        for (var at = WatchCalendar.InstantOf(date.AddDays(-1), Ten, Paris).AddMinutes(1); at < WatchCalendar.InstantOf(date.AddDays(1), Ten, Paris); at = at.AddMinutes(1))
            foreach (var due in WatchCalendar.Due(at, Ten, last, Paris)) runs.Add((last = due).Value);
        runs.ShouldBe([date]);
    }

    [Fact]
    public void Missed_hours_are_caught_up_at_most_a_week_back()
    {
        Due("2026-06-23T06:00Z", "2026-06-20").ShouldBe([new(2026, 6, 21), new(2026, 6, 22)]);
        var long_off = Due("2026-06-23T06:00Z", "2025-01-01");
        long_off.Count.ShouldBe(7);
        long_off[^1].ShouldBe(new(2026, 6, 22));
    }

    [Fact]
    public void At_the_very_first_start_the_last_week_is_due()
    {
        Due("2026-06-23T06:00Z", null).Count.ShouldBe(7);
        Due("2026-06-23T06:00Z", null)[^1].ShouldBe(new(2026, 6, 22));
    }

    [Fact]
    public void A_clock_that_goes_back_repeats_nothing_and_a_memory_from_the_future_does_not_silence_it()
    {
        Due("2026-06-20T20:30Z", "2026-06-20").ShouldBeEmpty();
        Due("2026-06-20T20:30Z", "2026-06-21").ShouldBeEmpty();
        Due("2026-06-20T20:30Z", "2031-01-01").ShouldBe([new(2026, 6, 20)]);
    }

    private static IReadOnlyList<DateOnly> Due(string now, string? last) =>
        WatchCalendar.Due(At(now), Ten, last is null ? null : DateOnly.Parse(last, System.Globalization.CultureInfo.InvariantCulture), Paris);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
