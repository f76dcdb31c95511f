using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Forecast;
using Solstead.Core.Quantities;
using Solstead.Devices.Asking;

namespace Solstead.Devices.Weather.ForecastSolar;

/// <summary>forecast.solar: forecasts of power. A request per plane unless the account takes several; how often it may be asked is read from its answers.</summary>
internal sealed class ForecastSolarService(ForecastSolarSettings settings, TimeProvider time) : IWeatherService
{
    public const string Key = "forecast-solar";
    private static readonly TimeSpan Least = TimeSpan.FromHours(1), Most = TimeSpan.FromHours(12);

    private readonly SourceWire wire = WeatherWire.Create(Key, settings.Address, time);
    private readonly List<string> requests = Requests(settings);

    public string Name => Key;
    public string Title => "Forecast.Solar";

    /// <summary>Half of what is granted: others may share the address of the house.</summary>
    public TimeSpan Every { get; private set; } = Least;

    public string Question => string.Join(' ', requests);

    public async Task<IReadOnlyList<string>> AskAsync(CancellationToken ct)
    {
        var key = settings.Key is { } file ? file.Escaped(Key) + "/" : "";
        var answers = new List<string>();
        foreach (var request in requests)
        {
            answers.Add(await wire.AskAsync(new Uri(settings.Address, key + request), static at => WeatherWire.Get(at), ct));
            if (ForecastSolarAnswer.Limit(answers[^1]) is not { } limit) continue;
            var every = limit.Period * requests.Count * 2 / limit.Limit;
            Every = every < Least ? Least : every > Most ? Most : every;
            if (limit.Remaining <= 0 && answers.Count < requests.Count)
                throw new SourceException(SourceException.Of(WeatherName.Of(Key), "busy", Fact.Of("status", $"{limit.Limit}/{limit.Period.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} min")).Problem) { RestFor = limit.Period };
        }
        return answers;
    }

    public IReadOnlyList<Report> Read(IReadOnlyList<string> answers, DateTimeOffset asked, Moment now)
    {
        var slots = ForecastSolarAnswer.Sum([.. answers.Select(ForecastSolarAnswer.Read)]);
        return slots.Count > 0 && answers.Count == requests.Count ? [new Report.PvForecast(Key, now, new PvIssue(Key, asked, slots))] : throw SourceException.Of(WeatherName.Of(Key), "empty");
    }

    public void Dispose() => wire.Dispose();

    private static List<string> Requests(ForecastSolarSettings settings)
    {
        var place = $"estimate/{WeatherWire.Rounded(settings.Plant.Place.Latitude)}/{WeatherWire.Rounded(settings.Plant.Place.Longitude)}/";
        return [.. SolarPlane.Of(settings.Plant).Chunk(settings.PlanesPerRequest).Select(planes =>
        {
            var inverter = planes is [{ Inverter: { } rating }] ? string.Create(CultureInfo.InvariantCulture, $"&inverter={rating:0.###}") : "";
            return place + string.Join('/', planes.Select(p => p.Path)) + "?time=utc" + inverter;
        })];
    }
}
