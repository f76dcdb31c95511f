using Solstead.Core.Accounting;

namespace Solstead.Tests.Core.Accounting;

public sealed class LocalDayTests
{
    [Theory]
    [InlineData("Europe/Paris", "2026-03-29", 23)]
    [InlineData("Europe/Paris", "2026-10-25", 25)]
    [InlineData("Europe/Paris", "2026-06-26", 24)]
    [InlineData("Asia/Kolkata", "2026-03-29", 24)]
    [InlineData("America/New_York", "2026-03-08", 23)]
    [InlineData("Australia/Lord_Howe", "2026-04-05", 24.5)]
    [InlineData("Asia/Beirut", "2026-03-29", 23)]     // midnight itself is skipped
    [InlineData("America/Havana", "2026-11-01", 25)]  // 01:00 goes back to 00:00
    public void T50_a_day_is_as_long_as_the_zone_makes_it(string zone, string date, double hours)
    {
        var tz = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var day = LocalDay.On(DateOnly.Parse(date), tz);
        day.Length.TotalHours.ShouldBe(hours);
        LocalDay.Of(day.Start, tz).ShouldBe(day);
        LocalDay.Of(day.End.AddSeconds(-1), tz).ShouldBe(day);
        LocalDay.Of(day.End, tz).Date.ShouldBe(day.Date.AddDays(1));
    }
}
