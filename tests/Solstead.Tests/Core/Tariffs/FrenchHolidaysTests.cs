using Solstead.Core.Tariffs;

namespace Solstead.Tests.Core.Tariffs;

public sealed class FrenchHolidaysTests
{
    /// <summary>Dates of Easter as the Bureau des longitudes gives them.</summary>
    [Theory]
    [InlineData(2008, 3, 23)]
    [InlineData(2011, 4, 24)]
    [InlineData(2019, 4, 21)]
    [InlineData(2024, 3, 31)]
    [InlineData(2025, 4, 20)]
    [InlineData(2026, 4, 5)]
    [InlineData(2038, 4, 25)]
    [InlineData(2285, 3, 22)]
    public void Easter_is_where_it_is(int year, int month, int day) => FrenchHolidays.EasterSunday(year).ShouldBe(new DateOnly(year, month, day));

    [Fact]
    public void A_year_has_eleven_of_them()
    {
        Enumerable.Range(0, 365).Select(d => new DateOnly(2026, 1, 1).AddDays(d)).Where(FrenchHolidays.Holds).Select(d => $"{d:MM-dd}")
            .ShouldBe(["01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25"]);
    }
}
