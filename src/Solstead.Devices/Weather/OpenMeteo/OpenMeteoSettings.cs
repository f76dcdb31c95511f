using Solstead.Core.Devices;
using Solstead.Core.Forecast.Sun;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;

namespace Solstead.Devices.Weather.OpenMeteo;

/// <summary>What is asked of Open-Meteo.</summary>
/// <param name="Place">Where the home is.</param>
/// <param name="Address">Where forecasts are asked for.</param>
internal sealed record OpenMeteoSettings(Place Place, Uri Address)
{
    private static readonly Uri Usual = new("https://api.open-meteo.com/"), WithKey = new("https://customer-api.open-meteo.com/");

    /// <summary>Models by the service's own words; none: its choice for the place.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Days from today on, 1 to 16.</summary>
    public int Days { get; init; } = 7;

    /// <summary>Ask for quarters of an hour too.</summary>
    public bool Quarters { get; init; }

    /// <summary>What has been is what its models said shortly before, since 2022, and not its analysis.</summary>
    public bool PastForecasts { get; init; }

    /// <summary>Of a paid account; null: none.</summary>
    public KeyFile? Key { get; init; }

    /// <summary>Address was given by the owner: whatever stands there answers all that the service's several hosts do.</summary>
    public bool OneHost { get; init; }

    /// <param name="set">Its own map.</param>
    /// <param name="address">Base address from <c>urls</c>; null: the usual one.</param>
    public static OpenMeteoSettings Read(SettingsReader set, Uri? address, Place place, string folder)
    {
        var key = KeyFile.Read(set, "key_file", folder);
        List<string> models = [.. set.Texts("models").Select(m => m.Trim()).Where(m => m.Length > 0).Distinct()];
        foreach (var wrong in models.Where(m => !m.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')).ToList())
        {
            set.Report("config.value.wrong", Severity.Warning, "models", Fact.Of("key", "models"), Fact.Of("value", wrong), Fact.Of("expected", "icon_d2, meteofrance_seamless, …"));
            models.Remove(wrong);
        }
        var quarters = set.Choice("quarters", "auto", "auto", "true", "false");
        return new(place, address ?? (key is null ? Usual : WithKey))
        {
            Models = models,
            Days = set.Whole("days", 7, 1, 16),
            Quarters = quarters == "true" || (quarters == "auto" && NativeQuarters.Has(place, models)),
            PastForecasts = set.Choice("past", "analysis", "analysis", "forecasts") == "forecasts",
            Key = key,
            OneHost = address is not null,
        };
    }

    /// <summary>Base of one of the service's hosts.</summary>
    /// <param name="host">First word of its name: <c>archive-api</c>, …</param>
    public Uri Host(string host) => OneHost ? Address : new($"https://{(Key is null ? "" : "customer-")}{host}.open-meteo.com/");
}
