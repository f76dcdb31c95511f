namespace Solstead.Core.Forecast.Sun;

/// <summary>Days of the Gregorian calendar, in UTC.</summary>
internal static class Calendar
{
    /// <summary>1 … 366 and the length of that year, for a day counted from 1970-01-01.</summary>
    public static (int Day, int InYear) DayOfYear(long day)
    {
        var date = DateTime.UnixEpoch.AddDays(day);
        return (date.DayOfYear, DateTime.IsLeapYear(date.Year) ? 366 : 365);
    }
}
