namespace Solstead.Core.Tariffs;

/// <summary>The eleven public holidays of all France (Code du travail L3133-1); those of Alsace and Moselle alone are not among them.</summary>
public static class FrenchHolidays
{
    public static bool Holds(DateOnly date) => (date.Month, date.Day) is (1, 1) or (5, 1) or (5, 8) or (7, 14) or (8, 15) or (11, 1) or (11, 11) or (12, 25)
        || date.DayNumber - EasterSunday(date.Year).DayNumber is 1 or 39 or 50;

    /// <summary>Gregorian Easter: the anonymous algorithm of Nature, 20 April 1876, in Meeus, Astronomical Algorithms, chapter 8. Valid from 1583 on.</summary>
    public static DateOnly EasterSunday(int year)
    {
        var (golden, century, rest) = (year % 19, year / 100, year % 100);
        var moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
        var sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
        var late = (golden + 11 * moon + 22 * sunday) / 451;
        var day = moon + sunday - 7 * late + 114;
        return new(year, day / 31, day % 31 + 1);
    }
}
