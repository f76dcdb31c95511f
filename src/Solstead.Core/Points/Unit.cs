namespace Solstead.Core.Points;

/// <summary>The unit symbols used in points, facts, history and the API. One quantity, one unit, everywhere.</summary>
public static class Unit
{
    public const string None = "";
    public const string Watt = "W";
    public const string WattHour = "Wh";
    public const string Volt = "V";
    public const string Ampere = "A";
    public const string Hertz = "Hz";
    public const string Var = "var";
    public const string VarHour = "varh";
    public const string VoltAmpere = "VA";
    public const string VoltAmpereHour = "VAh";
    public const string Percent = "%";
    public const string Celsius = "°C";
    public const string Second = "s";
    /// <summary>Seconds since 1970-01-01 UTC.</summary>
    public const string Instant = "instant";
}
