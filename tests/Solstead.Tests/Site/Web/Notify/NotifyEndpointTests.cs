using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Run;
using Solstead.Tests.Site.Commands;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.Notify;

/// <summary>The channels of a whole running site: over its API, in its database, and beside its control.</summary>
public sealed class NotifyEndpointTests : IAsyncDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("solstead-notify-");

    public ValueTask DisposeAsync()
    {
        home.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static Uri At(string path) => new($"api/v1/{path}", UriKind.Relative);

    private static async Task<(int Status, JsonElement Answer)> TestAsync(HttpClient http, string channel)
    {
        using var answer = await http.PostAsJsonAsync(At($"notify/{channel}/test"), new { });
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    [Fact]
    public async Task Channels_are_shown_and_tested_and_what_happens_is_sent_without_a_secret_anywhere()
    {
        await using var server = await CommandServer.StartAsync();
        server.Answer = c => c.Response.WriteAsync("""{"id":"x","message":"CANARY-TOKEN"}""");
        await File.WriteAllTextAsync(Path.Combine(home.FullName, "topic"), "CANARY-TOPIC");
        var settings = $"notify: [ {{ type: ntfy, url: '{server.Url}', topic_file: topic, token: {{ secret: push }}, language: fr, quiet: '03:00-04:00' }} ]";
        await using (var site = await LivingSite.StartAsync(settings, inFolder: home.FullName))
        {
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            var (status, answer) = await TestAsync(owner, "ntfy");
            (status, answer.GetProperty("sent").GetBoolean(), answer.GetProperty("code").GetString()).ShouldBe((200, false, "notify.answer.secret"));
            (await owner.PostAsJsonAsync(At("secrets/push"), new { value = "CANARY-TOKEN" })).IsSuccessStatusCode.ShouldBeTrue();
            (status, answer) = await TestAsync(owner, "ntfy");
            (status, answer.GetProperty("sent").GetBoolean(), answer.GetProperty("status").GetInt32(), answer.GetProperty("words").GetString()).ShouldBe((200, true, 200, "id x"));
            server.Requests.Last().Body.ShouldContain("Voici à quoi ressemblent");
            (status, answer) = await TestAsync(owner, "none");
            (status, answer.GetProperty("code").GetString()).ShouldBe((404, "notify.unknown"));

            site.Part<SiteProblems>().Raise("rule:heater", new Problem("command.gave-up", Severity.Alarm, Fact.Of("rule", "heater"), Fact.Of("attempt", 6), Fact.Of("again", TimeSpan.FromMinutes(10))));
            await Until.TrueAsync(() => server.Requests.Any(r => r.Body.Contains("alarme", StringComparison.Ordinal)));
            await Until.TrueAsync(async () => (await owner.GetFromJsonAsync<JsonElement>(At("notify"))).GetProperty("channels")[0].GetProperty("sent").GetInt32() >= 1);
            var shown = (await owner.GetFromJsonAsync<JsonElement>(At("notify"))).GetProperty("channels")[0];
            (shown.GetProperty("name").GetString(), shown.GetProperty("server").GetString(), shown.GetProperty("quiet").GetString(), shown.GetProperty("waiting").GetInt32()).ShouldBe(("ntfy", server.Url.Authority, "03:00-04:00", 0));
            shown.GetProperty("lastSuccess").GetProperty("status").GetInt32().ShouldBe(200);
            (await owner.GetStringAsync(At("audit"))).ShouldContain("audit.notify.tested");
            (shown.GetRawText() + await owner.GetStringAsync(At("live")) + await owner.GetStringAsync(At("messages"))).ShouldNotContain("CANARY");
            using var visitor = OwnerClient.Visitor(site.Service.Url);
            (await TestAsync(visitor, "ntfy")).Status.ShouldBe(401);
        }
        foreach (var file in Directory.EnumerateFiles(Path.Combine(home.FullName, "data"), "*", SearchOption.AllDirectories))
            (await File.ReadAllBytesAsync(file)).AsSpan().IndexOf("CANARY"u8).ShouldBe(-1, file);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_unreachable_Prowl_changes_nothing_in_control(bool withProwl)
    {
        await using var prowl = await CommandServer.StartAsync();
        await using var relay = await CommandServer.StartAsync();
        var never = new TaskCompletionSource();
        prowl.Answer = _ => never.Task;
        var settings = $$"""
            control: { enabled: true }
            rules:
              - { type: threshold, name: heater, above_w: 0, below_w: 0, on_delay_s: 1, dry_run: false, on: { http: "{{relay.Url}}on" }, off: { http: "{{relay.Url}}off" } }
            {{(withProwl ? $"notify: [ {{ type: prowl, url: '{prowl.Url}publicapi', api_key: CANARY, events: ['*'] }} ]" : "")}}
            """ + "\n";
        long stopped;
        await using (var site = await LivingSite.StartAsync(settings, inFolder: home.FullName))
        {
            for (var i = 0; i < 200; i++) site.Part<SiteProblems>().Raise($"part{i}", new Problem("balance.off", Severity.Alarm, Fact.Of("residual", 1), Fact.Of("in", 2)));
            if (withProwl) await Until.TrueAsync(() => !prowl.Requests.IsEmpty);
            await Until.TrueAsync(() => relay.Requests.Any(r => r.Path == "/on"));
            var decision = await site.UntilAsync("api/v1/decisions", d => d.GetRawText().Contains("threshold.on", StringComparison.Ordinal));
            decision.GetRawText().ShouldContain("threshold.on");
            var first = site.Part<SiteRunner>().LastStep.Elapsed;
            await Until.TrueAsync(() => site.Part<SiteRunner>().LastStep.Elapsed > first + TimeSpan.FromSeconds(1));
            stopped = TimeProvider.System.GetTimestamp();
        }
        TimeProvider.System.GetElapsedTime(stopped).ShouldBeLessThan(TimeSpan.FromSeconds(9));
        never.SetResult();
    }
}
