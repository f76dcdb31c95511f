using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Solstead.Tests.Devices.Protocols.Mqtt;
using Solstead.Tests.Site.Commands;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.Secrets;

/// <summary>S11: what the settings leave out is given by the owner on the page, tried where that is possible, and kept sealed.</summary>
public sealed class SecretEndpointTests : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("solstead-given-");

    public void Dispose() => home.Delete(recursive: true);

    private static Uri At(string path) => new($"api/v1/{path}", UriKind.Relative);

    private static async Task<(int Status, string? Code)> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(At(path), body);
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    /// <summary>Runs a command of the rule once; waits when changes come too fast for the page.</summary>
    private static Task TryOutAsync(HttpClient owner, string word) => Until.TrueAsync(async () =>
    {
        using var tried = await owner.PostAsJsonAsync(At($"rules/heater/test?command={word}"), new { });
        return tried.IsSuccessStatusCode;
    });

    private static async Task<JsonElement> SecretsAsync(HttpClient http) => await http.GetFromJsonAsync<JsonElement>(At("secrets"));

    /// <summary>Sessions of ours the broker let in, by its own log; trials are not counted.</summary>
    private static int Connections(Broker broker) => broker.Log.Split('\n').Count(l => l.Contains("New client connected", StringComparison.Ordinal) && l.Contains(" as solstead", StringComparison.Ordinal) && !l.Contains("-try", StringComparison.Ordinal));

    [Theory, InlineData("mqtt"), InlineData("venus_mqtt")]
    public async Task The_password_of_a_broker_is_tried_kept_and_used_after_a_restart(string key)
    {
        await using var broker = await Broker.StartAsync(users: "anna:right password");
        await using var listener = await Listener.StartAsync(broker.Port, "solstead/#", "-u", "anna", "-P", "right password");
        var settings = $"publish: {{ {key}: {{ host: 127.0.0.1, port: {broker.Port}, user: anna, interval_s: 1 }} }}\n";
        await using (var site = await LivingSite.StartAsync(settings, inFolder: home.FullName))
        {
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            await Until.TrueAsync(async () => (await owner.GetStringAsync(At("live"))).Contains("mqtt.refused.password", StringComparison.Ordinal));
            var mine = (await SecretsAsync(owner)).GetProperty("publishers")[0];
            (mine.GetProperty("key").GetString(), mine.GetProperty("user").GetString(), mine.GetProperty("origin").ValueKind).ShouldBe((key, "anna", JsonValueKind.Null));

            using (var visitor = OwnerClient.Visitor(site.Service.Url))
                (await visitor.PostAsJsonAsync(At($"publish/{key}/password"), new { password = "right password" })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await PostAsync(owner, $"publish/{key}/password", new { password = "a wrong one" })).ShouldBe((422, "mqtt.refused.password"));
            (await SecretsAsync(owner)).GetProperty("publishers")[0].GetProperty("origin").ValueKind.ShouldBe(JsonValueKind.Null, "what does not work is not kept");
            listener.All.ShouldBeEmpty();

            (await PostAsync(owner, $"publish/{key}/password", new { password = "right password" })).ShouldBe((200, "mqtt.password.accepted"));
            await listener.UntilAsync(l => l.All.Count > 0, seconds: 20);
            (await SecretsAsync(owner)).GetProperty("publishers")[0].GetProperty("origin").GetString().ShouldBe("page");
            (await owner.GetStringAsync(At("audit"))).ShouldContain("audit.publisher.password");
            await Until.TrueAsync(async () => !(await owner.GetStringAsync(At("live"))).Contains("mqtt.refused", StringComparison.Ordinal));
        }
        var before = Connections(broker);
        await using var again = await LivingSite.StartAsync(settings, inFolder: home.FullName);
        await Until.TrueAsync(() => Connections(broker) > before);
        using var later = await OwnerClient.SignInAsync(again.Service.Url);
        (await PostAsync(later, $"publish/{key}/password", new { password = "" })).ShouldBe((200, "mqtt.password.forgotten"));
        await Until.TrueAsync(async () => (await later.GetStringAsync(At("live"))).Contains("mqtt.refused.password", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_password_that_stands_in_the_settings_is_changed_there()
    {
        await using var broker = await Broker.StartAsync(users: "anna:right password");
        await using var site = await LivingSite.StartAsync($"publish: {{ mqtt: {{ host: 127.0.0.1, port: {broker.Port}, user: anna, password: right password }} }}\n");
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        (await SecretsAsync(owner)).GetProperty("publishers")[0].GetProperty("origin").GetString().ShouldBe("settings");
        (await PostAsync(owner, "publish/mqtt/password", new { password = "right password" })).ShouldBe((422, "mqtt.password.settings"));
        (await PostAsync(owner, "publish/prometheus/password", new { password = "x" })).ShouldBe((404, "mqtt.password.unknown"));
    }

    [Fact]
    public async Task A_command_that_names_a_secret_waits_for_it_and_sends_it()
    {
        await using var relay = await CommandServer.StartAsync();
        var settings = $$"""
            control: { enabled: true }
            rules:
              - type: threshold
                name: heater
                above_w: 0
                below_w: 0
                dry_run: false
                on: { http: "{{relay.Url}}on", method: POST, headers: { X-Key: { secret: relay-key } }, body: { secret: relay-key }, user: me, password: { secret: relay.pass } }
                off: { http: { secret: off-address } }
            """ + "\n";
        await using (var site = await LivingSite.StartAsync(settings, inFolder: home.FullName))
        {
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            var live = await owner.GetStringAsync(At("live"));
            await Until.TrueAsync(async () => (live = await owner.GetStringAsync(At("live"))).Contains("command.secret", StringComparison.Ordinal));
            live.ShouldContain("secrets.unset");
            relay.Requests.ShouldBeEmpty();
            (await SecretsAsync(owner)).GetProperty("named").EnumerateArray().Select(n => $"{n.GetProperty("name")} {n.GetProperty("rules")[0]}").ShouldBe(["relay-key heater", "relay.pass heater", "off-address heater"]);
            (await PostAsync(owner, "secrets/relay-key", new { value = "canary-1" })).ShouldBe((200, "secrets.kept"));
            (await PostAsync(owner, "secrets/relay.pass", new { value = "canary-2" })).ShouldBe((200, "secrets.kept"));
            (await PostAsync(owner, "secrets/off-address", new { value = $"{relay.Url}off?key=canary-3" })).ShouldBe((200, "secrets.kept"));
            (await PostAsync(owner, "secrets/other", new { value = "x" })).ShouldBe((404, "secrets.unknown"));
            await Until.TrueAsync(async () => !(live = await owner.GetStringAsync(At("live"))).Contains("secrets.unset", StringComparison.Ordinal));
            await TryOutAsync(owner, "on");
            await Until.TrueAsync(() => !relay.Requests.IsEmpty);
            await TryOutAsync(owner, "off");
            await Until.TrueAsync(() => relay.Requests.Any(r => r.Path.StartsWith("/off", StringComparison.Ordinal)));
            (await owner.GetStringAsync(At("secrets")) + live).ShouldNotContain("canary");
        }
        relay.Requests.TryPeek(out var asked);
        (asked!.Headers["X-Key"], asked.Body, asked.Headers["Authorization"]).ShouldBe(("canary-1", "canary-1", "Basic " + Convert.ToBase64String("me:canary-2"u8)));
        relay.Requests.ShouldContain(r => r.Path == "/off?key=canary-3");
        relay.Requests.Clear();
        await using var again = await LivingSite.StartAsync(settings, inFolder: home.FullName);
        using var later = await OwnerClient.SignInAsync(again.Service.Url);
        await TryOutAsync(later, "on");
        await Until.TrueAsync(() => relay.Requests.Any(r => r.Headers.GetValueOrDefault("X-Key") == "canary-1"));
        (await PostAsync(later, "secrets/relay-key", new { value = "" })).ShouldBe((200, "secrets.forgotten"));
        (await SecretsAsync(later)).GetProperty("named")[0].GetProperty("origin").ValueKind.ShouldBe(JsonValueKind.Null);
    }
}
