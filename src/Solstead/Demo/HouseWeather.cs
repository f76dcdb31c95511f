using System.Globalization;
using Solstead.Core.Accounting;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Learning;
using Solstead.Core.History;
using Solstead.Devices.Weather.Twin;
using Solstead.Simulator;

namespace Solstead.Demo;

/// <summary>The weather of the virtual house: a service on loopback that tells its sky, and what it had told on the evenings before.</summary>
internal sealed class HouseWeather : IAsyncDisposable
{
    private const string Source = "open-meteo";

    /// <summary>How far each word reached. [h]</summary>
    private const int Ahead = 48;

    /// <summary>When the past was told of, half past a full hour. [h after midnight]</summary>
    private static readonly double[] Rounds = [-6.5, 5.5, 11.5];

    private readonly WeatherTwin twin;
    private readonly HouseSettings house;
    private readonly HouseSky sky;

    private HouseWeather(WeatherTwin twin, HouseSettings house) => (this.twin, this.house, sky) = (twin, house, new(house));

    public static async Task<HouseWeather> StartAsync(HouseSettings house, TimeProvider time, CancellationToken ct)
    {
        var twin = await WeatherTwin.StartAsync(0, time, ct);
        var weather = new HouseWeather(twin, house);
        twin.Place = (house.Latitude, house.Longitude);
        twin.Sky = weather.sky.At;
        return weather;
    }

    /// <summary>Lines of the settings file.</summary>
    public string Settings => string.Create(CultureInfo.InvariantCulture, $$"""

        forecast:
          sources: [{{Source}}]
          urls: { {{Source}}: "{{twin.UrlOf(Source)}}" }
          plant:
            planes:
        {{string.Join('\n', house.Roof.Select(r => string.Create(CultureInfo.InvariantCulture, $"      - {{ tilt: {r.Tilt}, azimuth: {r.Azimuth}, panels: {r.Panels}, panel_w: {house.PanelPeakWatts}, inverter_w: {house.InverterWatts} }}")))}}
        """);

    /// <summary>What was forecast on the evening before each day since then, and on its morning and at noon, as if the service had been there.</summary>
    /// <param name="plant">The panels, as the settings tell them.</param>
    public async Task RememberAsync(IForecastStore store, PvPlant plant, DateTimeOffset beginning, DateTimeOffset now, CancellationToken ct)
    {
        var forecaster = new PvForecaster(plant);
        for (var day = LocalDay.Of(beginning, house.Zone); day.Start < now; day = day.Next(house.Zone))
            foreach (var issued in Rounds.Select(day.Start.AddHours).Where(at => at < now))
            {
                var first = issued.AddMinutes(-30);
                var told = new WeatherIssue(Source, issued, [.. Enumerable.Range(0, Ahead + 4).Select(hour => Hour(first.AddHours(hour), hour))]);
                await store.PutAsync(told, ct);
                await store.PutAsync(new PvIssue("solstead", issued, forecaster.Forecast(told.Slots, first.AddHours(1), first.AddHours(1 + Ahead), 15, issued)), ct);
            }
    }

    /// <summary>An hour as it was expected: right in the large, wrong by up to a fifth for some hours, and more so the further ahead.</summary>
    /// <param name="ahead">How long before it was said. [h]</param>
    private WeatherSlot Hour(DateTimeOffset start, int ahead)
    {
        var truth = TwinSky.Mean(sky.At, start, 60);
        var light = 1 + Math.Min(0.3, 0.1 + 0.006 * ahead) * Math.Sin(start.ToUnixTimeSeconds() / 3600.0 / 5) * Math.Cos(start.ToUnixTimeSeconds() / 3600.0 / 17);
        return new(start, 60) { Global = truth.Global * light, Air = truth.Air, Wind = truth.Wind, Cloud = truth.Cloud };
    }

    public ValueTask DisposeAsync() => twin.DisposeAsync();
}
