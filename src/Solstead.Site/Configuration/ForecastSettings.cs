using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Sun;
using Solstead.Core.Settings;
using Solstead.Devices.Weather;

namespace Solstead.Site.Configuration;

/// <summary>What the settings say about the forecast.</summary>
/// <param name="Place">Where the home is; null: not told.</param>
/// <param name="Plant">The panels; null: not told, or told wrongly (findings say so).</param>
/// <param name="Sources">Who is asked for weather; null: nobody.</param>
public sealed record ForecastSettings(Place? Place, PvPlant? Plant, WeatherSourceEntry? Sources)
{
    /// <returns>Null when the settings have no <c>forecast</c>.</returns>
    /// <param name="read">What was read of the other settings.</param>
    internal static ForecastSettings? Read(SettingsReader root, SiteSettings read)
    {
        var altitude = root.Section("site").Section("location").Number("altitude_m", 0, -450, 6000);
        if (!root.Has("forecast")) return null;
        Place? place = read is { Latitude: { } north, Longitude: { } east } ? new(north, east, altitude) : null;
        var set = root.Section("forecast");
        var plant = PlantReader.Read(set, place);
        return new(place, plant, WeatherSources.Read(set, place, plant, read.Folder));
    }
}
