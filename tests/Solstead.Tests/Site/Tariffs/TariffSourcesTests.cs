using System.Net;
using System.Text.Json;
using Solstead.Core.History;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Tariffs.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Tariffs;

/// <summary>A whole service whose contract is told by others: what it shows, and what a restart still knows.</summary>
public sealed class TariffSourcesTests : IDisposable
{
    private static readonly DateOnly Tomorrow = new(2026, 6, 27);
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Settings(TariffTwin twin) => $$"""
        site: { timezone: Europe/Paris }
        tariff: { type: tempo, urls: { rte-file: "{{twin.Url}}rte-file", couleur-tempo: "{{twin.Url}}couleur-tempo", edf: "{{twin.Url}}edf" } }
        history: { batch_s: 1 }
        web: { listen: "127.0.0.1:0" }
        """;

    [Fact]
    public async Task Colours_reach_the_page_and_a_restart_without_the_internet_knows_them()
    {
        var twin = await TariffTwin.StartAsync(0, LivingSite.Clock, Ct);
        twin.ColourOf("rte-file", Tomorrow).ShouldBe(TempoColour.Blue);
        var settings = Settings(twin);
        await using (var site = await LivingSite.StartAsync(inFolder: folder, settings: settings))
        {
            var body = await site.UntilAsync("api/v1/tempo", b => b.GetProperty("tomorrow").GetProperty("colour").GetString() == "blue" && b.GetProperty("season").GetProperty("days")[0].GetProperty("colour").GetString() != "unknown");
            body.GetProperty("tomorrow").GetProperty("certainty").GetString().ShouldBe("final", "it is one in the afternoon");
            body.GetProperty("tomorrow").GetProperty("source").GetString().ShouldBe("rte-file");
            body.GetProperty("season").GetProperty("days").GetArrayLength().ShouldBe(365);
            var counts = body.GetProperty("counts").EnumerateArray().ToDictionary(c => c.GetProperty("colour").GetString()!, c => (Of: c.GetProperty("of").GetInt32(), Used: c.GetProperty("used").GetInt32(), Left: c.GetProperty("left").GetInt32()));
            counts["red"].ShouldBe((22, 22, 0));
            counts.Values.Sum(c => c.Used).ShouldBe(Tomorrow.DayNumber - new DateOnly(2025, 9, 1).DayNumber + 1);
            counts.Values.ShouldAllBe(c => c.Used + c.Left == c.Of);
            body.GetProperty("prices").GetProperty("red-hp").GetDecimal().ShouldBe(0.7060m);
            body.GetProperty("sources").EnumerateArray().Select(s => s.GetProperty("name").GetString()).ShouldBe(["rte-file", "couleur-tempo", "edf"]);
            (await GetAsync(site, "api/v1/site")).GetProperty("tariff").GetString().ShouldBe("tempo", "the page has a Tempo then");
            (await GetAsync(site, "api/v1/devices")).GetProperty("devices").GetArrayLength().ShouldBe(0, "a source is no device of the house");
            await site.UntilAsync("api/v1/messages", b => b.ToString().Contains("tempo.tomorrow", StringComparison.Ordinal));
            await KeptAsync(site, "contract.tempo");
        }
        await twin.DisposeAsync();
        await using var again = await LivingSite.StartAsync(inFolder: folder, settings: settings);
        var kept = await GetAsync(again, "api/v1/tempo");
        kept.GetProperty("tomorrow").GetProperty("colour").GetString().ShouldBe("blue");
        kept.GetProperty("season").GetProperty("days").EnumerateArray().Count(d => d.GetProperty("colour").GetString() == "red").ShouldBe(22);
        var tariff = await GetAsync(again, "api/v1/tariff");
        tariff.GetProperty("now").GetProperty("label").GetString().ShouldNotBe("unknown");
        (await GetAsync(again, "api/v1/messages")).ToString().Split("tempo.tomorrow").Length.ShouldBe(2, "told once, before the restart");
    }

    [Fact]
    public async Task Prices_of_the_market_are_known_after_a_restart_without_the_internet()
    {
        var twin = await TariffTwin.StartAsync(0, LivingSite.Clock, Ct);
        var settings = $$"""
            site: { timezone: Europe/Paris }
            tariff: { type: dynamic, bzn: FR, surcharge: 0.1, tax_factor: 1.2, urls: { energy-charts: "{{twin.Url}}energy-charts" } }
            history: { batch_s: 1 }
            web: { listen: "127.0.0.1:0" }
            """;
        JsonElement before;
        await using (var site = await LivingSite.StartAsync(inFolder: folder, settings: settings))
        {
            before = await site.UntilAsync("api/v1/tariff", b => b.GetProperty("now").GetProperty("label").GetString() == "market");
            before.GetProperty("knownUntil").GetString().ShouldBe("2026-06-27T22:00:00.000Z");
            before.GetProperty("periods").EnumerateArray().Count(p => p.GetProperty("label").GetString() == "market").ShouldBeInRange(130, 150);
            await KeptAsync(site, "contract.market");
        }
        await twin.DisposeAsync();
        await using var again = await LivingSite.StartAsync(inFolder: folder, settings: settings);
        (await GetAsync(again, "api/v1/tariff")).GetProperty("knownUntil").GetString().ShouldBe("2026-06-27T22:00:00.000Z");
        (await GetAsync(again, "api/v1/tempo")).GetProperty("code").GetString().ShouldBe("tariff.colourless");
    }

    [Fact]
    public async Task A_clock_that_was_moved_asks_nobody_on_the_internet()
    {
        await using var site = await LivingSite.StartAsync(inFolder: folder, settings: "tariff: { type: tempo }\nweb: { listen: \"127.0.0.1:0\" }\n");
        (await GetAsync(site, "api/v1/tempo")).GetProperty("sources").GetArrayLength().ShouldBe(0);
        (await GetAsync(site, "api/v1/tempo?season=1066")).GetProperty("code").GetString().ShouldBe("tempo.season");
        (await GetAsync(site, "api/v1/tempo?season=2023")).GetProperty("season").GetProperty("days").GetArrayLength().ShouldBe(366);
    }

    private static Task KeptAsync(LivingSite site, string key) => Until.TrueAsync(async () => await site.Part<IStateStore>().GetAsync(key, Ct) is not null);

    private static async Task<JsonElement> GetAsync(LivingSite site, string path)
    {
        using var answer = await site.Http.GetAsync(new Uri(path, UriKind.Relative), Ct);
        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.BadRequest);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
