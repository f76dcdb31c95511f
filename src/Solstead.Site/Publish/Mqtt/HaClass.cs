using Solstead.Core.Points;
using Units = Solstead.Core.Points.Unit;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>What Home Assistant must know of a value's kind (notifications.md 2, energy conventions).</summary>
/// <param name="State">Null: not for its statistics.</param>
/// <param name="Unit">Null for none.</param>
public sealed record HaClass(string? Device, string? State, string? Unit)
{
    private const string Measurement = "measurement", Total = "total", Rising = "total_increasing";

    /// <summary>True for a register that begins anew each day: a total, told together with the instant it counts from.</summary>
    public bool IsDaily { get; private init; }

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
            Units.VarHour or Units.VoltAmpereHour when name.IsDaily => new(null, Total, point.Unit) { IsDaily = true },
            Units.VarHour or Units.VoltAmpereHour => new(null, Rising, point.Unit),
            Units.None => new(name.Quantity == "power_factor" ? "power_factor" : null, Measurement, null),
            _ => new(null, Measurement, point.Unit),
        };
    }

    private static HaClass Energy(PointDeclaration point, PointName name) => name.Quantity switch
    {
        "capacity" or "energy_available" => new("energy_storage", Measurement, "Wh"),
        // A window of seven days goes up and down, and yesterday's sum is no register: no total of any kind.
        "energy_7d" or "energy_yesterday" => new("energy", null, "Wh"),
        _ when name.IsDaily => new("energy", Total, "Wh") { IsDaily = true },
        // Net registers count backwards while exporting.
        "energy_lifetime" when name.IsNet => new("energy", Total, "Wh"),
        _ when point.Kind == PointKind.Counter => new("energy", Rising, "Wh"),
        _ => new("energy", Total, "Wh"),
    };
}
