using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Solstead.Devices.Enphase.Twin;
using Solstead.Devices.Enphase.Twin.Cloud;
using Solstead.Simulator;
using Solstead.Site;
using Solstead.Site.Configuration;
using Solstead.Tests.Devices.Protocols.DBus;
using Solstead.Tests.Devices.Protocols.Mqtt;
using Solstead.Tests.Site.Commands;
using Solstead.Tests.Site.Publish.Venus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Secrets;

/// <summary>
/// One service with every kind of secret and every way out: two gateways with tokens, account and password, two publishers with a broker's
/// password, a rule with secrets in its command, a scraper's key, an owner with a session; its log, all its answers, all topics, the whole bus,
/// its metrics, its files, and what the commands beside it print.
/// </summary>
public sealed class NowhereTests
{
    private const string BrokerPassword = "brök+er/pa$$ canary=1", RelayKey = "relay-key/canary+2=", RelayBody = "body {canary} 3", RelayPassword = "relay \"wörd\" canary 4", UrlKey = "url-canary-5", ThirdKey = "third/canary+9";
    private const string MetricsKey = "metrics-canary-key-6-long", OldPassword = "digest/pass canary+7", WrongPassword = "wrong password canary-8";
    private const string Lock = "solstead.lock", Key = "secrets.key";
    private static readonly TwinAccount Account = TwinAccount.All[0];

