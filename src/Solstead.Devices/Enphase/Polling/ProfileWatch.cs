using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Probe;

namespace Solstead.Devices.Enphase.Polling;

/// <summary>
/// When a changed profile is believed. More panels or batteries at once; anything lost only when it stays lost: for minutes after power-up
/// gateways show zeros and no panels (enphase.md B1), and that must not take points away.
/// </summary>
internal sealed class ProfileWatch(TimeSpan settle)
{
    private const int Confirmations = 3;

    private GatewayProfile? candidate;
    private TimeSpan since;
    private int count;

    /// <param name="current">The profile in use.</param>
    /// <param name="seen">The profile the latest answers suggest.</param>
    /// <returns>True when <paramref name="seen"/> is to be taken up.</returns>
    public bool Accept(GatewayProfile current, GatewayProfile seen, Moment now)
    {
        if (seen.SameAs(current))
        {
            candidate = null;
            return false;
        }
        if (Grown(current, seen)) return true;
        if (!seen.SameAs(candidate)) (candidate, since, count) = (seen, now.Elapsed, 0);
        return ++count >= Confirmations && now.Elapsed - since >= settle;
    }

    /// <summary>Same sources and meters, nothing lost.</summary>
    private static bool Grown(GatewayProfile current, GatewayProfile seen) =>
        current.Production == seen.Production && current.Consumption == seen.Consumption && current.Phases == seen.Phases
        && current.Meters.SequenceEqual(seen.Meters) && (seen.Readings || !current.Readings) && (seen.Lines || !current.Lines)
        && seen.IqBatteries >= current.IqBatteries && seen.AcBatteries >= current.AcBatteries && (seen.EnsembleStorage || !current.EnsembleStorage)
        && (seen.Reports || !current.Reports) && current.Panels.All(seen.Panels.Contains) && seen.Units.Contains(current.Units);
}
