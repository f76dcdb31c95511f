namespace Solstead.Core.Forecast.Sun;

/// <summary>A place on earth and the air that bends the light there.</summary>
/// <param name="Latitude">North positive, −90 … 90. [°]</param>
/// <param name="Longitude">East positive, −180 … 360 (both ways of counting the west). [°]</param>
/// <param name="Altitude">Above the sea, −500 … 12 000. [m]</param>
/// <exception cref="ArgumentOutOfRangeException">A value lies outside its range or is no number.</exception>
public readonly record struct Place(double Latitude, double Longitude, double Altitude = 0)
{
    public double Latitude { get; } = Within(Latitude, -90, 90, nameof(Latitude));

    public double Longitude { get; } = Within(Longitude, -180, 360, nameof(Longitude));

    public double Altitude { get; } = Within(Altitude, -500, 12_000, nameof(Altitude));

    /// <summary>Mean pressure of the air. Default: that of the standard atmosphere at this altitude. [Pa]</summary>
    public double Pressure { get; init; } = StandardPressure(Altitude);

    /// <summary>Mean temperature of the air, for the bending of the light near the horizon only. Default 12. [°C]</summary>
    public double Temperature { get; init; } = 12;

    /// <summary>Pressure over the one at the sea: what multiplies a relative air mass. [1]</summary>
    public double PressureRatio => Pressure / 101_325;

    /// <summary>Pressure of the standard atmosphere below 11 km. [Pa]</summary>
    /// <param name="altitude">Above the sea. [m]</param>
    /// <remarks>p = 100 · ((44331.514 − h) / 11880.516)^(1 / 0.1902632): 101 325 Pa at the sea, 81 198 at 1829 m.</remarks>
    public static double StandardPressure(double altitude) => 100 * Math.Pow((44_331.514 - altitude) / 11_880.516, 1 / 0.1902632);

    private static double Within(double value, double least, double most, string name) =>
        value >= least && value <= most ? value : throw new ArgumentOutOfRangeException(name, value, $"It lies outside {least}…{most}.");
}
