using System.Net;
using Solstead.Devices.Enphase.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Enphase.Twin;

/// <summary>Tokens, sessions, roles and digest (enphase.md 3).</summary>
public sealed class AccessTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<EnphaseTwin> StartAsync(string firmware, TimeProvider? time = null, int installers = 12) =>
        EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Firmware = firmware, Time = time ?? TimeProvider.System, MaxInstallerSessions = installers, InstallerPassword = "not a real one" }, Ct);

    [Fact]
    public async Task The_certificate_names_the_serial_number_and_the_identity_needs_no_token()
    {
        await using var twin = await StartAsync("D8.2.4382");
        using var http = new TwinHttp(twin);

        (await http.GetAsync("/info")).ShouldContain($"<sn>{twin.Serial}</sn>");
        http.Certificate!.Subject.ShouldBe($"CN=envoy-{twin.Serial}");
        http.Certificate.Issuer.ShouldBe(http.Certificate.Subject);
        (await http.StatusAsync("/production.json")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_certificate_may_be_long_expired()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), ExpiredCertificate = true }, Ct);
        using var http = new TwinHttp(twin);
        await http.GetAsync("/info");
        http.Certificate!.NotAfter.ToUniversalTime().ShouldBeLessThan(TimeProvider.System.GetUtcNow().UtcDateTime.AddMonths(-11));
    }

    [Theory, InlineData("8.2.4382", "/home"), InlineData("8.3.5169", "/login.html"), InlineData("8.3.5289", "/login.html")]
    public async Task The_login_wall_leads_where_its_firmware_says(string firmware, string target)
    {
        await using var twin = await StartAsync(firmware);
        using var http = new TwinHttp(twin);
        using var response = await http.SendAsync("/ivp/meters");
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync(Ct)).ShouldContain($"\"{target}\"");
    }

    [Fact]
    public async Task Check_jwt_hands_out_a_session_that_carries_further_requests()
    {
        await using var twin = await StartAsync("8.2.4382");
        using var http = TwinHttp.WithOwner(twin);

        (await http.LogInAsync()).ShouldBe(HttpStatusCode.OK);
        http.Cookie!.Length.ShouldBe(32);
        (await http.StatusAsync("/production.json")).ShouldBe(HttpStatusCode.OK);
        twin.Requests.All.Select(r => r.Auth).ShouldBe(["bearer", "cookie"]);
        twin.Requests.CheckJwtCalls.ShouldBe(1);
        using var posted = await http.SendAsync("/auth/check_jwt", HttpMethod.Post);
        posted.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_session_dies_after_ten_idle_minutes_and_not_before()
    {
        var clock = new ManualClock();
        await using var twin = await StartAsync("8.2.4382", clock);
        using var http = TwinHttp.WithOwner(twin);
        await http.LogInAsync();

        clock.Advance(TimeSpan.FromSeconds(599));
        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromSeconds(599));
        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromSeconds(601));
        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.Unauthorized);
        (await http.LogInAsync()).ShouldBe(HttpStatusCode.OK);
        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Tokens_that_are_expired_foreign_or_changed_are_refused()
    {
        var clock = new ManualClock();
        await using var twin = await StartAsync("8.2.4382", clock);
        using var http = new TwinHttp(twin);
        var good = twin.TokenFor(TwinRole.Owner, TimeSpan.FromHours(1));
        async Task<HttpStatusCode> Try(string token) { http.Token = token; return await http.StatusAsync("/auth/check_jwt"); }

        (await Try(good)).ShouldBe(HttpStatusCode.OK);
        (await Try(twin.TokenForOther("122000000000"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await Try(good[..^4] + (good.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await Try("nonsense")).ShouldBe(HttpStatusCode.Unauthorized);
        clock.Advance(TimeSpan.FromHours(1));
        (await Try(good)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_on_every_request_opens_a_session_each_time_until_installers_are_too_many()
    {
        await using var twin = await StartAsync("8.2.4382", installers: 3);
        using var http = new TwinHttp(twin) { Token = twin.TokenFor(TwinRole.Installer) };

        for (var i = 0; i < 3; i++) (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.OK);
        using var refused = await http.SendAsync("/ivp/meters");
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await refused.Content.ReadAsStringAsync(Ct)).ShouldContain("Too many installer sessions active");
        http.Token = twin.TokenFor(TwinRole.Owner);
        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_owner_may_not_stream()
    {
        await using var twin = await StartAsync("8.2.4382");
        using var http = TwinHttp.WithOwner(twin);
        (await http.StatusAsync("/stream/meter")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Below_firmware_7_digest_opens_what_is_not_open()
    {
        await using var twin = await StartAsync("R4.10.35");
        twin.Url.Scheme.ShouldBe("http");
        using var nobody = new TwinHttp(twin);
        foreach (var open in (string[])["/info", "/api/v1/production", "/production.json"]) (await nobody.StatusAsync(open)).ShouldBe(HttpStatusCode.OK, open);
        using (var challenge = await nobody.SendAsync("/api/v1/production/inverters"))
        {
            challenge.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            challenge.Headers.WwwAuthenticate.ToString().ShouldContain("realm=\"enphaseenergy.com\"");
        }

        using var wrong = new TwinHttp(twin, new NetworkCredential("envoy", "000000"));
        (await wrong.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.Unauthorized);
        using var owner = new TwinHttp(twin, new NetworkCredential("envoy", twin.Serial[^6..]));
        (await owner.StatusAsync("/api/v1/production/inverters")).ShouldBe(HttpStatusCode.OK);
        (await owner.StatusAsync("/ivp/meters/readings")).ShouldBe(HttpStatusCode.OK);
        (await owner.StatusAsync("/production")).ShouldBe(HttpStatusCode.Unauthorized, "4.10 refuses /production to everybody");
        (await owner.StatusAsync("/stream/meter")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Plain_http_leads_to_https()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), HttpRedirect = true }, Ct);
        using var http = new TwinHttp(twin);
        using var response = await http.SendAsync("/info", at: twin.RedirectUrl);
        response.StatusCode.ShouldBe(HttpStatusCode.MovedPermanently);
        response.Headers.Location.ShouldBe(twin.Url);
    }
}
