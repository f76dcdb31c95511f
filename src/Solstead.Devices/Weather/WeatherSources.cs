using Solstead.Core.Devices;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Sun;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices.Weather.ForecastSolar;
using Solstead.Devices.Weather.Meteoserver;
using Solstead.Devices.Weather.OpenMeteo;

namespace Solstead.Devices.Weather;

/// <summary>Reads <c>sources</c>, <c>urls</c> and the maps of the sources of the forecast (keys in the READMEs of the folders beside this file).</summary>
public static class WeatherSources
{
    /// <summary>Words of the settings.</summary>
    public static readonly IReadOnlyList<string> Known = [OpenMeteoService.Key, MeteoserverService.Key, ForecastSolarService.Key];

    /// <summary>Nothing leaves the house unless its owner wrote <c>sources</c>: a place tells where somebody lives.</summary>
    /// <param name="set">The forecast of the settings.</param>
    /// <param name="place">Where the home is; null: the settings do not tell.</param>
    /// <param name="plant">Its panels, for services that forecast what these give; null: not told.</param>
    /// <param name="folder">What file names are relative to.</param>
    /// <returns>Null when nobody is to be asked.</returns>
    public static WeatherSourceEntry? Read(SettingsReader set, Place? place, PvPlant? plant, string folder)
    {
        var urls = set.Section("urls");
        var names = Names(set);
        var makers = new List<Maker>();
        foreach (var name in Known)
        {
            var address = Address(urls, name);
            // Read also when it is not asked: a key of a source that is switched off is not an unknown key.
            var maker = Of(name, set.Section(name), names.Contains(name), address);
            if (maker is not null && names.Contains(name)) makers.Add(maker);
        }
        makers.Sort((a, b) => names.IndexOf(a.Name).CompareTo(names.IndexOf(b.Name)));
        if (makers.Count == 0) return null;
        return new([.. makers.Select(m => m.Name)], makers.TrueForAll(m => m.IsLocal), context =>
            new WeatherDevice([.. makers.Select(m => m.Create(context))], makers.Select(m => m.Archive?.Invoke(context)).FirstOrDefault(a => a is not null), context, new Random().NextDouble))
        {
            Sources = [.. makers.SelectMany(m => m.Sources ?? [m.Name])],
        };

        Maker? Of(string name, SettingsReader own, bool wanted, Uri? address) => name switch
        {
            MeteoserverService.Key => Meteoserver(own, wanted, address),
            ForecastSolarService.Key => Solar(own, wanted, address),
            _ => OpenMeteo(own, wanted, address),
        };

        Maker? OpenMeteo(SettingsReader own, bool wanted, Uri? address)
        {
            if (place is not { } here) return Lacks("place", own, wanted);
            var settings = OpenMeteoSettings.Read(own, address, here, folder);
            return new(OpenMeteoService.Key, settings.Address.IsLoopback, c => new OpenMeteoService(settings, c.Time), c => new OpenMeteoArchive(settings, c), OpenMeteoService.SourcesOf(settings));
        }

        Maker? Meteoserver(SettingsReader own, bool wanted, Uri? address) =>
            MeteoserverSettings.Read(own, address, place, folder, out var lacks) is { } settings
                ? new(MeteoserverService.Key, settings.Address.IsLoopback, c => new MeteoserverService(settings, c.Time)) : Lacks(lacks, own, wanted);

        Maker? Solar(SettingsReader own, bool wanted, Uri? address)
        {
            if (plant is null) return Lacks("plant", own, wanted);
            var settings = ForecastSolarSettings.Read(own, address, plant, folder);
            return new(ForecastSolarService.Key, settings.Address.IsLoopback, c => new ForecastSolarService(settings, c.Time));
        }

        Maker? Lacks(string what, SettingsReader own, bool wanted)
        {
            own.AcceptAll();
            if (wanted) set.Report("config.forecast." + what, Severity.Warning, "sources");
            return null;
        }
    }

    private static List<string> Names(SettingsReader set)
    {
        var texts = set.Texts("sources");
        foreach (var wrong in texts.Where(t => !Known.Contains(t)))
            set.Report("config.value.wrong", Severity.Warning, "sources", Fact.Of("key", "sources"), Fact.Of("value", wrong), Fact.Of("expected", string.Join(" | ", Known)));
        return [.. texts.Where(Known.Contains).Distinct()];
    }

    /// <summary>Encrypted, or on this machine: what goes there tells where the home is, and may hold a key.</summary>
    private static Uri? Address(SettingsReader urls, string key)
    {
        if (urls.Text(key) is not { } text) return null;
        if (Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && uri.Query.Length == 0
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))) return uri;
        urls.Report("config.value.wrong", Severity.Warning, key, Fact.Of("key", key), Fact.Of("value", text), Fact.Of("expected", "https://…"));
        return null;
    }

    /// <param name="IsLocal">On this machine.</param>
    /// <param name="Sources">What its issues are called, the one that counts first; null: as itself.</param>
    private sealed record Maker(string Name, bool IsLocal, Func<DriverContext, IWeatherService> Create, Func<DriverContext, IWeatherArchive>? Archive = null, IReadOnlyList<string>? Sources = null);
}
