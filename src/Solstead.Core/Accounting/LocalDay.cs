namespace Solstead.Core.Accounting;

/// <summary>One calendar day of a time zone, as the stretch of real time it is: 23, 24 or 25 hours in most zones.</summary>
/// <param name="Date">The calendar date.</param>
/// <param name="Start">First instant of the day. [UTC]</param>
/// <param name="End">First instant of the next day. [UTC]</param>
public readonly record struct LocalDay(DateOnly Date, DateTimeOffset Start, DateTimeOffset End)
{
    public TimeSpan Length => End - Start;

    /// <summary>The day that contains an instant.</summary>
    public static LocalDay Of(DateTimeOffset instant, TimeZoneInfo zone) =>
        On(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime), zone);

    /// <summary>The day with a date.</summary>
    public static LocalDay On(DateOnly date, TimeZoneInfo zone) => new(date, Midnight(date, zone), Midnight(date.AddDays(1), zone));

    /// <summary>The day after this one.</summary>
    public LocalDay Next(TimeZoneInfo zone) => On(Date.AddDays(1), zone);

    /// <summary>The instant at which the clocks of a zone show a time. One they skip is the end of the gap; one that comes twice is the first of the two. [UTC]</summary>
    public static DateTimeOffset InstantOf(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(15);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>
    /// The first instant of a date. Where the clock skips midnight it is the end of the gap; where midnight comes twice it is the first of the two.
    /// </summary>
    private static DateTimeOffset Midnight(DateOnly date, TimeZoneInfo zone) => InstantOf(date.ToDateTime(TimeOnly.MinValue), zone);
}
