using Solstead.Core.Accounting;

namespace Solstead.Core.Site;

/// <summary>Which section fills which column of the ledger, from which points.</summary>
/// <param name="Negative">Column of its other direction; null when it has none.</param>
public readonly record struct RoleMeter(SectionRef Section, Flow Positive, Flow? Negative);

/// <summary>The meters of the roles, for the ledger and for who computes it again.</summary>
public static class RoleMeters
{
    public static IReadOnlyList<RoleMeter> Of(RoleMap roles)
    {
        var list = new List<RoleMeter>();
        if (roles.Grid is { } grid) list.Add(new(grid, Flow.GridImport, Flow.GridExport));
        list.AddRange(roles.Pv.Select(s => new RoleMeter(s, Flow.Pv, null)));
        if (roles.Battery is { } battery) list.Add(new(battery, Flow.BatteryDischarge, Flow.BatteryCharge));
        if (roles.Home is { } home) list.Add(new(home, Flow.Home, null));
        list.AddRange(roles.Chargers.Select(s => new RoleMeter(s, Flow.Charger, null)));
        list.AddRange(roles.Loads.Select(s => new RoleMeter(s, Flow.Load, null)));
        return list;
    }

    /// <summary>Pairs of counters of a section, best first; a pair the device does not have whole is passed over: half of it would leave one direction unbooked.</summary>
    public static IReadOnlyList<(string Positive, string? Negative)> Counters(string section, Flow flow) => flow switch
    {
        Flow.GridImport => [($"{section}.energy_import_balanced", $"{section}.energy_export_balanced"), ($"{section}.energy_import", $"{section}.energy_export")],
        Flow.BatteryDischarge => [($"{section}.energy_discharged", $"{section}.energy_charged")],
        _ => [($"{section}.energy_lifetime", null)],
    };
}
