using System.Net;
using System.Text.Json;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.Forecast;

/// <summary>What page and scripts are told of the forecast.</summary>
public sealed class ForecastEndpointsTests
{
    private const string Nothing = """
        site: { timezone: Europe/Paris }
        web: { listen: "127.0.0.1:0" }
        """;

    private static async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(LivingSite site, string query = "")
    {
        using var answer = await site.Http.GetAsync(new Uri("api/v1/forecast" + query, UriKind.Relative), TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement);
    }

    [Fact]
    public async Task Without_a_source_of_weather_nothing_is_forecast_and_it_is_said()
    {
        await using var site = await LivingSite.StartAsync(settings: Nothing);
        var (_, body) = await GetAsync(site);
        body.GetProperty("problem").GetString().ShouldBe("forecast.off");
        body.GetProperty("t").GetArrayLength().ShouldBe(3 * 96, "yesterday, today and tomorrow");
        foreach (var column in new[] { "w", "p10", "p90", "measured", "asIssued" })
            body.GetProperty(column).EnumerateArray().ShouldAllBe(v => v.ValueKind == JsonValueKind.Null, column);
        (await GetAsync(site, "/scores")).Body.GetProperty("scores").GetArrayLength().ShouldBe(0);
        (await GetAsync(site, "/weather")).Body.GetProperty("sources").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_source_that_does_not_answer_is_named_with_what_is_wrong()
    {
        await using var site = await LivingSite.StartAsync(settings: """
            site: { timezone: Europe/Paris, location: { latitude: 43.6, longitude: 1.44 } }
            tariff: { type: tempo, sources: [] }
            forecast:
              sources: [open-meteo]
              urls: { open-meteo: "http://127.0.0.1:1" }
              plant: { planes: [ { tilt: 30, azimuth: south, panels: 12, panel_w: 400 } ] }
            web: { listen: "127.0.0.1:0" }
            """);
        var source = default(JsonElement);
        await Until.TrueAsync(async () =>
        {
            source = (await GetAsync(site)).Body.GetProperty("sources").EnumerateArray().FirstOrDefault(s => s.GetProperty("problems").GetArrayLength() > 0);
            return source.ValueKind == JsonValueKind.Object;
        });
        source.GetProperty("source").GetString().ShouldBe("open-meteo");
        source.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("weather.source.silent");
        var tempo = JsonDocument.Parse(await site.Http.GetStringAsync(new Uri("api/v1/tempo", UriKind.Relative), TestContext.Current.CancellationToken)).RootElement;
        tempo.GetProperty("sources").EnumerateArray().Select(s => s.GetProperty("name").GetString()).ShouldNotContain("open-meteo", "it tells no colours");
    }

    [Fact]
    public async Task Days_of_another_length_and_odd_spans_are_told_as_they_are()
    {
        await using var site = await LivingSite.StartAsync(settings: Nothing);
        (await GetAsync(site, "?from=2026-03-28T23:00:00Z&to=2026-03-29T22:00:00Z")).Body.GetProperty("t").GetArrayLength().ShouldBe(92);
        (await GetAsync(site, "?from=2026-03-28T23:07:00Z&to=2026-03-28T23:08:00Z")).Body.GetProperty("t").EnumerateArray().Select(t => t.GetInt64()).ShouldBe([1774738800]);
        (await GetAsync(site, "?from=yesterday")).Body.GetProperty("code").GetString().ShouldBe("history.instant");
        (await GetAsync(site, "?from=2026-03-28T23:00:00Z&to=2025-03-28T23:00:00Z")).Body.GetProperty("code").GetString().ShouldBe("forecast.span");
        (await GetAsync(site, "/weather?from=2020-03-28T23:00:00Z&to=2025-03-28T23:00:00Z")).Body.GetProperty("code").GetString().ShouldBe("forecast.span");
    }
}
