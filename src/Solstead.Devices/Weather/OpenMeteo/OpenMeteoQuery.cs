using System.Globalization;

namespace Solstead.Devices.Weather.OpenMeteo;

/// <summary>Questions to Open-Meteo. Times are always seconds since 1970: local ones repeat or vanish when clocks change.</summary>
internal static class OpenMeteoQuery
{
    public static string Make(OpenMeteoSettings settings, string what) => string.Create(CultureInfo.InvariantCulture,
        $"latitude={WeatherWire.Rounded(settings.Place.Latitude)}&longitude={WeatherWire.Rounded(settings.Place.Longitude)}&{what}&timezone=GMT&timeformat=unixtime&wind_speed_unit=ms");

    /// <summary>One column the service does not know makes it refuse all: earlier runs are asked for what they surely keep, which snow on the ground is not.</summary>
    /// <param name="suffix">Of each column's name.</param>
    public static string Hourly(string suffix) => string.Join(',', OpenMeteoColumns.Hourly.Where(c => suffix.Length == 0 || c.Name != "snow_depth").Select(c => c.Name + suffix));

    public static string Models(IReadOnlyList<string> models) => models.Count == 0 ? "" : "&models=" + string.Join(',', models);
}
