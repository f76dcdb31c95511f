namespace Solstead.Devices.Enphase.Wire;

/// <summary>The gateway counts in seconds since 1970 UTC; 0 means never.</summary>
internal static class GatewayClock
{
    private const double Latest = 253402300799; // 9999-12-31, the end of DateTimeOffset

    public static DateTimeOffset? Instant(double? seconds) =>
        seconds is { } s && s > 0 && s < Latest ? DateTimeOffset.UnixEpoch.AddSeconds(s) : null;
}
