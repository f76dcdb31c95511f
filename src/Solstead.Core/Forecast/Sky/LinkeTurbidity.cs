using Solstead.Core.Forecast.Sun;

namespace Solstead.Core.Forecast.Sky;

/// <summary>Kinds of places by how hazy their clear air is.</summary>
public enum AirKind
{
    Mountain,
    Rural,
    City,
    Industrial,
    /// <summary>Made up, for checks against reference values only.</summary>
    Tropic,
}

/// <summary>
/// Linke turbidity: how many clean, dry atmospheres one on top of another would dim the beam as much as the real one. 1 is a perfect sky, 2 a cold clear one,
/// 3 to 4 a usual one, 6 and more haze.
/// </summary>
/// <remarks>Monthly values by kind of place in the tradition of the European Solar Radiation Atlas. They are for the northern half of the earth.</remarks>
public static class LinkeTurbidity
{
    private static ReadOnlySpan<double> Monthly =>
    [
        1.5, 1.6, 1.8, 1.9, 2.0, 2.3, 2.3, 2.3, 2.1, 1.8, 1.6, 1.5,
        2.1, 2.2, 2.5, 2.9, 3.2, 3.4, 3.5, 3.3, 2.9, 2.6, 2.3, 2.2,
        3.1, 3.2, 3.5, 4.0, 4.2, 4.3, 4.4, 4.3, 4.0, 3.6, 3.3, 3.1,
        4.1, 4.3, 4.7, 5.3, 5.5, 5.7, 5.8, 5.7, 5.3, 4.9, 4.5, 4.2,
        4.2, 4.2, 4.3, 4.3, 4.1, 3.9, 3.8, 3.9, 4.1, 4.3, 4.3, 4.2,
    ];

    private static ReadOnlySpan<int> DaysBefore => [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

    /// <summary>The turbidity of a day, linear between the middles of the months. [1]</summary>
    /// <param name="kind">What the place is like.</param>
    /// <param name="dayOfYear">1 … 366, UTC.</param>
    /// <param name="daysInYear">365 or 366.</param>
    /// <param name="southern">True south of the equator: the seasons are half a year apart.</param>
    public static double OnDay(AirKind kind, int dayOfYear, int daysInYear = 365, bool southern = false)
    {
        // The month whose middle is the last one not after the day; −1 is the December before.
        var month = 11;
        while (month >= 0 && Middle(month, daysInYear) > dayOfYear) month--;
        double from = Middle(month, daysInYear), to = Middle(month + 1, daysInYear);
        var share = (dayOfYear - from) / (to - from);
        return (1 - share) * InMonth(kind, month, southern) + share * InMonth(kind, month + 1, southern);
    }

    /// <summary>The same for many instants; each day is computed once as long as they follow each other.</summary>
    /// <param name="unixSeconds">UTC, seconds since 1970. [s]</param>
    /// <param name="turbidity">1.5 … 5.8. [1]</param>
    public static void OnDays(AirKind kind, bool southern, ReadOnlySpan<double> unixSeconds, Span<double> turbidity)
    {
        var (known, value) = (long.MinValue, 0.0);
        for (var i = 0; i < unixSeconds.Length; i++)
        {
            var day = Ephemeris.DayOf(unixSeconds[i]);
            if (day != known)
            {
                var (of, inYear) = Calendar.DayOfYear(day);
                (known, value) = (day, OnDay(kind, of, inYear, southern));
            }
            turbidity[i] = value;
        }
    }

    /// <summary>Middle of a month, 0 … 11, in days of the year; −1 and 12 are the months around the year.</summary>
    private static double Middle(int month, int daysInYear)
    {
        if (month < 0) return -15.5;
        if (month > 11) return daysInYear + 15.5;
        int before = Before(month), after = Before(month + 1);
        return (before + after) / 2.0;

        int Before(int m) => DaysBefore[m] + (m >= 2 ? daysInYear - 365 : 0);
    }

    private static double InMonth(AirKind kind, int month, bool southern) => Monthly[(int)kind * 12 + (month + (southern ? 18 : 12)) % 12];
}
