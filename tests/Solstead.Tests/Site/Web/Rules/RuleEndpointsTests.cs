using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Solstead.Core.Site;
using Solstead.Site.Run;
using Solstead.Tests.Site.Commands;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.Rules;

/// <summary>Rules of the running service with commands to a real server: acting, failing, being tried, taken out and left.</summary>
public sealed class RuleEndpointsTests : IAsyncLifetime
{
    private CommandServer relay = null!;

    public async ValueTask InitializeAsync() => relay = await CommandServer.StartAsync();

    public ValueTask DisposeAsync() => relay.DisposeAsync();

    private string Rules(bool control = true, string keys = "", string name = "heater", double above = 0) => $$"""
        control: { enabled: {{(control ? "true" : "false")}} }
        rules:
          - type: threshold
            name: {{name}}
            above_w: {{above}}
            below_w: 0
            dry_run: false
            {{keys}}
            on: { http: "{{relay.Url}}on?key=CANARY", headers: { X-Key: CANARY } }
            off: { http: "{{relay.Url}}off?key=CANARY", method: POST, body: CANARY }
        """;

    private async Task<IReadOnlyList<string>> AskedAsync(int count)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (relay.Requests.Count < count && TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(20))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        return [.. relay.Requests.Select(r => $"{r.Method} {r.Path.Split('?')[0]}")];
    }

    private static Task<SiteMemory> MemoryAsync(LivingSite site) => site.Part<SiteRunner>().AskAsync((engine, _) => engine.Save(), TestContext.Current.CancellationToken);

    private static JsonElement Rule(JsonElement view) => view.GetProperty("rules")[0];

    private static Uri Path(string path) => new(path, UriKind.Relative);

    [Fact]
    public async Task T62_a_surplus_runs_the_on_command_once_and_the_decision_says_so_with_its_numbers()
    {
        await using var site = await LivingSite.StartAsync(Rules());
        (await AskedAsync(1)).ShouldBe(["GET /on"]);
        var rule = Rule(await site.UntilAsync("/api/v1/rules", v => Rule(v).GetProperty("last").ValueKind == JsonValueKind.Object && Rule(v).GetProperty("last").GetProperty("outcome").GetString() == "applied"));
        rule.GetProperty("on").GetBoolean().ShouldBeTrue();
        rule.GetProperty("dryRun").GetBoolean().ShouldBeFalse();
        rule.GetProperty("commands").GetProperty("on").GetProperty("to").GetString().ShouldBe(relay.Url.GetLeftPart(UriPartial.Authority));
        var last = rule.GetProperty("last");
        last.GetProperty("code").GetString().ShouldBe("threshold.on.above");
        last.GetProperty("facts").EnumerateArray().Select(f => f.GetProperty("name").GetString()).ShouldBe(["export", "above", "below", "since", "lasted"]);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
        (await AskedAsync(1)).Count.ShouldBe(1);
        foreach (var path in new[] { "rules", "live", "decisions", "site" })
            (await site.Http.GetStringAsync(Path("/api/v1/" + path), TestContext.Current.CancellationToken)).ShouldNotContain("CANARY", Case.Sensitive, path);
    }

    [Fact]
    public async Task C5_a_command_that_fails_is_a_problem_on_the_page_until_it_works()
    {
        relay.Answer = context => { context.Response.StatusCode = 500; return Task.CompletedTask; };
        await using var site = await LivingSite.StartAsync(Rules());
        bool Told(JsonElement v) => v.GetProperty("problems").EnumerateArray().Any(p => p.GetProperty("code").GetString() == "command.http.status");
        var live = await site.UntilAsync("/api/v1/live", Told);
        Told(live).ShouldBeTrue();
        live.GetProperty("problems").EnumerateArray().SelectMany(p => p.GetProperty("facts").EnumerateArray()).Select(f => f.GetProperty("name").GetString()).ShouldContain("again");
        relay.Answer = _ => Task.CompletedTask;
        Told(await site.UntilAsync("/api/v1/live", v => !Told(v))).ShouldBeFalse();
        (await AskedAsync(2)).ShouldBe(["GET /on", "GET /on"]);
    }

    [Fact]
    public async Task C9_a_command_can_be_tried_once_while_control_is_off_and_is_written_down()
    {
        await using var site = await LivingSite.StartAsync(Rules(control: false, above: 90_000));
        using (var stranger = await site.Http.PostAsync(Path("/api/v1/rules/heater/test?command=on"), null, TestContext.Current.CancellationToken))
            stranger.IsSuccessStatusCode.ShouldBeFalse();
        relay.Requests.ShouldBeEmpty();
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        using var answer = await owner.PostAsync(Path("/api/v1/rules/heater/test?command=off"), null, TestContext.Current.CancellationToken);
        var test = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        test.GetProperty("outcome").GetString().ShouldBe("applied");
        relay.Requests.ShouldHaveSingleItem().Body.ShouldBe("CANARY");
        var decisions = await owner.GetFromJsonAsync<JsonElement>(Path("/api/v1/decisions"), TestContext.Current.CancellationToken);
        var row = decisions.GetProperty("decisions")[0];
        (row.GetProperty("actor").GetString(), row.GetProperty("code").GetString(), row.GetProperty("outcome").GetString()).ShouldBe(("owner", "command.test", "applied"));
        foreach (var (path, status) in new[] { ("none/test?command=on", HttpStatusCode.NotFound), ("heater/test?command=up", HttpStatusCode.BadRequest), ("heater/test", HttpStatusCode.BadRequest) })
        {
            using var wrong = await owner.PostAsync(Path("/api/v1/rules/" + path), null, TestContext.Current.CancellationToken);
            wrong.StatusCode.ShouldBe(status, path);
        }
    }

    [Fact]
    public async Task T62_a_rule_taken_out_on_the_page_runs_its_off_command_stays_out_over_a_restart_and_yields_to_new_settings()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        await using (var site = await LivingSite.StartAsync(Rules(), inFolder: folder))
        {
            await AskedAsync(1);
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            using var answer = await owner.PutAsJsonAsync(Path("/api/v1/rules/heater"), new { enabled = false }, TestContext.Current.CancellationToken);
            Rule(await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("enabled").GetBoolean().ShouldBeFalse();
            (await AskedAsync(2)).ShouldBe(["GET /on", "POST /off"]);
        }
        await using (var site = await LivingSite.StartAsync(Rules(), inFolder: folder)) (await IsEnabledAsync(site)).ShouldBeFalse();
        await using (var site = await LivingSite.StartAsync(Rules(keys: "enabled: false"), inFolder: folder)) (await IsEnabledAsync(site)).ShouldBeFalse();
        await using (var site = await LivingSite.StartAsync(Rules(above: 90_000), inFolder: folder))
        {
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            using var answer = await owner.PutAsJsonAsync(Path("/api/v1/rules/heater"), new { enabled = true }, TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        relay.Requests.Count.ShouldBe(2, "a rule that is out commands nothing");
        Directory.Delete(folder, recursive: true);

        static async Task<bool> IsEnabledAsync(LivingSite site)
        {
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            return Rule(await owner.GetFromJsonAsync<JsonElement>(Path("/api/v1/rules"), TestContext.Current.CancellationToken)).GetProperty("enabled").GetBoolean();
        }
    }

    [Theory, InlineData("off_on: [shutdown]", "GET /on", "POST /off"), InlineData("off_on: [disable]", "GET /on")]
    public async Task P5_the_off_command_runs_at_the_end_where_the_owner_wants_it(string keys, params string[] asked)
    {
        await using (await LivingSite.StartAsync(Rules(keys: keys))) (await AskedAsync(1)).ShouldBe(["GET /on"]);
        (await AskedAsync(0)).ShouldBe(asked);
    }

    [Fact]
    public async Task P5_a_browser_that_holds_the_stream_delays_no_stop_and_no_off_command()
    {
        var site = await LivingSite.StartAsync(Rules(keys: "off_on: [shutdown]"));
        (await AskedAsync(1)).ShouldBe(["GET /on"]);
        using var stream = await site.Http.GetAsync(Path("/api/v1/live/stream"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        stream.EnsureSuccessStatusCode();
        var began = TimeProvider.System.GetTimestamp();
        await site.DisposeAsync();
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (await AskedAsync(0)).ShouldBe(["GET /on", "POST /off"]);
    }

    [Fact]
    public async Task P5_a_request_that_hangs_delays_no_off_command()
    {
        var held = new TaskCompletionSource();
        var site = await LivingSite.StartAsync(Rules(keys: "off_on: [shutdown]"));
        (await AskedAsync(1)).ShouldBe(["GET /on"]);
        await Until.TrueAsync(async () => (await MemoryAsync(site)).Issued.ContainsKey("heater"));
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        relay.Answer = _ => relay.Requests.Count == 2 ? held.Task : Task.CompletedTask;
        var test = owner.PostAsync(Path("/api/v1/rules/heater/test?command=on"), null, TestContext.Current.CancellationToken);
        await AskedAsync(2);
        var began = TimeProvider.System.GetTimestamp();
        await site.DisposeAsync();
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(9));
        held.SetResult();
        (await AskedAsync(0)).ShouldBe(["GET /on", "GET /on", "POST /off"]);
        await test.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task P5_an_off_command_that_is_under_way_at_the_stop_is_not_lost()
    {
        var held = new TaskCompletionSource();
        var site = await LivingSite.StartAsync(Rules());
        (await AskedAsync(1)).ShouldBe(["GET /on"]);
        relay.Answer = _ => relay.Requests.Count == 2 ? held.Task : Task.CompletedTask;
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        (await owner.PutAsJsonAsync(Path("/api/v1/rules/heater"), new { enabled = false }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await AskedAsync(2);
        await site.DisposeAsync();
        held.SetResult();
        (await AskedAsync(0)).ShouldBe(["GET /on", "POST /off", "POST /off"]);
    }

    [Fact]
    public async Task A_tried_command_counts_although_the_page_went_away_before_it_was_done()
    {
        var held = new TaskCompletionSource();
        await using var site = await LivingSite.StartAsync(Rules(above: 90_000));
        relay.Answer = _ => held.Task;
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        using var tab = new CancellationTokenSource();
        var test = owner.PostAsync(Path("/api/v1/rules/heater/test?command=on"), null, tab.Token);
        await AskedAsync(1);
        (await MemoryAsync(site)).Doubtful.ShouldBe(["heater"], "a kill now must not forget it");
        await tab.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => test);
        held.SetResult();
        await Until.TrueAsync(async () => (await MemoryAsync(site)).Issued.GetValueOrDefault("heater") == 1);
    }

    [Fact]
    public async Task What_the_owner_said_of_a_rule_does_not_come_back_after_the_settings_said_otherwise()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        await using (var site = await LivingSite.StartAsync(Rules(above: 90_000), inFolder: folder))
        {
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            (await owner.PutAsJsonAsync(Path("/api/v1/rules/heater"), new { enabled = false }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        }
        foreach (var (keys, enabled) in new[] { ("", false), ("enabled: false", false), ("enabled: true", true) })
            await using (var site = await LivingSite.StartAsync(Rules(keys: keys, above: 90_000), inFolder: folder))
            {
                // An answer of the engine means that it has begun, with what it remembers.
                await MemoryAsync(site);
                site.Part<SiteParts>().Rules.OfType<ISwitchingRule>().Single().Enabled.ShouldBe(enabled, keys);
            }
        Directory.Delete(folder, recursive: true);
    }

    [Theory, InlineData("- no settings: ["), InlineData(null)]
    public async Task A_rule_whose_settings_file_is_gone_or_broken_switches_off_when_the_service_stops(string? text)
    {
        await using (var site = await LivingSite.StartAsync(Rules()))
        {
            await AskedAsync(1);
            var file = System.IO.Path.Combine(site.Folder, "solstead.yaml");
            if (text is null) File.Delete(file); else await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        }
        (await AskedAsync(2)).ShouldBe(["GET /on", "POST /off"]);
    }

    [Fact]
    public async Task A_rule_removed_from_the_settings_switches_off_when_the_service_stops()
    {
        await using (var site = await LivingSite.StartAsync(Rules()))
        {
            await AskedAsync(1);
            var file = System.IO.Path.Combine(site.Folder, "solstead.yaml");
            var without = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace("name: heater", "name: another", StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, without, TestContext.Current.CancellationToken);
        }
        (await AskedAsync(2)).ShouldBe(["GET /on", "POST /off"]);
    }

    [Fact]
    public async Task A_dry_run_sends_nothing_and_what_it_pretended_is_forgotten_when_control_comes_on()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        await using (var site = await LivingSite.StartAsync(Rules(control: false), inFolder: folder))
            Rule(await site.UntilAsync("/api/v1/rules", v => Rule(v).GetProperty("on").ValueKind == JsonValueKind.True)).GetProperty("dryRun").GetBoolean().ShouldBeTrue();
        relay.Requests.ShouldBeEmpty();
        // The next twin is another gateway to the pin of the first.
        foreach (var remembered in Directory.GetDirectories(System.IO.Path.Combine(folder, "data"))) Directory.Delete(remembered, recursive: true);
        await using (await LivingSite.StartAsync(Rules(), inFolder: folder)) (await AskedAsync(1)).ShouldBe(["GET /on"]);
        Directory.Delete(folder, recursive: true);
    }
}
