using Solstead.Core.Points;

namespace Solstead.Devices.Protocols.Teleinfo;

/// <summary>The points of a meter that speaks teleinformation, whatever way it speaks through.</summary>
public static class MeterPoints
{
    public const string Import = "grid.energy_import", Contract = "contract.name", Period = "contract.period", Colour = "contract.colour", Tomorrow = "contract.tomorrow";

    /// <summary>The section meters of the grid have.</summary>
    public const string Section = "grid";

    /// <param name="period">Time between two words of the meter.</param>
    /// <param name="state">True for texts and what changes seldom.</param>
    public static PointDeclaration Declare(string point, TimeSpan period, bool state)
    {
        var fresh = period * (state ? 6 : 3) < TimeSpan.FromSeconds(state ? 30 : 10) ? TimeSpan.FromSeconds(state ? 30 : 10) : period * (state ? 6 : 3);
        var kind = point is Contract or Period or Colour or Tomorrow ? PointKind.Text : point.StartsWith("index.", StringComparison.Ordinal) || point.StartsWith("input.", StringComparison.Ordinal) || point.Contains(".energy_", StringComparison.Ordinal) ? PointKind.Counter : PointKind.Gauge;
        return new PointDeclaration(point, UnitOf(point), kind, "", TextOf(point)) { FreshFor = fresh, GoneAfter = fresh * 3 };
    }

    private static string UnitOf(string point) => point switch
    {
        _ when point.StartsWith("index.", StringComparison.Ordinal) || point.Contains(".energy_", StringComparison.Ordinal) => Unit.WattHour,
        _ when point.Contains("apparent_power", StringComparison.Ordinal) || point == "contract.power" => Unit.VoltAmpere,
        _ when point.Contains(".current", StringComparison.Ordinal) => Unit.Ampere,
        _ when point.Contains(".voltage", StringComparison.Ordinal) => Unit.Volt,
        _ when point == "grid.power" => Unit.Watt,
        _ => Unit.None,
    };

    /// <summary>Lines share the name of the whole, registers without a name of their own and relays one each.</summary>
    private static string TextOf(string point)
    {
        if (point.StartsWith("relay.", StringComparison.Ordinal)) return "point.relay";
        if (point.StartsWith("input.", StringComparison.Ordinal)) return "point.input";
        if (point.StartsWith("index.eas", StringComparison.Ordinal)) return "point.index";
        return "point." + (point[^3..^1] == ".l" ? point[..^3] : point);
    }
}
