using Solstead.Core.Points;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>What can flow in a home. Generous: it tells a broken number from a large house, nothing more.</summary>
internal static class Plausible
{
    /// <summary>No home connection carries more. [W]</summary>
    public const double MostPower = 150_000;

    /// <summary>Consumption and exchange with the grid: three phases of 63 A. [W]</summary>
    public const double RatedGrid = 45_000;

    /// <summary>Production: 500 W a panel, never below a large roof. [W]</summary>
    public static double RatedProduction(int panels) => Math.Max(30_000, panels * 500);

    /// <summary>The most energy a house of this kind takes in a day, heating and two cars included. [Wh]</summary>
    public const double LargestDay = 240_000;

    /// <summary>The part of its rating a roof gives on average over the longest day there is.</summary>
    public const double SunShare = 0.35;

    public static (Quality Quality, string? Note) Power(double? watts) =>
        watts is { } w && Math.Abs(w) > MostPower ? (Quality.Suspect, "power.implausible") : (Quality.Good, null);
}
