using Solstead.Core.Accounting;

namespace Solstead.Site.Publish.Mysql;

/// <summary>An hour as the old job wrote it down: local time, no offset. Hour H is the one that ended at H; H = 0 ended the day before.</summary>
internal readonly record struct JobHour(DateOnly Day, int Hour)
{
    public static JobHour At(DateTimeOffset end, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(end, zone).DateTime;
        return new(DateOnly.FromDateTime(local), local.Hour);
    }
}

/// <summary>Hours of a local day under their old labels: always 24. The label that comes twice in autumn has both hours, the one left out in spring none.</summary>
internal static class JobHours
{
    private const long Quarter = 900;

    /// <returns>For each label the quarter hours (UTC seconds / 900) that belong to it.</returns>
    public static IEnumerable<(JobHour Label, IReadOnlyList<long> Slots)> Of(DateOnly day, TimeZoneInfo zone)
    {
        var slots = new List<long>[24];
        for (var hour = 0; hour < 24; hour++) slots[hour] = [];
        var (start, end) = (LocalDay.On(day, zone).Start.ToUnixTimeSeconds(), LocalDay.On(day.AddDays(1), zone).Start.ToUnixTimeSeconds());
        // What ended at hour 0 of the day began an hour before it.
        for (var second = start - 4 * Quarter; second < end; second += Quarter)
        {
            var label = LabelOf(second, zone);
            if (label.Day == day) slots[label.Hour].Add(second / Quarter);
        }
        for (var hour = 0; hour < 24; hour++) yield return (new(day, hour), slots[hour]);
    }

    /// <summary>The label of the hour a quarter hour lies in: the local hour that has begun, and when it ends.</summary>
    private static JobHour LabelOf(long second, TimeZoneInfo zone)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(second);
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return JobHour.At(at.AddMinutes(60 - local.Minute).AddSeconds(-local.Second), zone);
    }
}
