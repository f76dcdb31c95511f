namespace Solstead.Simulator;

/// <summary>Where local days begin: 23, 24 or 25 hours apart.</summary>
internal static class LocalDays
{
    /// <summary>The instant at which the local day of <paramref name="at"/> began.</summary>
    public static DateTimeOffset Begin(DateTimeOffset at, TimeZoneInfo zone) => Begin(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime), zone);

    public static DateTimeOffset Begin(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        // Some zones change at midnight: then the day begins at the first minute that exists.
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(15);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    public static DateTimeOffset Next(DateTimeOffset at, TimeZoneInfo zone) =>
        Begin(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime).AddDays(1), zone);
}
