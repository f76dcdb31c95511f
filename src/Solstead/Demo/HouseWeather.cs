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

    /// <summary>What was forecast on the evening before each day since then, as if the service had been there.</summary>
    /// <param name="plant">The panels, as the settings tell them.</param>
    public async Task RememberAsync(IForecastStore store, PvPlant plant, DateTimeOffset beginning, DateTimeOffset now, CancellationToken ct)
    {
        var forecaster = new PvForecaster(plant);
        for (var day = LocalDay.Of(beginning, house.Zone); day.Start < now; day = day.Next(house.Zone))
        {
            var evening = day.Start.AddHours(-6.5);
            var told = new WeatherIssue(Source, evening, [.. Enumerable.Range(-7, 40).Select(hour => Hour(day.Start.AddHours(hour)))]);
            await store.PutAsync(told, ct);
            await store.PutAsync(new PvIssue("solstead", evening, forecaster.Forecast(told.Slots, day.Start, day.End, 15, evening)), ct);
        }
    }

    /// <summary>An hour as it was expected: right in the large, wrong by up to a fifth for some hours.</summary>
    private WeatherSlot Hour(DateTimeOffset start)
    {
        var truth = TwinSky.Mean(sky.At, start, 60);
        var light = 1 + 0.2 * Math.Sin(start.ToUnixTimeSeconds() / 3600.0 / 5) * Math.Cos(start.ToUnixTimeSeconds() / 3600.0 / 17);
        return new(start, 60) { Global = truth.Global * light, Air = truth.Air, Wind = truth.Wind, Cloud = truth.Cloud };
    }

    public ValueTask DisposeAsync() => twin.DisposeAsync();
}
