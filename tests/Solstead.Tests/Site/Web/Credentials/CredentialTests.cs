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
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.Credentials;

/// <summary>T20, T22, T29, T30 through the running service: what the owner gives, what everybody sees, and where no secret goes.</summary>
public sealed class CredentialTests : IAsyncLifetime
{
    private static readonly TwinAccount Account = TwinAccount.All[0];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("solstead-credentials-");
    private readonly KeptLog log = new();
    private EnphaseTwin twin = null!;
    private SiteService service = null!;

    public async ValueTask InitializeAsync()
    {
        twin = await EnphaseTwin.StartAsync(new() { Plant = new VirtualHouse(new HouseSettings(), LivingSite.Clock.GetUtcNow()), Time = LivingSite.Clock }, default);
        await StartAsync("");
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await twin.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task StartAsync(string keys)
    {
        var file = Path.Combine(folder.FullName, "solstead.yaml");
        await File.WriteAllTextAsync(file, $$"""
            devices:
              - { id: roof, type: enphase, host: "{{twin.Url.Authority}}", cloud_url: "{{twin.Cloud.Url}}", interval_s: 1{{keys}} }
            history: { batch_s: 1 }
            web: { listen: "127.0.0.1:0" }
            """);
        service = await SiteService.StartAsync(
            new ServiceOptions(SettingsLoader.Load(file), file, Path.Combine(folder.FullName, "data"), LivingSite.Clock, "test", b => b.AddProvider(log).SetMinimumLevel(LogLevel.Trace)) { ClockShifted = true }, default);
    }

    private static Uri At(string path) => new($"api/v1/{path}", UriKind.Relative);

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(At(path), body);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static async Task<JsonElement> UntilAsync(HttpClient http, string path, Func<JsonElement, bool> good)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await http.GetFromJsonAsync<JsonElement>(At(path));
            if (good(answer)) return answer;
            if (TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(20)) throw new TimeoutException(answer.GetRawText());
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    private static bool Reads(JsonElement points) => points.GetProperty("points").EnumerateArray().Any(p => p.GetProperty("id").GetString() == "grid.power" && p.GetProperty("value").ValueKind == JsonValueKind.Number);

    [Fact]
    public async Task T20_the_owner_pastes_a_token_and_is_told_what_it_is()
    {
        using var owner = await OwnerClient.SignInAsync(service.Url);
        var (bad, why) = await PostAsync(owner, "devices/roof/token", new { token = twin.TokenForOther("999999999999") });
        ((int)bad, why.GetProperty("code").GetString()).ShouldBe((422, "enphase.auth.serial"));
        var (status, body) = await PostAsync(owner, "devices/roof/token", new { token = $"{{\"token\":\"{twin.TokenFor(TwinRole.Owner)}\"}}" });
        status.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("code").GetString().ShouldBe("enphase.token.accepted");
        var known = body.GetProperty("credentials");
        (known.GetProperty("role").GetString(), known.GetProperty("serial").GetString(), known.GetProperty("daysLeft").GetInt32()).ShouldBe(("owner", twin.Serial, 364));
        await UntilAsync(owner, "points?device=roof", Reads);
        known = (await owner.GetFromJsonAsync<JsonElement>(At("credentials"))).GetProperty("devices")[0];
        known.GetProperty("origin").GetString().ShouldBe("page");
        var change = (await owner.GetFromJsonAsync<JsonElement>(At("audit"))).GetProperty("changes")[0];
        (change.GetProperty("who").GetString(), change.GetProperty("code").GetString()).ShouldBe(("owner", "audit.device.token"));
        known.GetProperty("reserved").EnumerateArray().Select(r => r.GetString()).ShouldContain("stream");
    }

    [Fact]
    public async Task Only_the_owner_may_give_credentials()
    {
        using var visitor = OwnerClient.Visitor(service.Url);
        foreach (var path in new[] { "token", "account", "certificate" })
            (await visitor.PostAsJsonAsync(At($"devices/roof/{path}"), new { })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        using var owner = await OwnerClient.SignInAsync(service.Url);
        (await PostAsync(owner, "devices/cellar/token", new { token = "x" })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync(owner, "devices/roof/token", new { })).Body.GetProperty("code").GetString().ShouldBe("enphase.token.empty");
        (await PostAsync(owner, "devices/roof/account", new { user = "a@b" })).Body.GetProperty("code").GetString().ShouldBe("enphase.account.incomplete");
    }

    [Fact]
    public async Task T30_the_owner_accepts_a_changed_certificate_with_both_fingerprints_in_sight()
    {
        using var owner = await OwnerClient.SignInAsync(service.Url);
        await PostAsync(owner, "devices/roof/token", new { token = twin.TokenFor(TwinRole.Owner) });
        await UntilAsync(owner, "points?device=roof", Reads);
        await twin.Faults.InjectAsync(TwinFaultKind.NewCertificate, default);
        static JsonElement First(JsonElement all) => all.GetProperty("devices")[0];
        var state = First(await UntilAsync(owner, "credentials", c => First(c).GetProperty("shownKey").ValueKind == JsonValueKind.String));
        var (pinned, shown) = (state.GetProperty("pinnedKey").GetString()!, state.GetProperty("shownKey").GetString()!);
        shown.ShouldNotBe(pinned);
        twin.Requests.Clear();

        var (status, body) = await PostAsync(owner, "devices/roof/certificate", new { fingerprint = pinned });
        ((int)status, body.GetProperty("code").GetString()).ShouldBe((422, "enphase.cert.other"), "only what is shown now can be accepted");
        twin.Requests.All.ShouldAllBe(r => r.Path == "/info" && r.Auth == "none", "looking costs no secret");

        (status, body) = await PostAsync(owner, "devices/roof/certificate", new { fingerprint = $"sha256:{shown}" });
        (status, body.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.OK, "enphase.cert.accepted"));
        await UntilAsync(owner, "live", l => l.GetProperty("devices")[0].GetProperty("state").GetString() == "ok");
        state = First(await UntilAsync(owner, "credentials", c => First(c).GetProperty("shownKey").ValueKind == JsonValueKind.Null));
        state.GetProperty("pinnedKey").GetString().ShouldBe(shown);
    }

    [Fact]
    public async Task T29_no_token_password_or_address_is_in_a_log_an_answer_or_a_file_over_a_whole_life()
    {
        var secrets = new List<string>();
        using (var owner = await OwnerClient.SignInAsync(service.Url))
        {
            await PostAsync(owner, "devices/roof/account", new { user = Account.User, password = "wrong-password-canary" });
            await twin.Cloud.InjectAsync(new TwinCloudFault(TwinCloudFaultKind.ErrorText) { PathPrefix = "/tokens", Text = $"Error for {Account.User} {twin.Token()}", Count = 1 }, default);
            await PostAsync(owner, "devices/roof/account", new { user = Account.User, password = Account.Password });
            (await PostAsync(owner, "devices/roof/account", new { user = Account.User, password = Account.Password })).Status.ShouldBe(HttpStatusCode.OK);
            var pasted = twin.TokenFor(TwinRole.Installer);
            secrets.AddRange(pasted.Split('.'));
            await PostAsync(owner, "devices/roof/token", new { token = pasted });
            await UntilAsync(owner, "points?device=roof", Reads);
            await twin.Faults.InjectAsync(TwinFaultKind.TokenExpiry, default);
            await twin.Faults.ClearAsync(default);
            foreach (var path in new[] { "credentials", "devices", "devices/roof", "points", "live", "site", "health", "decisions", "audit" })
                using (var answer = await owner.GetAsync(At(path))) log.Add(await answer.Content.ReadAsStringAsync());
            log.Add(await owner.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative)));
        }
        await service.DisposeAsync();
        await StartAsync("");
        using (var visitor = OwnerClient.Visitor(service.Url)) (await visitor.GetStringAsync(new Uri("healthz", UriKind.Relative))).ShouldBe("ok");
        secrets.AddRange([Account.User, Account.Password, "wrong-password-canary"]);
        var header = twin.Token().Split('.')[0];
        foreach (var secret in secrets.Append(header).Select(s => s[..Math.Min(20, s.Length)]))
        {
            log.Text.Contains(secret, StringComparison.Ordinal).ShouldBeFalse($"{secret} is in a log or an answer");
            foreach (var file in new DirectoryInfo(Path.Combine(folder.FullName, "data")).EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.Name != "solstead.lock"))
                Read(file).Contains(secret, StringComparison.Ordinal).ShouldBeFalse($"{secret} is in {file.Name}");
        }
    }

    private static string Read(FileInfo file)
    {
        using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
