using Solstead.Core.Points;
using Solstead.Devices.TeslaWallConnector.Bus;
using Unit = Solstead.Devices.TeslaWallConnector.Bus.Unit;
using Units = Solstead.Core.Points.Unit;

namespace Solstead.Devices.TeslaWallConnector;

/// <summary>The points of a bus (design.md 4): <c>charger</c> is all its units together, <c>charger.&lt;id&gt;</c> one of several.</summary>
internal static class WallPoints
{
    public const string Section = "charger";

    /// <summary>Heartbeats of three units come every three seconds, the meter every minute.</summary>
    private static readonly TimeSpan Fast = TimeSpan.FromSeconds(10), Slow = TimeSpan.FromSeconds(150);

    public static string SectionOf(ushort unit) => $"{Section}.{Name(unit)}";

    /// <summary>The unit a section stands for; null when it is none.</summary>
    public static ushort? UnitOf(string section) =>
        section.Split('.') is [Section, { Length: 4 } id] && ushort.TryParse(id, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit) ? unit : null;

    /// <summary>An id as it is printed on the unit.</summary>
    public static string Name(ushort id) => id.ToString("X4", System.Globalization.CultureInfo.InvariantCulture);

    /// <param name="units">Units ever heard. Each has a section of its own when there are several, or when its owner wrote of it.</param>
    /// <param name="watched">Sections that rules look at: theirs is there from the start, whichever unit is heard first.</param>
    public static IReadOnlyList<PointDeclaration> Declare(IReadOnlyCollection<Unit> units, BusSettings settings, IReadOnlyList<string> watched)
    {
        var list = new List<PointDeclaration>();
        Charger(list, Section, units.Count > 0 ? units.All(u => Told(u.Id)) : settings.Phases > 1 || settings.Units.Count > 0 && settings.Units.All(u => Told(u.Id)));
        Add(list, $"{Section}.units", Units.None, PointKind.Gauge, "", Fast);
        Add(list, "bus.errors", Units.None, PointKind.Gauge, "", Slow);
        var own = units.Where(u => units.Count > 1 || settings.Of(u.Id) is not null).Select(u => u.Id).Union(watched.Select(UnitOf).OfType<ushort>());
        foreach (var unit in own.Order()) Charger(list, SectionOf(unit), Told(unit));
        return list;

        // A unit on one line hangs on any phase of the house: without a word from its owner on which, none is claimed.
        bool Told(ushort unit) => settings.Phases > 1 || settings.Of(unit) is { Lines.Count: > 0 };
    }

    private static void Charger(List<PointDeclaration> list, string section, bool byPhase)
    {
        foreach (var phase in (string[])["", .. byPhase ? (string[])[".l1", ".l2", ".l3"] : []])
        {
            Add(list, $"{section}.power{phase}", Units.Watt, PointKind.Gauge, "consumption", Fast);
            Add(list, $"{section}.current{phase}", Units.Ampere, PointKind.Gauge, "consumption", Fast);
            Add(list, $"{section}.voltage{phase}", Units.Volt, PointKind.Gauge, "", Slow);
        }
        Add(list, $"{section}.current_offered", Units.Ampere, PointKind.Gauge, "", Fast);
        Add(list, $"{section}.current_max", Units.Ampere, PointKind.Gauge, "", Fast);
        Add(list, $"{section}.current_min", Units.Ampere, PointKind.Gauge, "", Fast);
        Add(list, $"{section}.phases", Units.None, PointKind.Gauge, "", Fast);
        Add(list, $"{section}.energy_lifetime", Units.WattHour, PointKind.Counter, "consumption", Slow);
        Add(list, $"{section}.state", Units.None, PointKind.State, "", Fast);
        Add(list, $"{section}.plugged", Units.None, PointKind.State, "", Fast);
        Add(list, $"{section}.vin", Units.None, PointKind.Text, "", Fast);
        Add(list, $"{section}.serial", Units.None, PointKind.Text, "", Slow);
        Add(list, $"{section}.firmware", Units.None, PointKind.Text, "", Slow);
    }

    private static void Add(List<PointDeclaration> list, string id, string unit, PointKind kind, string positive, TimeSpan freshFor) =>
        list.Add(new(id, unit, kind, positive, TextKey(id)) { FreshFor = freshFor, GoneAfter = freshFor * 2 });

    /// <summary>One text for all units and phases.</summary>
    private static string TextKey(string id)
    {
        var parts = id.Split('.');
        return parts is [Section, { Length: 4 }, var quantity, ..] && parts[1].All(char.IsAsciiHexDigitUpper) ? $"point.{Section}.{quantity}" : $"point.{parts[0]}.{parts[1]}";
    }
}
