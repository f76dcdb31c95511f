using Solstead.Core.Accounting;
using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>Connects the site's roles with the energy ledger: which section fills which column, from which points.</summary>
internal sealed class SiteBooks
{
    private readonly SectionRef[] sections;
    private readonly LedgerSource[] sources;

    public SiteBooks(RoleMap roles, double pace)
    {
        var list = new List<(SectionRef Section, Flow Positive, Flow? Negative)>();
        if (roles.Grid is { } grid) list.Add((grid, Flow.GridImport, Flow.GridExport));
        list.AddRange(roles.Pv.Select(s => (s, Flow.Pv, (Flow?)null)));
        if (roles.Battery is { } battery) list.Add((battery, Flow.BatteryDischarge, Flow.BatteryCharge));
        if (roles.Home is { } home) list.Add((home, Flow.Home, null));
        list.AddRange(roles.Chargers.Select(s => (s, Flow.Charger, (Flow?)null)));
        list.AddRange(roles.Loads.Select(s => (s, Flow.Load, (Flow?)null)));
        sections = [.. list.Select(l => l.Section)];
        sources = [.. list.Select(l => new LedgerSource(l.Section.ToString(), l.Positive, l.Negative))];
        Ledger = new EnergyLedger(sources, pace);
    }

    public EnergyLedger Ledger { get; }

    /// <summary>Books what a device just reported.</summary>
    public void Feed(DeviceState device, Moment at)
    {
        for (var i = 0; i < sections.Length; i++)
            if (sections[i].Device == device.Info.Id) Feed(i, device, at);
    }

    private void Feed(int source, DeviceState device, Moment at)
    {
        var section = sections[source].Section;
        var (positive, negative) = sources[source].Positive switch
        {
            Flow.GridImport => Prefer(device, at, $"{section}.energy_import_balanced", $"{section}.energy_export_balanced")
                ?? Prefer(device, at, $"{section}.energy_import", $"{section}.energy_export") ?? default,
            Flow.BatteryDischarge => Prefer(device, at, $"{section}.energy_discharged", $"{section}.energy_charged") ?? default,
            _ => (Fresh(device, $"{section}.energy_lifetime", at), null),
        };
        var power = Fresh(device, $"{section}.power", at);
        if (positive is not null || negative is not null || power is not null)
            Ledger.Feed(source, positive, negative, power?.W, at);
    }

    private static (double? Positive, double? Negative)? Prefer(DeviceState device, Moment at, string positive, string negative) =>
        device.Point(positive) is null ? null : (Fresh(device, positive, at), Fresh(device, negative, at));

    /// <summary>A value that came with this very report and can be believed.</summary>
    private static double? Fresh(DeviceState device, string point, Moment at) =>
        device.Point(point) is { Known: true } state && state.Received == at && state.Reading.Quality <= Quality.Estimated ? state.Reading.Value : null;
}
