namespace Solstead.Core.Tariffs.Zones;

/// <summary>When a price of the contract holds; what is null does not matter.</summary>
/// <param name="Label">Which price of the list.</param>
/// <param name="Ranges">Times of day; one that ends at or before its beginning goes over midnight, and its morning is counted to its own date. Empty: all day.</param>
/// <param name="Holidays">True: only on public holidays; false: never on them.</param>
public sealed record TariffZone(string Label, IReadOnlyList<TimeRange> Ranges, IReadOnlyList<DayOfWeek>? Days = null, IReadOnlyList<int>? Months = null, bool? Holidays = null)
{
    /// <param name="local">The time the clock on the wall shows.</param>
    public bool Holds(DateTime local)
    {
        var date = DateOnly.FromDateTime(local);
        return (Days is null || Days.Contains(local.DayOfWeek)) && (Months is null || Months.Contains(local.Month)) && (Holidays is null || Holidays == FrenchHolidays.Holds(date))
            && (Ranges.Count == 0 || Ranges.Any(r => r.Holds(TimeOnly.FromDateTime(local))));
    }
}

/// <summary>A stretch of the day, e.g. 22:00 to 06:00.</summary>
public readonly record struct TimeRange(TimeOnly From, TimeOnly To)
{
    public bool Holds(TimeOnly time) => From < To ? time >= From && time < To : From == To || time >= From || time < To;
}
