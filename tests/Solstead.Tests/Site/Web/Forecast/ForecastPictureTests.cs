using System.Text.Json;
using Solstead.Core.Forecast;
using Solstead.Core.History;
using Solstead.Devices.Weather.Twin;
using Solstead.Site.History;

namespace Solstead.Tests.Site.Web.Forecast;

/// <summary>The forecast of a whole service: weather of a twin over a real socket, books and issues in a real database.</summary>
public sealed class ForecastPictureTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static string Settings(WeatherTwin twin) => $$"""
        site: { timezone: Europe/Paris, location: { latitude: 43.6, longitude: 1.44 } }
        forecast:
          sources: [open-meteo]
          urls: { open-meteo: "{{twin.UrlOf("open-meteo")}}" }
          plant: { planes: [ { tilt: 30, azimuth: south, panels: 12, panel_w: 400, inverter_w: 366 } ] }
        web: { listen: "127.0.0.1:0" }
        """;

    private static DateTimeOffset At(string at) => DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);

    private static PvIssue Issue(string issued, string from, int quarters, double wh) =>
        new("solstead", At(issued), [.. Enumerable.Range(0, quarters).Select(i => new PvSlot(At(from).AddMinutes(15 * i), 15, wh, wh / 2, wh * 2))]);

    private static Task ProduceAsync(SqliteHistory history, string from, int quarters, long wh) => history.WriteEnergyAsync(
        [.. Enumerable.Range(0, quarters).Select(i => new EnergySlot(At(from).ToUnixTimeSeconds() / 900 + i, 0, 0, wh, null, null, null, null, null, 0))], Ct);

    private static double?[] Column(JsonElement body, string name) => [.. body.GetProperty(name).EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? (double?)null : v.GetDouble())];

    [Fact]
    public async Task Weather_of_a_service_becomes_the_forecast_of_today_and_tomorrow()
    {
        await using var twin = await WeatherTwin.StartAsync(0, LivingSite.Clock, Ct);
        await using var site = await LivingSite.StartAsync(settings: Settings(twin));
        var body = await site.UntilAsync("api/v1/forecast", b => b.GetProperty("weather").ValueKind == JsonValueKind.Object);
        body.GetProperty("problem").ValueKind.ShouldBe(JsonValueKind.Null);
        (body.GetProperty("weather").GetProperty("source").GetString(), body.GetProperty("weather").GetProperty("stale").GetBoolean()).ShouldBe(("open-meteo", false));
        var w = Column(body, "w");
        w.Skip(2 * 96).ShouldAllBe(v => v != null, "tomorrow is known");
        w.Skip(2 * 96).Max()!.Value.ShouldBeInRange(1000, 12 * 366);
        Column(body, "measured").ShouldAllBe(v => v == null, "no panels are read here");
        var tomorrow = body.GetProperty("days")[2];
        tomorrow.GetProperty("date").GetString().ShouldBe("2026-06-27");
        tomorrow.GetProperty("wh").GetDouble().ShouldBe(w.Skip(2 * 96).Sum()!.Value / 4, 200);
        tomorrow.GetProperty("p10").GetDouble().ShouldBeLessThan(tomorrow.GetProperty("wh").GetDouble());
        (tomorrow.GetProperty("measuredWh").ValueKind, tomorrow.GetProperty("asIssuedWh").ValueKind).ShouldBe((JsonValueKind.Null, JsonValueKind.Null), "the evening of today is still to come");
        var weather = await site.UntilAsync("api/v1/forecast/weather", b => b.GetProperty("sources").GetArrayLength() > 0);
        weather.GetProperty("sources")[0].GetProperty("global").GetArrayLength().ShouldBe(weather.GetProperty("sources")[0].GetProperty("t").GetArrayLength());
    }

    [Theory]
    [InlineData("2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "2026-03-28T17:00:00Z", 92)]
    [InlineData("2025-10-26", "2025-10-25T22:00:00Z", "2025-10-26T23:00:00Z", "2025-10-25T16:00:00Z", 100)]
    [InlineData("2026-05-05", "2026-05-04T22:00:00Z", "2026-05-05T22:00:00Z", "2026-05-04T16:00:00Z", 96)]
    public async Task A_day_is_held_against_what_was_said_at_six_in_the_evening_before_it(string date, string from, string to, string evening, int quarters)
    {
        await using var twin = await WeatherTwin.StartAsync(0, LivingSite.Clock, Ct);
        await using var site = await LivingSite.StartAsync(settings: Settings(twin));
        var history = site.Part<SqliteHistory>();
        await history.Forecasts.PutAsync(Issue(evening, from, quarters, 110), Ct);
        await history.Forecasts.PutAsync(Issue(At(evening).AddSeconds(1).ToString("O"), from, quarters, 500), Ct);
        await history.Forecasts.PutAsync(Issue(At(from).AddHours(1).ToString("O"), from, quarters, 90), Ct);
        await ProduceAsync(history, from, quarters, 100);

        var body = await site.UntilAsync($"api/v1/forecast?from={from}&to={to}", b => b.GetProperty("t").GetArrayLength() > 0);

        Column(body, "asIssued").ShouldAllBe(v => v == 440);
        Column(body, "w").ShouldBe([.. Enumerable.Repeat<double?>(2000, 4), .. Enumerable.Repeat<double?>(360, quarters - 4)], "an hour after midnight it was said anew");
        var day = body.GetProperty("days")[0];
        (day.GetProperty("date").GetString(), day.GetProperty("measuredWh").GetDouble(), day.GetProperty("asIssuedWh").GetDouble(), day.GetProperty("remainingWh").GetDouble()).ShouldBe((date, quarters * 100, quarters * 110, 0));
        day.GetProperty("errorPercent").GetDouble().ShouldBe(10, 1e-9);
    }

    [Fact]
    public async Task A_day_with_a_gap_in_the_books_or_the_forecast_has_no_error_and_no_zero()
    {
        await using var twin = await WeatherTwin.StartAsync(0, LivingSite.Clock, Ct);
        await using var site = await LivingSite.StartAsync(settings: Settings(twin));
        var history = site.Part<SqliteHistory>();
        await history.Forecasts.PutAsync(Issue("2026-05-04T15:00:00Z", "2026-05-04T22:00:00Z", 95, 110), Ct);
        await ProduceAsync(history, "2026-05-04T22:00:00Z", 94, 100);
        var day = (await site.UntilAsync("api/v1/forecast?from=2026-05-04T22:00:00Z&to=2026-05-05T22:00:00Z", _ => true)).GetProperty("days")[0];
        (day.GetProperty("measuredWh").GetDouble(), day.GetProperty("asIssuedWh").ValueKind, day.GetProperty("wh").ValueKind, day.GetProperty("errorPercent").ValueKind)
            .ShouldBe((9400, JsonValueKind.Null, JsonValueKind.Null, JsonValueKind.Null));
    }

    [Fact]
    public async Task Panels_that_are_not_told_are_asked_for_with_the_lines_to_write()
    {
        await using var twin = await WeatherTwin.StartAsync(0, LivingSite.Clock, Ct);
        await using var site = await LivingSite.StartAsync(settings: Settings(twin).Replace("planes:", "planks:", StringComparison.Ordinal));
        var body = await site.UntilAsync("api/v1/forecast", b => b.GetProperty("problem").GetString() == "forecast.plant.missing");
        body.GetProperty("facts")[0].GetProperty("text").GetString()!.ShouldContain("planes: [ { tilt: ");
    }
}
