using Solstead.Core.Points;
using Units = Solstead.Core.Points.Unit;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>What Home Assistant must know of a value's kind (notifications.md 2, energy conventions).</summary>
/// <param name="State">Null: not for its statistics.</param>
/// <param name="Unit">Null for none.</param>
public sealed record HaClass(string? Device, string? State, string? Unit)
{
    private const string Measurement = "measurement", Total = "total", Rising = "total_increasing";

    /// <summary>True for a register that Home Assistant takes for a new one whenever it falls.</summary>
    public bool OnlyRises => State == Rising;

    public static HaClass Of(PointDeclaration point)
    {
        if (point.Kind is PointKind.State or PointKind.Text) return new(null, null, null);
        var name = PointName.Parse(point.Id);
        return point.Unit switch
        {
            Units.Watt => new("power", Measurement, "W"),
            Units.VoltAmpere => new("apparent_power", Measurement, "VA"),
            Units.Var => new("reactive_power", Measurement, "var"),
            Units.Volt => new("voltage", Measurement, "V"),
            Units.Ampere => new("current", Measurement, "A"),
            Units.Hertz => new("frequency", Measurement, "Hz"),
            Units.Celsius => new("temperature", Measurement, "°C"),
            Units.Percent => new(name.Quantity == "soc" ? "battery" : null, Measurement, "%"),
            Units.Second => new("duration", Measurement, "s"),
            Units.Instant => new("timestamp", null, null),
            Units.WattHour => Energy(point, name),
            Units.VarHour or Units.VoltAmpereHour => new(null, Rising, point.Unit),
            Units.None => new(name.Quantity == "power_factor" ? "power_factor" : null, Measurement, null),
            _ => new(null, Measurement, point.Unit),
        };
    }

    private static HaClass Energy(PointDeclaration point, PointName name) => name.Quantity switch
    {
        "capacity" or "energy_available" => new("energy_storage", Measurement, "Wh"),
        // A window of seven days goes up and down: no sum of any kind.
        "energy_7d" => new("energy", null, "Wh"),
        // Net registers count backwards while exporting.
        "energy_today" or "energy_lifetime" when name.Section == "grid" => new("energy", Total, "Wh"),
        _ when point.Kind == PointKind.Counter || name.Quantity.EndsWith("_today", StringComparison.Ordinal) => new("energy", Rising, "Wh"),
        _ => new("energy", Total, "Wh"),
    };
}
