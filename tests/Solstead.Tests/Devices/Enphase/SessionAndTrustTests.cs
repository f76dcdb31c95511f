using System.Net;
using System.Net.Sockets;
using Solstead.Core.Devices;
using Solstead.Devices.Enphase;
using Solstead.Devices.Enphase.Transport;
using Solstead.Devices.Enphase.Twin;
using Solstead.Tests.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>T22, T25, T26, T29, T30: who is trusted, and what goes over the wire.</summary>
public sealed class SessionAndTrustTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<EnphaseTwin> LiveAsync(string firmware = "D8.2.4382", bool expired = false) =>
        EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Firmware = firmware, ExpiredCertificate = expired }, Ct);

    [Fact]
    public async Task T25_a_lapsed_session_costs_exactly_one_check_of_the_token()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        await watched.NextAsync("grid.power");
        twin.Requests.CheckJwtCalls.ShouldBe(1);
        await twin.Faults.InjectAsync(TwinFaultKind.SessionWipe, Ct);
        for (var i = 0; i < 5; i++) await watched.NextAsync("grid.power");
        twin.Requests.CheckJwtCalls.ShouldBe(2);
        twin.Requests.All.Where(r => r.Path.StartsWith("/ivp", StringComparison.Ordinal)).ShouldAllBe(r => r.Auth == "cookie", "the cookie alone goes with each request");
        watched.Now.Faults.ShouldBe([]);
    }

    [Theory]
    [InlineData(TwinFaultKind.Unauthorized)]
    [InlineData(TwinFaultKind.Forbidden)]
    public async Task A_gateway_that_refuses_every_page_is_told_as_refusing_and_not_as_away(TwinFaultKind kind)
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        await watched.NextAsync("grid.power");
        await twin.Faults.InjectAsync(kind, Ct);
        await watched.TroubleAsync("enphase.auth.refused");
        var asked = twin.Requests.Total;
        while (twin.Requests.Total < asked + 6) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        await twin.Faults.ClearAsync(Ct);
        await watched.RecoveredAsync("enphase.auth.refused");
        await watched.NextAsync("grid.power");
        watched.Now.Problems.ShouldBe(["enphase.auth.refused"]);
    }

    [Fact]
    public async Task T26_a_page_for_installers_only_takes_nothing_else_away()
    {
        await using var twin = await LiveAsync();
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.Unauthorized) { PathPrefix = "/ivp/pdm/device_data" }, Ct);
        var bench = new GatewayBench();
        await using var watched = new Watched(bench.Driver(twin, o => o with { InverterInterval = TimeSpan.FromMilliseconds(100) }));
        await watched.NextAsync("grid.power");
        for (var i = 0; i < 5; i++) await watched.NextAsync("inverter.122099000001.power");
        twin.Requests.All.Count(r => r.Path == "/ivp/pdm/device_data").ShouldBe(2, "asked, checked the token, asked once more, never again");
        watched.Now.Faults.ShouldBe([]);
        bench.Memory.Recall("capabilities").ShouldNotBeNull().ShouldContain("device-data");
    }

    [Fact]
    public async Task What_a_firmware_lacks_is_remembered_over_a_restart()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = GatewayBench.Fixture("ac-batteries-8.2") }, Ct);
        var memory = new TestMemory();
        for (var start = 0; start < 2; start++)
        {
            await using var driver = new GatewayBench { Memory = memory }.Driver(twin);
            new Snapshot(await driver.ReadOnceAsync(Ct))["production.power"].ShouldBe(1000);
        }
        twin.Requests.All.Count(r => r.Path == "/ivp/meters").ShouldBe(1);
        twin.Requests.All.Count(r => r.Path == "/production.json").ShouldBe(2);
    }

    [Fact]
    public async Task T30_a_changed_key_gets_not_one_byte_and_is_told_with_both_fingerprints()
    {
        await using var twin = await LiveAsync();
        var bench = new GatewayBench();
        await using var watched = new Watched(bench.Driver(twin));
        await watched.NextAsync("grid.power");
        var pinned = bench.Secrets.Get("pin.key").ShouldNotBeNull();

        await twin.Faults.InjectAsync(TwinFaultKind.NewCertificate, Ct);
        var trouble = await watched.TroubleAsync("enphase.cert.changed");
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Ct);
        twin.Requests.Clear();
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Ct);

        twin.Requests.Total.ShouldBe(0, "no request, so no token, reaches a stranger");
        trouble.Problem.Severity.ShouldBe(Severity.Alarm);
        trouble.Problem.Facts.ShouldContain(f => f.Name == "pinned" && f.Text == pinned);
        trouble.Problem.Facts.ShouldContain(f => f.Name == "found" && f.Text!.Length == 64 && f.Text != pinned);
        bench.Secrets.Get("pin.key").ShouldBe(pinned);
    }

    [Fact]
    public async Task T30_new_dates_under_the_same_key_are_accepted_even_when_they_are_over()
    {
        await using var twin = await LiveAsync(expired: true);
        var bench = new GatewayBench();
        await using var watched = new Watched(bench.Driver(twin));
        await watched.NextAsync("grid.power");
        var before = bench.Secrets.Get("pin.certificate");
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.NewCertificate) { Text = "same-key" }, Ct);
        await watched.UntilAsync(_ => bench.Secrets.Get("pin.certificate") != before ? "" : null, "the new certificate");
        await watched.NextAsync("grid.power");
        watched.Told("enphase.cert.changed").ShouldBe(0);
    }

    [Fact]
    public async Task A_pin_in_the_settings_decides_from_the_first_contact()
    {
        await using var twin = await LiveAsync();
        var learned = new GatewayBench();
        await using (var first = learned.Driver(twin)) await first.ReadOnceAsync(Ct);
        var (key, certificate) = (learned.Secrets.Get("pin.key")!, learned.Secrets.Get("pin.certificate")!);

        foreach (var good in new[] { $"sha256:{key}", certificate.ToUpperInvariant() })
        {
            await using var driver = new GatewayBench().Driver(twin, o => o with { Certificate = CertificatePin.TryParse(good) });
            new Snapshot(await driver.ReadOnceAsync(Ct))["grid.power"].ShouldBe(-400);
        }
        twin.Requests.Clear();
        await using var stranger = new GatewayBench().Driver(twin, o => o with { Certificate = new string('a', 64) });
        new Snapshot(await stranger.ReadOnceAsync(Ct)).Problems.ShouldContain("enphase.cert.changed");
        twin.Requests.Total.ShouldBe(0);
    }

    [Fact]
    public async Task A_certificate_that_names_another_serial_number_is_not_trusted()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Serial = "122100004321" }, Ct);
        await using var proxy = await RenamingProxy.StartAsync(twin, Ct);
        var bench = new GatewayBench();
        await using var driver = bench.Driver(GatewayBench.Options(twin) with { Address = GatewayAddress.TryParse($"127.0.0.1:{proxy.Port}") });
        var read = new Snapshot(await driver.ReadOnceAsync(Ct));
        read.Problems.ShouldContain("enphase.cert.name");
        proxy.Seen.ShouldNotContain("Bearer");
        bench.Secrets.Get("pin.key").ShouldBeNull();
    }

    [Fact]
    public async Task A_gateway_that_wants_a_token_over_plain_http_gets_none()
    {
        var received = new List<string>();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var serve = PlainServer.ServeAsync(listener, "<envoy_info><device><sn>122100004321</sn><software>D8.2.1</software></device><web-tokens>true</web-tokens></envoy_info>", received, stop.Token);
        await using var twin = await LiveAsync();
        await using var driver = new GatewayBench().Driver(GatewayBench.Options(twin) with { Address = GatewayAddress.TryParse($"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}") });
        new Snapshot(await driver.ReadOnceAsync(Ct)).Problems.ShouldContain("enphase.tls.required");
        string.Join('\n', received).ShouldNotContain("Authorization");
        await stop.CancelAsync();
        await serve;
    }

    [Fact]
    public async Task T22_T27_what_is_wrong_with_a_token_is_told_by_its_own_code_and_cured_by_a_new_file()
    {
        await using var twin = await LiveAsync();
        var file = Path.Combine(Directory.CreateTempSubdirectory("solstead").FullName, "token");
        await File.WriteAllTextAsync(file, "Error: no such serial", Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { Token = null, TokenFile = file }));
        await watched.TroubleAsync("enphase.token.malformed");
        await File.WriteAllTextAsync(file, twin.TokenForOther("999999999999"), Ct);
        (await watched.TroubleAsync("enphase.auth.serial")).Problem.Facts.ShouldContain(f => f.Name == "found" && f.Text == "999999999999");
        await File.WriteAllTextAsync(file, twin.TokenFor(TwinRole.Owner, TimeSpan.FromDays(-2)), Ct);
        await watched.TroubleAsync("enphase.auth.expired");
        twin.Requests.CheckJwtCalls.ShouldBe(0, "a token that cannot be good is not tried");
        File.Delete(file);
        await watched.TroubleAsync("enphase.auth.missing");
        await File.WriteAllTextAsync(file, twin.TokenFor(TwinRole.Owner), Ct);
        await watched.NextAsync("grid.power");
        await watched.RecoveredAsync("enphase.auth.missing");
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task A_token_the_gateway_refuses_is_told_and_the_end_of_the_refusal_noticed()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        await watched.NextAsync("grid.power");
        await twin.Faults.InjectAsync(TwinFaultKind.TokenExpiry, Ct);
        await watched.TroubleAsync("enphase.auth.refused");
        watched.Told("device.unreachable").ShouldBe(0);
        await twin.Faults.ClearAsync(Ct);
        await watched.RecoveredAsync("enphase.auth.refused");
        await watched.NextAsync("grid.power");
    }

    [Theory]
    [InlineData(31, null)]
    [InlineData(29, Severity.Notice)]
    [InlineData(6, Severity.Warning)]
    [InlineData(0.9, Severity.Alarm)]
    public async Task An_ending_owner_token_is_told_30_7_and_1_day_before(double days, Severity? severity)
    {
        await using var twin = await LiveAsync();
        await using var driver = new GatewayBench().Driver(twin, o => o with { Token = twin.TokenFor(TwinRole.Owner, TimeSpan.FromDays(days)) });
        var told = (await driver.ReadOnceAsync(Ct)).OfType<Report.Trouble>().Select(t => t.Problem).SingleOrDefault(p => p.Code == "enphase.auth.expiring");
        told?.Severity.ShouldBe(severity!.Value);
        (told is null).ShouldBe(severity is null);
        told?.Facts.ShouldContain(f => f.Name == "expires" && f.Unit == "instant");
    }

    [Fact]
    public async Task The_end_of_an_installers_half_day_is_no_news()
    {
        await using var twin = await LiveAsync();
        await using var driver = new GatewayBench().Driver(twin, o => o with { Token = twin.TokenFor(TwinRole.Installer) });
        new Snapshot(await driver.ReadOnceAsync(Ct)).Problems.ShouldBe([]);
    }

    [Fact]
    public async Task T29_no_token_cookie_or_password_reaches_the_log_or_a_report()
    {
        var bench = new GatewayBench();
        await using var twin = await LiveAsync();
        var token = twin.TokenFor(TwinRole.Owner);
        await using (var watched = new Watched(bench.Driver(twin, o => o with { Token = token })))
        {
            await watched.NextAsync("grid.power");
            await twin.Faults.InjectAsync(TwinFaultKind.TokenExpiry, Ct);
            await watched.TroubleAsync("enphase.auth.refused");
            foreach (var part in token.Split('.'))
            {
                bench.Log.Text.ShouldNotContain(part[..16]);
                string.Join('\n', watched.Reports.SelectMany(r => r is Report.Trouble t ? t.Problem.Facts.Select(f => f.Text ?? "") : [])).ShouldNotContain(part[..16]);
            }
        }
        await using var old = await LiveAsync("R5.0.62");
        await using var driver = bench.Driver(old, o => o with { Password = "very-secret-word" });
        await driver.ReadOnceAsync(Ct);
        bench.Log.Text.ShouldNotContain("very-secret-word");
    }

    [Fact]
    public async Task Looking_at_an_address_reads_who_is_there_and_sends_no_secret()
    {
        await using var twin = await LiveAsync();
        var bench = new GatewayBench();
        var info = await EnphaseDriver.Description.ProbeAsync($"{twin.Url.Host}:{twin.Url.Port}", bench.Context, Ct);
        info.ShouldNotBeNull();
        (info.Serial, info.Firmware).ShouldBe((twin.Serial, "8.2.4382"));
        twin.Requests.All.ShouldAllBe(r => r.Path == "/info" && r.Auth == "none");
        bench.Secrets.Get("pin.key").ShouldBeNull();
        (await EnphaseDriver.Description.ProbeAsync("127.0.0.1:1", bench.Context, Ct)).ShouldBeNull();
    }
}
