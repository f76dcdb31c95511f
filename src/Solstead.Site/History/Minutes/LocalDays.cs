using Solstead.Core.Accounting;

namespace Solstead.Site.History.Minutes;

/// <summary>Calendar days and months of the site's zone as UTC seconds. A day has 23, 24 or 25 hours (23.5 and 24.5 in a few zones).</summary>
internal static class LocalDays
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>Number of the local day (days since 1970-01-01 on the local calendar) that contains the instant.</summary>
    public static int Of(long second, TimeZoneInfo zone)
    {
        var utc = DateTimeOffset.FromUnixTimeSeconds(second);
        return DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(utc, zone).DateTime).DayNumber - Epoch;
    }

    /// <summary>First second of a local day.</summary>
    public static long Start(int day, TimeZoneInfo zone) => LocalDay.On(Date(day), zone).Start.ToUnixTimeSeconds();

    public static DateOnly Date(int day) => DateOnly.FromDayNumber(day + Epoch);

    public static int Number(DateOnly date) => date.DayNumber - Epoch;
}
