namespace Solstead.Devices.Enphase.Wire;

/// <summary>The gateway counts in seconds since 1970 UTC; 0 means never.</summary>
internal static class GatewayClock
{
    /// <summary>2100-01-01: what is later is no time, and must not reach the end of any calendar when a day is added to it.</summary>
    private const double Latest = 4_102_444_800;

    public static DateTimeOffset? Instant(double? seconds) =>
        seconds is { } s && s > 0 && s < Latest ? DateTimeOffset.UnixEpoch.AddSeconds(s) : null;
}
