using Solstead.Core.History;
using Solstead.Site.History.Minutes;

namespace Solstead.Site.History.Reading;

/// <summary>The buckets of an answer: a fixed step from a first second on, or calendar days or months of the site's zone.</summary>
internal sealed class BucketPlan
{
    private static readonly int[] Steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200];
    private readonly long[]? starts;

    private BucketPlan(Resolution resolution, int step, long first, int count, long[]? starts)
    {
        Resolution = resolution;
        Step = step;
        First = first;
        Count = count;
        this.starts = starts;
    }

    public Resolution Resolution { get; }

    /// <summary>Length of a bucket, 0 for calendar buckets. [s]</summary>
    public int Step { get; }

    /// <summary>Start of the first bucket, at or before the asked beginning.</summary>
    public long First { get; }

    public int Count { get; }

    public long End => StartOf(Count);

    public long StartOf(int bucket) => starts is null ? First + (long)bucket * Step : starts[bucket];

    /// <summary>The bucket of a second between <see cref="First"/> and <see cref="End"/>.</summary>
    public int IndexOf(long second)
    {
        if (starts is null) return (int)((second - First) / Step);
        var at = Array.BinarySearch(starts, second);
        return at >= 0 ? at : ~at - 1;
    }

    /// <summary>Chooses the buckets: the asked fineness, or one that fits the span, coarsened until at most <paramref name="most"/> remain.</summary>
    /// <param name="hasSeconds">False when frames of the span are gone already: then nothing is finer than a minute.</param>
    public static BucketPlan For(Resolution asked, long from, long to, int most, TimeZoneInfo zone, bool hasSeconds)
    {
        var least = Least(asked, to - from);
        if (!hasSeconds) least = Math.Max(least, 60);
        foreach (var step in Steps)
        {
            if (step < least) continue;
            var first = from / step * step;
            if ((to - first + step - 1) / step <= most) return new(Named(step), step, first, (int)((to - first + step - 1) / step), null);
        }

        if (asked != Resolution.Month && (to - from) / 86400 <= most && Days(from, to, zone) is var days && days.Length - 1 <= most) return new(Resolution.Day, 0, days[0], days.Length - 1, days);
        for (var months = 1; months < 1200; months = months < 12 ? NextDivisor(months) : months * 2)
        {
            var begins = Months(from, to, zone, months);
            if (begins.Length - 1 <= most) return new(Resolution.Month, 0, begins[0], begins.Length - 1, begins);
        }

        return new(Resolution.Month, 0, from, 1, [from, to]);
    }

    /// <summary>Finest step in seconds for what was asked; above half a day the calendar begins.</summary>
    private static int Least(Resolution asked, long span) => asked switch
    {
        Resolution.Second => 1,
        Resolution.Minute => 60,
        Resolution.FiveMinutes => 300,
        Resolution.QuarterHour => 900,
        Resolution.Hour => 3600,
        Resolution.Day or Resolution.Month => int.MaxValue,
        _ => span switch
        {
            <= 6 * 3600 => 1,
            <= 3 * 86400 => 60,
            <= 60 * 86400 => 300,
            <= 3 * 366 * 86400L => 3600,
            _ => int.MaxValue,
        },
    };

    private static Resolution Named(int step) => step switch
    {
        < 60 => Resolution.Second,
        < 300 => Resolution.Minute,
        < 900 => Resolution.FiveMinutes,
        < 3600 => Resolution.QuarterHour,
        _ => Resolution.Hour,
    };

    private static int NextDivisor(int months) => months switch { 1 => 2, 2 => 3, 3 => 6, _ => 12 };

    private static long[] Days(long from, long to, TimeZoneInfo zone)
    {
        var (first, last) = (LocalDays.Of(from, zone), LocalDays.Of(to - 1, zone));
        var begins = new long[last - first + 2];
        for (var i = 0; i < begins.Length; i++) begins[i] = LocalDays.Start(first + i, zone);
        return begins;
    }

    private static long[] Months(long from, long to, TimeZoneInfo zone, int months)
    {
        var date = LocalDays.Date(LocalDays.Of(from, zone));
        var month = (date.Year * 12 + date.Month - 1) / months * months;
        var begins = new List<long>();
        do
        {
            begins.Add(LocalDays.Start(LocalDays.Number(new DateOnly(month / 12, month % 12 + 1, 1)), zone));
            month += months;
        }
        while (begins[^1] < to);
        return [.. begins];
    }
}
