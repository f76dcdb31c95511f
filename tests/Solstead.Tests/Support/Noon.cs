namespace Solstead.Tests.Support;

/// <summary>A place where it is about noon now: what a gateway says of its day is believed by the hour, and a test must not depend on the hour it runs at.</summary>
internal static class Noon
{
    public static TimeZoneInfo Zone { get; } = Here();

    private static TimeZoneInfo Here()
    {
        var ahead = TimeSpan.FromHours(12 - TimeProvider.System.GetUtcNow().Hour);
        return TimeZoneInfo.CreateCustomTimeZone("noon", ahead, "noon", "noon");
    }
}
