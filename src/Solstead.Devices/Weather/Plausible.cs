namespace Solstead.Devices.Weather;

/// <summary>What cannot be is not told. A value just outside its range, as rounding makes it, is the end of the range.</summary>
internal static class Plausible
{
    /// <summary>More than outside the air never arrives for a quarter of an hour. [W/m²]</summary>
    private const double MostLight = 1500;

    public static double? Light(double? wattsPerSquareMetre) => Within(wattsPerSquareMetre, 0, MostLight, 10);
    public static double? Air(double? celsius) => Within(celsius, -90, 65, 0);
    public static double? Wind(double? metresPerSecond) => Within(metresPerSecond, 0, 120, 0.1);
    public static double? Cloud(double? percent) => Within(percent, 0, 100, 1);
    public static double? Snow(double? centimetres) => Within(centimetres, 0, 1500, 1);
    public static double? Rain(double? millimetres) => Within(millimetres, 0, 500, 0.1);

    private static double? Within(double? value, double least, double most, double slack) =>
        value is { } v && v >= least - slack && v <= most + slack ? Math.Clamp(v, least, most) : null;
}
