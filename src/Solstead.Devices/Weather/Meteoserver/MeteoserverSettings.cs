using Solstead.Core.Devices;
using Solstead.Core.Forecast.Sun;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Devices.Weather.Meteoserver;

/// <summary>Which of its files are asked for.</summary>
internal enum MeteoserverProduct { Solar, Harmonie, Gfs }

/// <summary>What is asked of meteoserver.nl.</summary>
/// <param name="Where">The place as a query, e.g. <c>locatie=Rotterdam</c>.</param>
/// <param name="Key">Of the account.</param>
internal sealed record MeteoserverSettings(Uri Address, string Where, KeyFile Key, MeteoserverProduct Product)
{
    private static readonly Uri Usual = new("https://data.meteoserver.nl/");

    /// <param name="address">Base address from <c>urls</c>; null: the usual one.</param>
    /// <returns>Null when no key or no place is told; <paramref name="lacks"/> says which.</returns>
    public static MeteoserverSettings? Read(SettingsReader set, Uri? address, Place? place, string folder, out string lacks)
    {
        var key = KeyFile.Read(set, "key_file", folder);
        var (name, postcode) = (set.Text("place"), set.Text("postcode")?.Replace(" ", "", StringComparison.Ordinal));
        var product = set.Choice("product", "solar", "solar", "harmonie", "gfs") switch { "harmonie" => MeteoserverProduct.Harmonie, "gfs" => MeteoserverProduct.Gfs, _ => MeteoserverProduct.Solar };
        if (name is not null && postcode is not null) set.Report("config.value.wrong", Severity.Warning, "postcode", Fact.Of("key", "postcode"), Fact.Of("value", postcode), Fact.Of("expected", "place | postcode"));
        var where = name is not null ? "locatie=" + Uri.EscapeDataString(name)
            : postcode is not null ? "pc=" + Uri.EscapeDataString(postcode)
            : place is { } here ? $"lat={WeatherWire.Rounded(here.Latitude)}&long={WeatherWire.Rounded(here.Longitude)}" : null;
        lacks = where is null ? "place" : "key";
        return where is null || key is null ? null : new(address ?? Usual, where, key, product);
    }
}
