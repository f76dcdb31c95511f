using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>The small rules of enphase.md 6, each by itself.</summary>
internal static class Formulas
{
    /// <summary>Below this apparent power a power factor is noise. [VA]</summary>
    public const double LeastApparent = 5;

    /// <summary>Active over apparent power, within −1…1; null when there is next to nothing flowing. The gateway's own is filtered or a sum (B10).</summary>
    public static double? PowerFactor(double? watts, double? apparent) =>
        watts is { } w && apparent is { } s && Math.Abs(s) >= LeastApparent ? Math.Clamp(w / Math.Abs(s), -1, 1) : null;

    /// <summary>Gateways give the sum of the phase voltages; people and Victron expect the mean. [V]</summary>
    /// <param name="phases">0 when unknown: then the sum is all there is.</param>
    public static double? MeanVoltage(double? sum, int phases) => sum / Math.Max(1, phases);

    /// <summary>Power taken from the grid, ≥ 0. [W]</summary>
    public static double? Import(double? net) => net is { } w ? Math.Max(0, w) : null;

    /// <summary>Power given to the grid, ≥ 0. [W]</summary>
    public static double? Export(double? net) => net is { } w ? Math.Max(0, -w) : null;

    /// <summary>
    /// Total consumption where firmware 8.3.5433 sends a copy of net (B9): then total is net + production. With production 0 both are equal
    /// by right and the repair changes nothing.
    /// </summary>
    public static bool TotalIsNet(FirmwareVersion firmware, ProductionFields? total, ProductionFields? net) =>
        firmware.AtLeast(8, 3, 5433) && total is not null && net is not null && total.Watts == net.Watts && total.Lifetime == net.Lifetime;

    /// <summary>What people are shown of production: inverters at rest draw a few watts, which is not production (B18). The books use the raw value.</summary>
    public static double Shown(double watts) => watts < 5 ? 0 : watts;
}
