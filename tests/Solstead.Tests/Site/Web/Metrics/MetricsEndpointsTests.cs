using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Solstead.Site.Web.Metrics;
using Solstead.Tests.Site.Publish.Prometheus;

namespace Solstead.Tests.Site.Web.Metrics;

public sealed class MetricsEndpointsTests
{
    /// <summary>As a Prometheus 3 server sends it.</summary>
    private const string Prometheus3 = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    [Theory]
    [InlineData(null, false)]
    [InlineData("*/*", false)]
    [InlineData("text/html,*/*;q=0.8", false)]
    [InlineData(Prometheus3, true)]
    [InlineData("application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true)]
    [InlineData("application/openmetrics-text;q=0.1,text/plain", false)]
    [InlineData("application/openmetrics-text;q=0", false)]
    [InlineData("nonsense;;;", false)]
    public void The_dialect_is_what_the_reader_likes_best(string? accept, bool open) =>
        MetricsEndpoints.WantsOpen(accept is null ? StringValues.Empty : new StringValues(accept)).ShouldBe(open);

    [Fact]
    public async Task A_scraper_finds_the_house_the_service_and_the_process_in_both_dialects()
    {
        await using var site = await LivingSite.StartAsync("publish: { prometheus: {} }");
        await site.UntilAsync("api/v1/live", l => l.GetProperty("balance").GetProperty("inWatts").ValueKind == JsonValueKind.Number);
        foreach (var open in (bool[])[false, true])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "metrics");
            request.Headers.TryAddWithoutValidation("Accept", open ? Prometheus3 : "text/plain").ShouldBeTrue();
            using var response = await site.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            response.Content.Headers.ContentType!.ToString().ShouldBe(open ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8");
            var scraped = StrictMetrics.Parse(await response.Content.ReadAsStringAsync(), open);
            var total = open ? "" : "_total";
            var power = scraped["solstead_grid_power_watts"].Samples;
            power.Select(s => s.Labels["phase"]).ShouldBe(["all", "l1", "l2", "l3"], ignoreOrder: true);
            power.ShouldAllBe(s => s.Labels["site"] == "Test" && s.Labels["device"] == "roof");
            scraped[$"solstead_grid_energy_import_joules{total}"].Type.ShouldBe("counter");
            scraped["solstead_balance_watts"].Samples.ShouldContain(s => s.Labels["place"] == "home");
            scraped["solstead_engine_step_age_seconds"].Samples.Single().Value.ShouldBeLessThan(10);
            scraped[$"process_cpu_seconds{total}"].Samples.Single().Value.ShouldBeGreaterThan(0);
            scraped["process_resident_memory_bytes"].Samples.Single().Value.ShouldBeGreaterThan(1e6);
            scraped["process_start_time_seconds"].Samples.Single().Value.ShouldBeGreaterThan(1.6e9);
            foreach (var name in new[] { $"dotnet_gc_collections{total}", $"solstead_history_samples_dropped{total}", "solstead_history_free_bytes", open ? "solstead_build" : "solstead_build_info" })
                scraped.ShouldContainKey(name);
        }
    }

    [Fact]
    public async Task The_same_number_stands_in_the_API_and_in_the_scrape()
    {
        await using var site = await LivingSite.StartAsync("publish:\n  prometheus:");
        var points = await site.UntilAsync("api/v1/points?device=roof", p => p.GetProperty("points").EnumerateArray().Any(x => x.GetProperty("id").GetString() == "production.energy_lifetime" && x.GetProperty("value").ValueKind == JsonValueKind.Number));
        var lifetime = points.GetProperty("points").EnumerateArray().First(x => x.GetProperty("id").GetString() == "production.energy_lifetime").GetProperty("value").GetDouble();
        var scraped = StrictMetrics.Parse(await site.Http.GetStringAsync(new Uri("metrics", UriKind.Relative)), open: false);
        var joules = scraped["solstead_production_energy_lifetime_joules_total"].Samples.First(s => s.Labels["phase"] == "all").Value;
        joules.ShouldBe(lifetime * 3600, 3600 * 50);
    }

    [Fact]
    public async Task Without_the_key_in_the_settings_the_address_says_what_to_do()
    {
        await using var site = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }");
        using var response = await site.Http.GetAsync(new Uri("metrics", UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("metrics.off");
    }
}