    [Fact]
    public async Task Must_show_5_no_secret_is_in_a_log_an_answer_a_file_a_topic_a_bus_path_a_metric_or_an_output()
    {
        await using var broker = await Broker.StartAsync(users: $"anna:{BrokerPassword}");
        await using var bus = await PrivateBus.StartAsync();
        await using var gx = await new SettingsTwin().JoinAsync(bus);
        await using var relay = await CommandServer.StartAsync();
        await using var roof = await EnphaseTwin.StartAsync(new() { Plant = new VirtualHouse(new HouseSettings { BatteryWh = 5000 }, LivingSite.Clock.GetUtcNow()), Time = LivingSite.Clock }, default);
        await using var old = await EnphaseTwin.StartAsync(new() { Plant = new VirtualHouse(new HouseSettings(), LivingSite.Clock.GetUtcNow()), Time = LivingSite.Clock, Firmware = "D5.0.62", Password = OldPassword, Serial = "122000000777" }, default);
        var folder = Directory.CreateTempSubdirectory("solstead-nowhere-");
        var hunt = new SecretHunt();
        var log = new KeptLog();
        try
        {
            var file = await WriteAsync(folder.FullName, broker, bus, relay, roof, old);
            var data = Path.Combine(folder.FullName, "data");
            var options = new ServiceOptions(SettingsLoader.Load(file), file, data, LivingSite.Clock, "test", b => b.AddProvider(log).SetMinimumLevel(LogLevel.Trace)) { ClockShifted = true };
            await using (var listener = await Listener.StartAsync(broker.Port, "#", "-u", "anna", "-P", BrokerPassword))
            await using (var service = await SiteService.StartAsync(options, default))
            {
                using var monitor = bus.Start("dbus-monitor", "--session");
                var seen = monitor.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
                hunt.Hide("setup code", service.SetupCode!);
                using var owner = await SignInAsync(service.Url, hunt);
                await GiveAsync(owner, roof, hunt);
                await UseAsync(owner, roof, relay);
                await LookAtBusAsync(bus, roof.Serial, hunt);
                await LookAtAnswersAsync(owner, hunt);
                await LookAtMetricsAsync(service.Url, hunt);
                await listener.UntilAsync(l => l.Now.Keys.Any(t => t.StartsWith("homeassistant/", StringComparison.Ordinal)) && l.Now.ContainsKey("enphase/envoy-s/meters") && l.All.Any(h => h.Topic == "solstead/pv"), seconds: 40);
                foreach (var heard in listener.All) hunt.Look($"topic {heard.Topic}", $"{heard.Topic}\n{heard.Text}");
                foreach (var (path, value) in gx.Values) hunt.Look($"settings of the GX {path}", $"{path} {value}");
                await RunCommandsAsync(folder.FullName, hunt);
                Directory.EnumerateFiles(Path.Combine(data, "backup")).ShouldNotBeEmpty();
                monitor.Kill();
                var monitored = await seen;
                monitored.ShouldContain("ItemsChanged");
                hunt.Look("all messages of the bus", monitored);
                hunt.LookInFolder("data", data, Lock, Key);
            }
            hunt.LookInFolder("data after the end", data, Lock, Key);
            HideWhatCameUp(hunt, folder.FullName, roof, old);
            hunt.Look("log", log.Text);
            log.Text.ShouldContain("fetching a token from the maker");
            hunt.Places.ShouldBeGreaterThan(300);
            hunt.Found().ShouldBeEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> WriteAsync(string folder, Broker broker, PrivateBus bus, CommandServer relay, EnphaseTwin roof, EnphaseTwin old)
    {
        foreach (var (name, secret) in new[] { ("relay", RelayKey), ("metrics", MetricsKey), ("old", OldPassword), ("url", $"{relay.Url}late?key={UrlKey}") })
        {
            var path = Path.Combine(folder, name);
            await File.WriteAllTextAsync(path, secret);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        var file = Path.Combine(folder, "solstead.yaml");
        await File.WriteAllTextAsync(file, $$"""
            site: { name: Test, timezone: Europe/Paris, grid: { phases: 3 } }
            devices:
              - { id: roof, type: enphase, host: "{{roof.Url.Authority}}", cloud_url: "{{roof.Cloud.Url}}", interval_s: 1 }
              - { id: cellar, type: enphase, host: "{{old.Url}}", password_file: old, interval_s: 1 }
            roles: { grid: roof/grid, pv: [ roof/production ] }
            control: { enabled: true }
            rules:
              - type: threshold
                name: heater
                above_w: 0
                below_w: 0
                dry_run: false
                on: { http: "{{relay.Url}}on?key={{UrlKey}}", method: POST, headers: { X-Key_file: relay, X-Other: "{{RelayKey}}", X-Third: { secret: third } }, body: "{{RelayBody}}", user: relay, password: '{{RelayPassword}}' }
                off: { http_file: url, method: POST, body: "{{RelayBody}}" }
              - type: threshold
                name: pump
                above_w: 0
                below_w: 0
                dry_run: false
                on: { http: "http://127.0.0.1:9/?key={{UrlKey}}", headers: { X-Key_file: relay } }
                off: { http: "http://127.0.0.1:9/?key={{UrlKey}}" }
            publish:
              mqtt: { host: 127.0.0.1, port: {{broker.Port}}, user: anna, interval_s: 1, home_assistant: true, commands: true, documents: { devices: always, events: always } }
              venus_mqtt: { host: 127.0.0.1, port: {{broker.Port}}, user: anna, password: "{{BrokerPassword}}", interval_s: 1 }
              venus: { address: "{{bus.Address}}", source: roof }
              prometheus: { token_file: metrics }
            history: { batch_s: 1 }
            web: { listen: "127.0.0.1:0" }
            """);
        return file;
    }

    /// <summary>Signs in by hand, so that cookie and CSRF token are known.</summary>
    private static async Task<HttpClient> SignInAsync(Uri url, SecretHunt hunt)
    {
        var cookies = new CookieContainer();
        var http = new HttpClient(new HttpClientHandler { CookieContainer = cookies }) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };
        http.DefaultRequestHeaders.Add("Origin", url.GetLeftPart(UriPartial.Authority));
        using var answer = await http.PostAsJsonAsync(At("sign-in/password"), new { password = OwnerClient.Password });
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        http.DefaultRequestHeaders.Add("X-CSRF-Token", token);
        hunt.Hide("owner's password", OwnerClient.Password);
        hunt.Hide("CSRF token", token);
        foreach (Cookie cookie in cookies.GetCookies(url)) hunt.Hide("session of the page", cookie.Value);
        return http;
    }

    /// <summary>What an owner types on the page, with the faults that make programs talk.</summary>
    private static async Task GiveAsync(HttpClient owner, EnphaseTwin roof, SecretHunt hunt)
    {
        await roof.Cloud.InjectAsync(new TwinCloudFault(TwinCloudFaultKind.ErrorText) { PathPrefix = "/tokens", Text = $"Error for {Account.User} {roof.Token()}", Count = 1 }, default);
        var pasted = roof.TokenFor(TwinRole.Installer);
        hunt.Hide("pasted token", pasted);
        foreach (var (path, body, status) in new (string, object, int)[]
        {
            ("publish/mqtt/password", new { password = WrongPassword }, 422), ("publish/mqtt/password", new { password = BrokerPassword }, 200), ("secrets/third", new { value = ThirdKey }, 200),
            ("devices/roof/account", new { user = Account.User, password = WrongPassword }, 422), ("devices/roof/account", new { user = Account.User, password = Account.Password }, 0),
            ("devices/roof/account", new { user = Account.User, password = Account.Password }, 200), ("devices/roof/token", new { token = roof.TokenForOther("999999999999") }, 422), ("devices/roof/token", new { token = pasted }, 200),
        })
        {
            // No faster than the page may change things.
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, TestContext.Current.CancellationToken);
            using var answer = await owner.PostAsJsonAsync(At(path), body);
            if (status != 0) ((int)answer.StatusCode).ShouldBe(status, path);
            hunt.Look($"answer to {path}", await answer.Content.ReadAsStringAsync());
        }
        foreach (var device in new[] { "roof", "cellar" })
            await Until.TrueAsync(async () => (await owner.GetStringAsync(At($"points?device={device}"))).Contains("\"production.power\"", StringComparison.Ordinal));
    }

    /// <summary>Sessions end, the token is renewed, commands go out: one works, one does not.</summary>
    private static async Task UseAsync(HttpClient owner, EnphaseTwin roof, CommandServer relay)
    {
        await roof.Faults.InjectAsync(TwinFaultKind.TokenExpiry, default);
        await Until.TrueAsync(() => relay.Requests.Any(r => r.Path.StartsWith("/on", StringComparison.Ordinal)));
        var asked = relay.Requests.First(r => r.Path.StartsWith("/on", StringComparison.Ordinal));
        (asked.Headers["X-Key"], asked.Headers["X-Other"], asked.Headers["X-Third"], asked.Body).ShouldBe((RelayKey, RelayKey, ThirdKey, RelayBody), "the secrets were in use");
        // Refused while a command of the rule itself is under way.
        await Until.TrueAsync(async () =>
        {
            using var off = await owner.PostAsync(At("rules/heater/test?command=off"), JsonContent.Create(new { }));
            return off.IsSuccessStatusCode;
        });
        await Until.TrueAsync(() => relay.Requests.Any(r => r.Path.StartsWith("/late", StringComparison.Ordinal)));
        await Until.TrueAsync(async () => (await owner.GetStringAsync(At("live"))).Contains("command.http.unreachable", StringComparison.Ordinal));
        await roof.Faults.ClearAsync(default);
    }

    private static async Task LookAtBusAsync(PrivateBus bus, string serial, SecretHunt hunt)
    {
        var name = $"com.victronenergy.pvinverter.solstead_{serial}";
        var items = "";
        await Until.TrueAsync(async () => (items = await bus.RunAsync("dbus-send", "--session", "--print-reply", $"--dest={name}", "/", "com.victronenergy.BusItem.GetItems")).Contains("/Ac/Power", StringComparison.Ordinal));
        hunt.Look("GetItems", items);
        hunt.Look("GetValue", await bus.RunAsync("dbus-send", "--session", "--print-reply", $"--dest={name}", "/", "com.victronenergy.BusItem.GetValue"));
        hunt.Look("GetText", await bus.RunAsync("dbus-send", "--session", "--print-reply", $"--dest={name}", "/", "com.victronenergy.BusItem.GetText"));
        var paths = await bus.RunAsync("gdbus", "introspect", "--session", "--dest", name, "--object-path", "/", "--recurse");
        paths.ShouldContain("/Ac/L1");
        hunt.Look("Introspect", paths);
    }

    /// <summary>Every address that can be read, by the description of the API, with the headers of its answers.</summary>
    private static async Task LookAtAnswersAsync(HttpClient owner, SecretHunt hunt)
    {
        var api = await owner.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative));
        hunt.Look("description of the API", api);
        var readable = JsonDocument.Parse(api).RootElement.GetProperty("paths").EnumerateObject().Where(p => p.Value.TryGetProperty("get", out _)).Select(p => p.Name).ToList();
        readable.Count.ShouldBeGreaterThan(15);
        // The page needs its own CSRF token: that answer holds it, and it alone.
        foreach (var path in readable.Where(p => p != "/api/v1/sign-in"))
        {
            var query = path.Contains("history", StringComparison.Ordinal) ? "?point=roof/grid.power" : "?device=roof&language=fr";
            using var answer = await owner.GetAsync(new Uri(path.TrimStart('/').Replace("{id}", "roof", StringComparison.Ordinal).Replace("{name}", "heater", StringComparison.Ordinal) + query, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            hunt.Look($"headers of {path}", string.Join('\n', answer.Headers.Where(h => h.Key != "Set-Cookie").SelectMany(h => h.Value)));
            hunt.Look($"answer of {path}", await BeginningAsync(answer));
        }
    }

    /// <summary>The answer, of a stream what it says in the first two seconds.</summary>
    private static async Task<byte[]> BeginningAsync(HttpResponseMessage answer)
    {
        using var limit = new CancellationTokenSource(answer.Content.Headers.ContentType?.MediaType == "text/event-stream" ? TimeSpan.FromSeconds(2) : TimeSpan.FromSeconds(30), TimeProvider.System);
        await using var stream = await answer.Content.ReadAsStreamAsync(limit.Token);
        using var kept = new MemoryStream();
        try
        {
            await stream.CopyToAsync(kept, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            kept.Length.ShouldBeGreaterThan(0, "the stream said something");
        }
        return kept.ToArray();
    }

    private static async Task LookAtMetricsAsync(Uri url, SecretHunt hunt)
    {
        using var scraper = new HttpClient { BaseAddress = url };
        scraper.DefaultRequestHeaders.Authorization = new("Bearer", MetricsKey);
        var metrics = await scraper.GetStringAsync(new Uri("metrics", UriKind.Relative));
        metrics.ShouldContain("solstead_");
        hunt.Look("metrics", metrics);
    }

    private static async Task RunCommandsAsync(string folder, SecretHunt hunt)
    {
        foreach (var command in new[] { "export --from 2026-06-01 --to 2026-07-30", "export --energy --from 2026-06-01 --to 2026-07-30", "backup", "read --json --config solstead.yaml", "read --config solstead.yaml", "check --config solstead.yaml" })
        {
            var (_, output, errors) = await SolsteadProgram.RunAsync(folder, [.. command.Split(' '), "--data", "data"]);
            (output + errors).Length.ShouldBeGreaterThan(40, command);
            hunt.Look(command, output);
            hunt.Look($"{command}, errors", errors);
        }
    }

    private static void HideWhatCameUp(SecretHunt hunt, string folder, EnphaseTwin roof, EnphaseTwin old)
    {
        foreach (var (name, secret) in new[]
        {
            ("password of the broker", BrokerPassword), ("key of the relay", RelayKey), ("third key", ThirdKey), ("body to the relay", RelayBody), ("password of the relay", RelayPassword), ("key in an address", UrlKey),
            ("key of the scraper", MetricsKey), ("password of the old gateway", OldPassword), ("wrong password", WrongPassword), ("password of the account", Account.Password), ("e-mail address", Account.User),
            ("basic authentication", Convert.ToBase64String(Encoding.UTF8.GetBytes($"relay:{RelayPassword}"))), ("token", roof.Token()), ("e-mail address in a token", "twin@example.invalid"),
        }) hunt.Hide(name, secret);
        roof.SessionIds.ShouldNotBeEmpty();
        roof.Cloud.SessionIds.ShouldNotBeEmpty();
        foreach (var id in roof.SessionIds.Concat(old.SessionIds).Concat(roof.Cloud.SessionIds)) hunt.Hide("session of a device", id);
        hunt.Hide("key of the protected store", File.ReadAllBytes(Path.Combine(folder, "data", Key)));
    }

    private static Uri At(string path) => new($"api/v1/{path}", UriKind.Relative);
}
