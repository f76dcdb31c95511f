namespace Solstead.Devices.Weather;

/// <summary>Instants that can be meant: those of this century. Others are damage.</summary>
internal static class Stamp
{
    public static readonly DateTimeOffset First = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), Last = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>For weather that has been, which is told from 1940 on. [s since 1970]</summary>
    public const long Earliest = -1_000_000_000, Latest = 4_102_444_800;

    /// <summary>A civil time that can be turned into an instant.</summary>
    public static bool IsMeant(DateTime local) => local.Year is >= 2000 and < 2100;
}
