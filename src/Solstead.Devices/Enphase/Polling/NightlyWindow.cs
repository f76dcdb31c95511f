namespace Solstead.Devices.Enphase.Polling;

/// <summary>Around 23:00 local time gateways recycle themselves and are away for minutes (enphase.md B3): no alarm, no extra load.</summary>
internal static class NightlyWindow
{
    private static readonly TimeSpan From = new(22, 58, 0), To = new(23, 6, 0);

    /// <summary>True when it is now, and the owner has not turned it off.</summary>
    public static bool Holds(EnphaseOptions options, DateTimeOffset now, TimeZoneInfo zone) => options.NightlyWindow && Contains(now, zone);

    public static bool Contains(DateTimeOffset now, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(now, zone).TimeOfDay is var local && local >= From && local < To;
}
