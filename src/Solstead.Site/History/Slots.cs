namespace Solstead.Site.History;

/// <summary>Quarter hours since 1970 UTC.</summary>
internal static class Slots
{
    public const int Seconds = 900;

    /// <summary>The slot an instant lies in.</summary>
    public static long Of(DateTimeOffset at) => Math.DivRem(at.ToUnixTimeSeconds(), Seconds) is var (whole, rest) && rest < 0 ? whole - 1 : whole;

    /// <summary>Beginning of a slot. [UTC]</summary>
    public static DateTimeOffset Start(long slot) => DateTimeOffset.FromUnixTimeSeconds(slot * Seconds);

    /// <summary>The first slot that begins at or after the instant.</summary>
    public static long FirstFrom(DateTimeOffset at)
    {
        var ticks = at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        const long slot = Seconds * TimeSpan.TicksPerSecond;
        return (long)Math.Ceiling((decimal)ticks / slot);
    }
}
