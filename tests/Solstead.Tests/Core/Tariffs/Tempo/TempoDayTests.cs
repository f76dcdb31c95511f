using System.Globalization;
using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Tests.Core.Tariffs.Tempo;

public sealed class TempoDayTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    [Theory]
    [InlineData("2026-01-13T05:59:59+01:00", "2026-01-12", false)]
    [InlineData("2026-01-13T06:00:00+01:00", "2026-01-13", true)]
    [InlineData("2026-01-13T21:59:59+01:00", "2026-01-13", true)]
    [InlineData("2026-01-13T22:00:00+01:00", "2026-01-13", false)]
    [InlineData("2026-01-14T00:00:00+01:00", "2026-01-13", false)]
    [InlineData("2026-03-29T05:59:59+02:00", "2026-03-28", false)]
    [InlineData("2026-03-29T06:00:00+02:00", "2026-03-29", true)]
    [InlineData("2026-10-25T05:59:59+01:00", "2026-10-24", false)]
    [InlineData("2026-10-25T06:00:00+01:00", "2026-10-25", true)]
    public void A_day_begins_at_six_on_the_clock_on_the_wall(string at, string date, bool peak)
    {
        var instant = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);
        var day = TempoDay.Of(instant, Paris);
        (day.Date, day.IsPeak(instant)).ShouldBe((DateOnly.Parse(date, CultureInfo.InvariantCulture), peak));
        (instant >= day.Start && instant < day.End).ShouldBeTrue();
    }

    [Theory]
    [InlineData("2026-01-13", 24, 8)]
    [InlineData("2026-03-28", 23, 7)]
    [InlineData("2026-10-24", 25, 9)]
    public void The_cheap_hours_are_seven_or_nine_when_the_clocks_are_changed(string date, int hours, int cheap)
    {
        var day = TempoDay.On(DateOnly.Parse(date, CultureInfo.InvariantCulture), Paris);
        ((day.End - day.Start).TotalHours, (day.End - day.Evening).TotalHours).ShouldBe((hours, cheap));
    }

    [Theory]
    [InlineData(2025, 300)]
    [InlineData(2023, 301)]
    [InlineData(2027, 301)]
    public void A_season_with_a_leap_day_has_a_blue_day_more(int year, int blue) => new TempoSeason(year).Blue.ShouldBe(blue);

    [Fact]
    public void A_season_begins_in_September() =>
        (TempoSeason.Of(new(2026, 8, 31)).ToString(), TempoSeason.Of(new(2026, 9, 1)).ToString()).ShouldBe(("2025-2026", "2026-2027"));
}
