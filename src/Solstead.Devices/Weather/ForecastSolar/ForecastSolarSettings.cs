using Solstead.Core.Forecast;
using Solstead.Core.Settings;

namespace Solstead.Devices.Weather.ForecastSolar;

/// <summary>What is asked of forecast.solar.</summary>
/// <param name="Key">Of an account; null: none.</param>
/// <param name="PlanesPerRequest">How many planes the account takes at once.</param>
internal sealed record ForecastSolarSettings(Uri Address, PvPlant Plant, KeyFile? Key, int PlanesPerRequest)
{
    private static readonly Uri Usual = new("https://api.forecast.solar/");

    /// <param name="address">Base address from <c>urls</c>; null: the usual one.</param>
    public static ForecastSolarSettings Read(SettingsReader set, Uri? address, PvPlant plant, string folder) =>
        new(address ?? Usual, plant, KeyFile.Read(set, "key_file", folder), set.Whole("planes_per_request", 1, 1, 4));
}
