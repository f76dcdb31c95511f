using System.Text;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Asking;

namespace Solstead.Devices.Weather.Meteoserver;

/// <summary>Files of meteoserver.nl. Answers that lack a part are usual: the same is asked again, up to ten times.</summary>
internal sealed class MeteoserverService(MeteoserverSettings settings, TimeProvider time) : IWeatherService
{
    public const string Key = MeteoserverFile.Source;
    private const int MostTries = 10, FewestRows = 24;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2), YoungMeasure = TimeSpan.FromHours(3);

    private readonly SourceWire wire = WeatherWire.Create(Key, settings.Address, time);

    public string Name => Key;
    public string Title => "meteoserver.nl";

    /// <summary>The hourly files are renewed four times a day; how often the forecast in the solar file is, is not told.</summary>
    public TimeSpan Every => TimeSpan.FromHours(settings.Product == MeteoserverProduct.Solar ? 3 : 6);

    /// <summary>HARMONIE is there at 04:30 UTC at the latest, GFS at 00:30, and every six hours after that.</summary>
    public TimeSpan From => settings.Product switch { MeteoserverProduct.Harmonie => TimeSpan.FromHours(4.5), MeteoserverProduct.Gfs => TimeSpan.FromHours(0.5), _ => TimeSpan.Zero };

    public TimeSpan Spread => settings.Product == MeteoserverProduct.Solar ? Every : TimeSpan.FromMinutes(30);

    public string Question => settings.Product switch
    {
        MeteoserverProduct.Harmonie => "api/uurverwachting.php?",
        MeteoserverProduct.Gfs => "api/uurverwachting_gfs.php?",
        _ => "api/solar.php?",
    } + settings.Where;

    public async Task<IReadOnlyList<string>> AskAsync(CancellationToken ct) =>
        [await wire.AskAsync(new Uri(settings.Address, $"{Question}&key={settings.Key.Escaped(Key)}"), static at => WeatherWire.Get(at), ct)];

    public IReadOnlyList<Report> Read(IReadOnlyList<string> answers, DateTimeOffset asked, Moment now)
    {
        try
        {
            var issue = MeteoserverFile.Parse(Encoding.UTF8.GetBytes(answers.Count > 0 ? answers[0] : ""));
            if (issue.Slots.Count(s => s.Global is not null) < FewestRows) throw SourceException.Of(WeatherName.Of(Key), "empty");
            var told = issue.Issued <= asked && issue.Issued >= asked - YoungMeasure && issue.Issued != issue.Slots[0].Start;
            return [new Report.Weather(Key, now, issue with { Issued = told ? issue.Issued : asked })];
        }
        catch (FormatException e)
        {
            throw SourceException.Of(WeatherName.Of(Key), e.Message == "no rows" ? "empty" : "odd", Fact.Of("said", e.Message));
        }
    }

    public TimeSpan? Again(int tries, SourceException why, bool hasOlder) => why.Problem.Code is "weather.source.odd" or "weather.source.empty"
        ? tries < MostTries ? Step * tries : null
        : IWeatherService.Usual(tries, why, hasOlder);

    public void Dispose() => wire.Dispose();
}
