using Solstead.Core.Accounting;

namespace Solstead.Core.Rules.PanelWatch;

/// <summary>When which day is judged: once per local day, whatever the clocks do and however long the program was off.</summary>
public static class WatchCalendar
{
    /// <summary>Days that are judged later when the hour was missed; older ones are let go.</summary>
    public const int CatchUpDays = 7;

    private static readonly TimeOnly Noon = new(12, 0);

    /// <summary>The days whose hour has come and that were not judged yet, oldest first.</summary>
    /// <param name="last">The last day judged; null before the first: then history is looked through as far as after a long pause.</param>
    public static IReadOnlyList<DateOnly> Due(DateTimeOffset now, TimeOnly at, DateOnly? last, TimeZoneInfo zone)
    {
        var today = LocalDay.Of(now, zone).Date;
        var newest = today;
        while (InstantOf(newest, at, zone) > now) newest = newest.AddDays(-1);
        // A memory from the future (the clock was wrong then) must not silence the watch for years.
        if (last > today.AddDays(1)) return [newest];
        var oldest = newest.AddDays(1 - CatchUpDays);
        if (last >= oldest) oldest = last.Value.AddDays(1);
        return [.. Enumerable.Range(0, Math.Max(0, newest.DayNumber - oldest.DayNumber + 1)).Select(oldest.AddDays)];
    }

    /// <summary>The instant at which a day is judged. An hour the clocks skip is the end of the gap; one that comes twice is the first of the two. [UTC]</summary>
    public static DateTimeOffset InstantOf(DateOnly day, TimeOnly at, TimeZoneInfo zone) => LocalDay.InstantOf((at < Noon ? day.AddDays(1) : day).ToDateTime(at), zone);
}
