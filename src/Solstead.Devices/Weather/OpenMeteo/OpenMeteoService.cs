using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Forecast;
using Solstead.Core.Quantities;
using Solstead.Devices.Asking;

namespace Solstead.Devices.Weather.OpenMeteo;

/// <summary>Forecasts of Open-Meteo in one request: hours, and quarters of an hour where a model has them. Its models are renewed every one to six hours.</summary>
internal sealed class OpenMeteoService : IWeatherService
{
    public const string Key = "open-meteo";

    /// <summary>The fine models see two days; beyond, quarters are drawn between hours.</summary>
    private const int QuartersAhead = 48 * 4;

    /// <summary>Of the service, today included. Its days are those of UTC and end with the label of their last hour: one more than is wanted is asked for.</summary>
    private const int MostDays = 16;

    private readonly OpenMeteoSettings settings;
    private readonly SourceWire wire;

    public OpenMeteoService(OpenMeteoSettings settings, TimeProvider time)
    {
        this.settings = settings;
        wire = WeatherWire.Create(Key, settings.Address, time);
        var quarters = settings.Quarters ? $"&minutely_15={string.Join(',', OpenMeteoColumns.Quarterly)}&forecast_minutely_15={QuartersAhead}" : "";
        Question = OpenMeteoQuery.Make(settings, $"hourly={OpenMeteoQuery.Hourly("")}{quarters}&forecast_days={Math.Min(MostDays, settings.Days + 1).ToString(CultureInfo.InvariantCulture)}{OpenMeteoQuery.Models(settings.Models)}");
    }

    public string Name => Key;
    public string Title => "Open-Meteo";
    public TimeSpan Every => TimeSpan.FromHours(1);
    public string Question { get; }

    public async Task<IReadOnlyList<string>> AskAsync(CancellationToken ct)
    {
        var query = settings.Key is { } key ? $"{Question}&apikey={key.Escaped(Key)}" : Question;
        return [await wire.AskAsync(new Uri(settings.Address, "v1/forecast?" + query), static at => WeatherWire.Get(at), ct)];
    }

    /// <summary>With several models each is a source of its own, <c>open-meteo.icon_d2</c>; one that does not reach the place tells nothing.</summary>
    public IReadOnlyList<Report> Read(IReadOnlyList<string> answers, DateTimeOffset asked, Moment now)
    {
        if (answers.Count == 0) throw OpenMeteoAnswer.Wrong("empty");
        if (SourcesOf(settings) is [var only]) return [new Report.Weather(Key, now, new WeatherIssue(only, asked, OpenMeteoAnswer.Read(answers[0])))];
        var reports = new List<Report>();
        foreach (var model in settings.Models)
        {
            try
            {
                reports.Add(new Report.Weather(Key, now, new WeatherIssue(Of(model), asked, OpenMeteoAnswer.Read(answers[0], model))));
            }
            catch (SourceException e) when (e.Problem.Code == "weather.source.empty")
            {
                // Told below when it is so for all of them.
            }
        }
        return reports.Count > 0 ? reports : throw OpenMeteoAnswer.Wrong("empty");
    }

    /// <summary>What its issues are called, in the order of the settings.</summary>
    public static IReadOnlyList<string> SourcesOf(OpenMeteoSettings settings) => settings.Models.Count < 2 ? [Key] : [.. settings.Models.Select(Of)];

    private static string Of(string model) => $"{Key}.{model}";

    public void Dispose() => wire.Dispose();
}
