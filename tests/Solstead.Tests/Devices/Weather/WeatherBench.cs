using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Forecast.Sun;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices;
using Solstead.Devices.Weather;
using Solstead.Devices.Weather.ForecastSolar;
using Solstead.Devices.Weather.Meteoserver;
using Solstead.Devices.Weather.OpenMeteo;
using Solstead.Devices.Weather.Twin;
using Solstead.Site.Configuration;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Weather;

/// <summary>The twin of the services and one home that asks them. Questions are bounded by a clock of their own, so that days can pass without ending one.</summary>
internal sealed class WeatherBench : IAsyncDisposable
{
    public static readonly Place Rotterdam = new(51.9244, 4.4777);
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-weather-").FullName;

    private WeatherBench(string now) => Clock = new(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));

    public ManualClock Clock { get; }
    public ManualClock Limits { get; } = new();
    public VolatileMemory Memory { get; } = new();
    public WeatherTwin Twin { get; private set; } = null!;
    public double Dice { get; set; } = 0.5;
    public DriverContext Context => new("weather", Clock, NullLoggerFactory.Instance, Memory, TimeZoneInfo.Utc, folder);

    public static PvPlant TwoPlanes { get; } = new(Rotterdam, [PvInverter.Micro(new PanelPlane(35, 90), 10, 400, 290), PvInverter.Micro(new PanelPlane(20, 270), 8, 405, 366)]);

    public static async Task<WeatherBench> StartAsync(CancellationToken ct, string now = "2026-06-21T09:20Z")
    {
        var bench = new WeatherBench(now);
        bench.Twin = await WeatherTwin.StartAsync(0, bench.Clock, ct);
        return bench;
    }

    public ServiceRounds Rounds(string source = "open-meteo", string more = "days: 2, quarters: false") => new(Service(source, more), Context, () => Dice);

    /// <summary>A new process over the same memory.</summary>
    public IWeatherService Service(string source, string more = "")
    {
        var set = new SettingsReader(YamlSettings.Parse($$"""s: { {{more}} }""", "x")).Section("s");
        return source switch
        {
            "meteoserver" => new MeteoserverService(MeteoserverSettings.Read(WithKey(more, WeatherTwin.Key), Twin.UrlOf(source), Rotterdam, folder, out _)!, Limits),
            "forecast-solar" => new ForecastSolarService(ForecastSolarSettings.Read(set, Twin.UrlOf(source), TwoPlanes, folder), Limits),
            _ => new OpenMeteoService(OpenMeteoSettings.Read(set, Twin.UrlOf(source), Rotterdam, folder), Limits),
        };
    }

    public SettingsReader WithKey(string more, string key)
    {
        var file = Path.Combine(folder, "key.txt");
        File.WriteAllText(file, key + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new SettingsReader(YamlSettings.Parse($$"""s: { key_file: key.txt{{(more.Length > 0 ? ", " + more : "")}} }""", "x")).Section("s");
    }

    /// <summary>One round; pauses within it pass at once.</summary>
    public async Task<IReadOnlyList<Report>> AskAsync(ServiceRounds rounds, CancellationToken ct)
    {
        var round = rounds.AskAsync(ct);
        while (!round.IsCompleted)
        {
            if (Clock.Armed > 0) Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, ct);
        }
        return await round;
    }

    public void Wait(ServiceRounds rounds) => Clock.Advance(rounds.Next(Now) - Clock.GetUtcNow());

    public Moment Now => Context.Now();

    public int Asked(string source = "open-meteo") => Twin.Requests.Count(r => r.Source == source);

    public static string[] Told(IEnumerable<Report> reports) => [.. reports.Select(r => r switch
    {
        Report.Weather => "weather",
        Report.PvForecast => "pv",
        Report.Trouble t => t.Problem.Code,
        Report.Recovered o => o.Code + " over",
        _ => r.GetType().Name,
    })];

    public async ValueTask DisposeAsync()
    {
        await Twin.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
