using System.Net;
using System.Text.Json;

namespace Solstead.Tests.Site.Web.Tariff;

/// <summary>What energy costs, through the API.</summary>
public sealed class TariffEndpointsTests
{
    private static string Settings(string tariff) => $$"""
        site: { timezone: Europe/Paris }
        {{tariff}}
        web: { listen: "127.0.0.1:0" }
        """;

    private static async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(LivingSite site, string query = "")
    {
        using var answer = await site.Http.GetAsync(new Uri("api/v1/tariff" + query, UriKind.Relative), TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement);
    }

    [Fact]
    public async Task Stretches_of_one_price_follow_one_another()
    {
        await using var site = await LivingSite.StartAsync(settings: Settings("""tariff: { type: tempo, calendar: { "2026-01-12": white, "2026-01-13": red } }"""));
        var (_, body) = await GetAsync(site, "?from=2026-01-12T12:00:00Z&to=2026-01-14T06:00:00Z");
        body.GetProperty("periods").EnumerateArray().Select(p => $"{p.GetProperty("from").GetString()} {p.GetProperty("label").GetString()} {p.GetProperty("buy")}")
            .ShouldBe(["2026-01-12T12:00:00.000Z white-hp 0.173", "2026-01-12T21:00:00.000Z white-hc 0.1391", "2026-01-13T05:00:00.000Z red-hp 0.6468", "2026-01-13T21:00:00.000Z red-hc 0.146", "2026-01-14T05:00:00.000Z unknown "]);
        body.GetProperty("now").GetProperty("label").GetString().ShouldBe("unknown", "nobody told today's colour");
    }

    [Fact]
    public async Task Without_a_tariff_or_with_an_odd_span_it_is_said_so()
    {
        await using (var site = await LivingSite.StartAsync(settings: Settings(""))) (await GetAsync(site)).Body.GetProperty("code").GetString().ShouldBe("tariff.none");
        await using (var site = await LivingSite.StartAsync(settings: Settings("tariff: { type: fixed, price: 0.25 }")))
        {
            (await GetAsync(site)).Body.GetProperty("knownUntil").ValueKind.ShouldBe(JsonValueKind.Null, "one price has no end");
            (await GetAsync(site, "?from=2026-01-12T12:00:00Z&to=2026-01-11T12:00:00Z")).Status.ShouldBe(HttpStatusCode.BadRequest);
            (await GetAsync(site, "?from=2020-01-12T12:00:00Z&to=2026-01-11T12:00:00Z")).Body.GetProperty("code").GetString().ShouldBe("tariff.span");
        }
    }
}
