using System.CommandLine;
using System.Globalization;
using Solstead.Core.Points;
using Solstead.Core.Site;
using Command = System.CommandLine.Command;

namespace Solstead.Commands;

/// <summary>
/// <c>solstead read --grid</c>, <c>--solar</c>, <c>--house</c>: one whole number in watts and nothing else, for scripts. Signs as those of the small
/// <c>solaredge</c> command many scripts know: grid is positive while exporting, house = solar − grid.
/// </summary>
internal sealed class OneNumber
{
    private readonly Option<bool> grid = Flag("--grid", "-grid", "Print only the power at the grid, positive while exporting. [W]");
    private readonly Option<bool> solar = Flag("--solar", "-solar", "Print only what the inverters give. [W]");
    private readonly Option<bool> house = Flag("--house", "-house", "Print only what the house uses. [W]");

    public void AddTo(Command command)
    {
        command.Add(grid);
        command.Add(solar);
        command.Add(house);
        command.Validators.Add(result =>
        {
            if (((Option<bool>[])[grid, solar, house]).Count(option => result.GetValue(option)) > 1) result.AddError("One of --grid, --solar and --house.");
        });
    }

    /// <returns>What to print, or null when the command was not asked for one number.</returns>
    public Func<IReadOnlyList<DeviceReading>, RoleMap?, double?>? Asked(ParseResult parsed) =>
        parsed.GetValue(grid) ? (readings, roles) => -Grid(readings, Roles(readings, roles))
        : parsed.GetValue(solar) ? (readings, roles) => Solar(readings, Roles(readings, roles))
        : parsed.GetValue(house) ? (readings, roles) => House(readings, Roles(readings, roles))
        : null;

    /// <summary>Who must be asked for the number: a script that wants the grid has no time for every panel of the roof.</summary>
    /// <returns>Null when all must be: no number was asked for, or the settings name no roles.</returns>
    public IReadOnlyCollection<string>? Needs(ParseResult parsed, RoleMap? roles)
    {
        if (roles is null) return null;
        SectionRef?[]? sections = parsed.GetValue(grid) ? [roles.Grid]
            : parsed.GetValue(solar) ? [.. roles.Pv]
            : parsed.GetValue(house) ? [roles.Grid, roles.Home, roles.Battery, .. roles.Pv]
            : null;
        return sections?.Where(s => s is not null).Select(s => s!.Value.Device).ToHashSet();
    }

    /// <summary>As scripts read it: a whole number, no unit, no blank.</summary>
    public static string Text(double watts) => ((long)Math.Round(watts, MidpointRounding.AwayFromZero)).ToString(CultureInfo.InvariantCulture);

    private static RoleMap Roles(IReadOnlyList<DeviceReading> readings, RoleMap? named) => named ?? RoleMap.FromOffers(readings.Select(r => r.Info));

    private static double? Grid(IReadOnlyList<DeviceReading> readings, RoleMap roles) => roles.Grid is { } section ? Value(readings, section, "power") : null;

    /// <summary>AC power where a device tells it beside the power of the roof: it is what the house gets.</summary>
    private static double? Solar(IReadOnlyList<DeviceReading> readings, RoleMap roles) =>
        roles.Pv.Count == 0 ? null : roles.Pv.Aggregate((double?)0, (sum, section) => sum + (Value(readings, section, "power_ac") ?? Value(readings, section, "power")));

    private static double? House(IReadOnlyList<DeviceReading> readings, RoleMap roles)
    {
        if (roles.Home is { } meter && Value(readings, meter, "power") is { } measured) return measured;
        // What a battery on the inverter gives or takes is part of its AC power; one of its own must be added.
        var own = roles.Battery is { } battery && !roles.Pv.Any(s => s.Device == battery.Device && Value(readings, s, "power_ac") is not null);
        return Solar(readings, roles) + Grid(readings, roles) + (own ? Value(readings, roles.Battery!.Value, "power") : 0);
    }

    private static double? Value(IReadOnlyList<DeviceReading> readings, SectionRef section, string quantity) =>
        readings.FirstOrDefault(r => r.Info.Id == section.Device)?.Points.FirstOrDefault(p => p.Declaration.Id == $"{section.Section}.{quantity}") is { Known: true } point
        && point.Reading.Quality <= Quality.Estimated ? point.Reading.Value : null;

    private static Option<bool> Flag(string name, string alias, string text) => new(name, alias) { Description = text };
}
