using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;

namespace Solstead.Site.Configuration;

/// <summary>Whether the main breaker of the settings can be watched with the meter the house has; known once the meter has told what it is.</summary>
public static class BreakerCheck
{
    /// <param name="devices">What the devices tell of themselves.</param>
    /// <returns>Null when it can, when there is nothing to watch, or while nobody knows.</returns>
    public static Problem? Of(SiteSettings settings, IReadOnlyList<DeviceInfo> devices)
    {
        if (settings.Site.MaxCurrent is not { } limit || !settings.Rules.Any(r => r is ChargingRule)) return null;
        var roles = settings.Site.Roles ?? RoleMap.FromOffers(devices);
        if (roles.Grid is not { } grid || devices.FirstOrDefault(d => d.Id == grid.Device) is not { Points.Count: > 0 } meter) return null;
        var phases = meter.Phases is > 0 and var told ? told : settings.Site.Phases;
        var lacks = phases > 1 && Enumerable.Range(1, phases).Any(n => meter.Points.All(p => p.Id != $"{grid.Section}.power.l{n}"));
        return lacks ? new("config.charging.phases", Severity.Warning, Fact.Of("device", meter.Id), Fact.Of("limit", limit)) : null;
    }
}
