using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Solstead.Tests.Site.Web;

public sealed class ApiTests(ApiTests.Running running) : IClassFixture<ApiTests.Running>
{
    private HttpClient Http => running.Site.Http;

    private async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    [Theory]
    [InlineData("api/v1/history?points=a/b&from=2026-06-27T00:00:00Z&to=2026-06-26T00:00:00Z", "history.range")]
    [InlineData("api/v1/history?points=a/b&from=yesterday&to=2026-06-26T00:00:00Z", "history.instant")]
    [InlineData("api/v1/history?points=a/b", "history.instant")]
    [InlineData("api/v1/history?points=a/b&from=2026-06-25T00:00:00Z&to=2026-06-26T00:00:00Z&resolution=fortnight", "history.resolution")]
    [InlineData("api/v1/history/day?date=26/06/2026", "history.date")]
    [InlineData("api/v1/history/day?date=9999-12-31", "history.date")]
    [InlineData("api/v1/history/day?date=0001-01-01", "history.date")]
    [InlineData("api/v1/panels/day?date=9999-12-31", "history.date")]
    [InlineData("api/v1/panels/day?date=0001-01-01", "history.date")]
    [InlineData("api/v1/energy?from=2026-06-27T00:00:00Z&to=2026-06-26T00:00:00Z", "history.range")]
    public async Task A_request_that_makes_no_sense_is_a_problem_with_a_code(string path, string code)
    {
        var (status, body) = await GetAsync(path);
        status.ShouldBe(HttpStatusCode.BadRequest);
        body.GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task A_million_points_are_downsampled_never_refused()
    {
        var (status, body) = await GetAsync("api/v1/history?points=roof/production.power&from=2016-06-26T00:00:00Z&to=2026-06-26T00:00:00Z&resolution=second&max=1000000");
        status.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("series")[0].GetProperty("t").GetArrayLength().ShouldBeLessThanOrEqualTo(20_000);
        body.GetProperty("resolution").GetString().ShouldNotBe("second");
    }

    [Fact]
    public async Task Very_many_points_are_cut_more_coarsely_and_the_rest_is_named()
    {
        var names = string.Join(',', Enumerable.Range(0, 600).Select(i => $"a/{i}"));
        var (status, body) = await GetAsync($"api/v1/history?points={names}&from=2026-06-26T00:00:00Z&to=2026-06-26T01:00:00Z&resolution=minute&max=20000");
        status.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("series").GetArrayLength().ShouldBe(500);
        body.GetProperty("leftOut").EnumerateArray().Select(n => n.GetString()).ShouldBe(Enumerable.Range(500, 100).Select(i => $"a/{i}"));
        body.GetProperty("mostBuckets").GetInt32().ShouldBe(1000);
        body.GetProperty("coarsened").GetBoolean().ShouldBeTrue();
        (await GetAsync("api/v1/history?points=a/1&from=2026-06-26T00:00:00Z&to=2026-06-26T01:00:00Z&resolution=minute")).Body.GetProperty("coarsened").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task The_past_is_not_sent_twice()
    {
        const string Past = "api/v1/history?points=roof/grid.power&from=2026-06-01T00:00:00Z&to=2026-06-02T00:00:00Z";
        using var first = await Http.GetAsync(new Uri(Past, UriKind.Relative));
        var tag = first.Headers.ETag.ShouldNotBeNull();
        using var again = new HttpRequestMessage(HttpMethod.Get, Past) { Headers = { IfNoneMatch = { tag } } };
        using var second = await Http.SendAsync(again);
        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        using var today = await Http.GetAsync(new Uri("api/v1/history?points=roof/grid.power&from=2026-06-26T00:00:00Z&to=2026-06-27T00:00:00Z", UriKind.Relative));
        today.Headers.ETag.ShouldBeNull("it is still being recorded");
    }

    [Fact]
    public async Task Health_tells_the_sites_own_problems_and_a_notice_is_no_trouble()
    {
        var problems = running.Site.Part<Solstead.Site.Run.SiteParts>().Problems;
        problems.Raise("test", new("test.broker", Solstead.Core.Devices.Severity.Warning));
        var health = (await GetAsync("api/v1/health")).Body;
        health.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("code").GetString()).ShouldContain("test.broker");
        health.GetProperty("status").GetString().ShouldBe("degraded");
        problems.Clear("test", "test.broker");
        problems.Raise("test", new("test.note", Solstead.Core.Devices.Severity.Notice));
        health = (await GetAsync("api/v1/health")).Body;
        var trouble = health.GetProperty("problems").EnumerateArray().Any(p => p.GetProperty("severity").GetString() is "warning" or "alarm");
        health.GetProperty("status").GetString().ShouldBe(trouble ? "degraded" : "ok");
        problems.Clear("test", "test.note");
    }

    [Fact]
    public async Task Unknown_things_are_told_as_unknown()
    {
        (await GetAsync("api/v1/devices/cellar")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await GetAsync("api/v1/nothing/here")).Body.GetProperty("code").GetString().ShouldBe("api.unknown");
        (await GetAsync("api/v1/points?device=cellar")).Body.GetProperty("points").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Every_value_names_its_unit_quality_and_instant()
    {
        var points = await running.Site.UntilAsync("api/v1/points?device=roof", p => p.GetProperty("points").GetArrayLength() > 10);
        foreach (var point in points.GetProperty("points").EnumerateArray())
        {
            point.GetProperty("quality").GetString().ShouldBeOneOf("good", "estimated", "stale", "suspect", "missing");
            if (point.GetProperty("quality").GetString() == "missing") point.GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Null);
            if (point.GetProperty("at") is { ValueKind: JsonValueKind.String } at) at.GetString()!.ShouldEndWith("Z");
        }
    }

    [Fact]
    public async Task The_stream_sends_a_view_about_every_second()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        await using var stream = await Http.GetStreamAsync(new Uri("api/v1/live/stream", UriKind.Relative), stop.Token);
        using var reader = new StreamReader(stream);
        var ticks = new List<long>();
        while (ticks.Count < 3 && await reader.ReadLineAsync(stop.Token) is { } line)
            if (line.StartsWith("data: ")) ticks.Add(JsonDocument.Parse(line[6..]).RootElement.GetProperty("tick").GetInt64());
        ticks.Count.ShouldBe(3);
        ticks.ShouldBeInOrder(SortDirection.Ascending);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:7080")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("192.0.2.1")]
    public async Task S4_a_foreign_host_header_is_turned_away(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/site") { Headers = { Host = host } };
        using var response = await Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Nothing_can_be_changed_before_there_is_a_sign_in(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "api/v1/site") { Headers = { { "Origin", Http.BaseAddress!.GetLeftPart(UriPartial.Authority) } } };
        using var response = await Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("signin.unset");
    }

    [Theory]
    [InlineData("api/v1/site")]
    [InlineData("")]
    [InlineData("api/v1/nothing")]
    public async Task S6_every_answer_carries_the_security_headers(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'self'");
        response.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
    }

    [Fact]
    public async Task The_description_lists_every_route_of_the_api()
    {
        var (_, description) = await GetAsync("openapi/v1.json");
        var paths = description.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();
        foreach (var path in new[] { "/api/v1/site", "/api/v1/live", "/api/v1/live/stream", "/api/v1/devices", "/api/v1/devices/{id}", "/api/v1/points", "/api/v1/panels", "/api/v1/history", "/api/v1/history/day", "/api/v1/energy", "/api/v1/decisions", "/api/v1/health" })
            paths.ShouldContain(path);
    }

    [Fact]
    public async Task Health_says_that_the_engine_steps()
    {
        (await Http.GetStringAsync(new Uri("healthz", UriKind.Relative))).ShouldBe("ok");
        var (_, health) = await GetAsync("api/v1/health");
        health.GetProperty("engineAgeSeconds").GetDouble().ShouldBeLessThan(5);
    }

    public sealed class Running : IAsyncLifetime
    {
        internal LivingSite Site { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Site = await LivingSite.StartAsync();

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }
}
