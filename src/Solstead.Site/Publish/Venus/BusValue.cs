using System.Globalization;
using Solstead.Devices.Protocols.DBus;

namespace Solstead.Site.Publish.Venus;

/// <summary>Values as Venus writes them (victron.md B.1): int32, double or text; unknown is an empty array of int32.</summary>
internal static class BusValue
{
    public static readonly DBusValue Invalid = DBusValue.Array("i");

    public static bool IsInvalid(DBusValue value) => value.Inner is { Type: DBusType.Array, Items.Count: 0 };

    public static DBusValue Of(int? value) => value is { } v ? DBusValue.Of(v) : Invalid;

    public static DBusValue Of(string? value) => value is { } v ? DBusValue.Of(v) : Invalid;

    /// <summary>Neither NaN nor infinite: no reader could carry it further.</summary>
    public static DBusValue Of(double? value, int digits) => value is { } v && double.IsFinite(v) ? DBusValue.Of(Math.Round(v, digits) + 0.0) : Invalid;
}

/// <summary>How values are written for people: number and unit without a space, <c>---</c> when unknown.</summary>
internal static class BusText
{
    public static string Plain(DBusValue value) => value.AsText ?? (value.Number is { } n ? n.ToString(CultureInfo.InvariantCulture) : "---");
    public static string Watts(DBusValue value) => Number(value, "0", "W");
    public static string Amperes(DBusValue value) => Number(value, "0.0", "A");
    public static string Volts(DBusValue value) => Number(value, "0.00", "V");
    public static string Hertz(DBusValue value) => Number(value, "0.0000", "Hz");
    public static string KilowattHours(DBusValue value) => Number(value, "0.00", "kWh");
    public static string Factor(DBusValue value) => Number(value, "0.00", "");

    private static string Number(DBusValue value, string format, string unit) =>
        value.Number is { } n ? n.ToString(format, CultureInfo.InvariantCulture) + unit : "---";
}
