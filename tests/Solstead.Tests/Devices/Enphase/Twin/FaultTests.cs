using System.Net;
using System.Net.Sockets;
using Solstead.Devices.Enphase.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Enphase.Twin;

/// <summary>Every fault of enphase.md 13.10 as a client meets it.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private readonly ManualClock clock = new();
    private EnphaseTwin twin = null!;
    private TwinHttp http = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Time = clock, Firmware = "8.2.4382" }, Ct);
        http = TwinHttp.WithOwner(twin);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await twin.DisposeAsync();
    }

    [Theory]
    [InlineData(TwinFaultKind.Unauthorized, 401), InlineData(TwinFaultKind.Forbidden, 403), InlineData(TwinFaultKind.NotFound, 404)]
    [InlineData(TwinFaultKind.ServerError, 500), InlineData(TwinFaultKind.Busy, 503), InlineData(TwinFaultKind.GatewayTimeOut, 504)]
    [InlineData(TwinFaultKind.EmptyBody, 200), InlineData(TwinFaultKind.Html, 200), InlineData(TwinFaultKind.InvalidJson, 200)]
    [InlineData(TwinFaultKind.RandomBytes, 200), InlineData(TwinFaultKind.DeepNesting, 200)]
    public async Task A_fault_on_one_path_strikes_as_often_as_told(TwinFaultKind kind, int status)
    {
        await twin.Faults.InjectAsync(new TwinFault(kind) { PathPrefix = "/ivp/meters", Count = 2 }, Ct);

        (await http.StatusAsync("/production.json")).ShouldBe(HttpStatusCode.OK);
        var good = """[{"eid":704643328""";
        for (var i = 0; i < 2; i++)
        {
            using var bad = await http.SendAsync("/ivp/meters");
            ((int)bad.StatusCode).ShouldBe(status);
            (await bad.Content.ReadAsStringAsync(Ct)).ShouldNotStartWith(good);
        }
        (await http.GetAsync("/ivp/meters")).ShouldStartWith(good);
        twin.Faults.Active.ShouldBeEmpty();
    }

    [Fact]
    public async Task Bodies_have_the_promised_shapes()
    {
        async Task<byte[]> Under(TwinFaultKind kind)
        {
            await twin.Faults.InjectAsync(new TwinFault(kind) { Count = 1 }, Ct);
            using var response = await http.SendAsync("/ivp/meters");
            return await response.Content.ReadAsByteArrayAsync(Ct);
        }
        (await Under(TwinFaultKind.RandomBytes)).Length.ShouldBe(1_000_000);
        (await Under(TwinFaultKind.DeepNesting)).Length.ShouldBe(200_000);
        (await Under(TwinFaultKind.EmptyBody)).ShouldBeEmpty();
        System.Text.Encoding.UTF8.GetString(await Under(TwinFaultKind.Busy)).ShouldContain("Resource busy, please retry after 30 seconds");
    }

    [Fact]
    public async Task A_refused_port_comes_back_as_the_same_port()
    {
        var port = twin.Url.Port;
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.Refuse) { Seconds = 20 }, Ct);
        await Should.ThrowAsync<HttpRequestException>(() => http.SendAsync("/info"));
        clock.Advance(TimeSpan.FromSeconds(20));
        await ReachableAsync();
        twin.Url.Port.ShouldBe(port);
    }

    [Fact]
    public async Task A_hang_accepts_and_says_nothing_until_it_is_over()
    {
        await twin.Faults.InjectAsync(TwinFaultKind.Hang, Ct);
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, twin.Url.Port, Ct);
        var asked = http.StatusAsync("/info");
        (await Task.WhenAny(asked, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Ct))).ShouldNotBe(asked);

        await twin.Faults.ClearAsync(Ct);
        await Should.ThrowAsync<HttpRequestException>(asked);
        (await http.StatusAsync("/info")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_hang_of_one_path_leaves_the_others()
    {
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.Hang) { PathPrefix = "/api/v1/production/inverters" }, Ct);
        var asked = http.StatusAsync("/api/v1/production/inverters");
        while (twin.Requests.InFlight == 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        (await http.StatusAsync("/ivp/meters/readings")).ShouldBe(HttpStatusCode.OK);
        asked.IsCompleted.ShouldBeFalse();
        await twin.Faults.ClearAsync(Ct);
        await Should.ThrowAsync<HttpRequestException>(asked);
    }

    [Fact]
    public async Task A_truncated_body_breaks_off()
    {
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.TruncatedBody) { Count = 1 }, Ct);
        await Should.ThrowAsync<HttpRequestException>(() => http.SendAsync("/ivp/meters"));
        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_slow_body_drips()
    {
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.SlowBody) { Count = 1, Amount = 40 }, Ct);
        var asked = http.GetAsync("/ivp/meters");
        (await Task.WhenAny(asked, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Ct))).ShouldNotBe(asked);
        while (!asked.IsCompleted) await clock.AdvanceAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        (await asked).ShouldEndWith("]");
    }

    [Fact]
    public async Task Expired_tokens_and_wiped_sessions_are_refused_and_new_tokens_are_not()
    {
        await http.LogInAsync();
        await twin.Faults.InjectAsync(TwinFaultKind.SessionWipe, Ct);
        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.Unauthorized);
        (await http.LogInAsync()).ShouldBe(HttpStatusCode.OK);

        await twin.Faults.InjectAsync(TwinFaultKind.TokenExpiry, Ct);
        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.Unauthorized);
        (await http.LogInAsync()).ShouldBe(HttpStatusCode.Unauthorized);
        http.Token = twin.TokenFor(TwinRole.Owner);
        (await http.LogInAsync()).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_certificate_can_be_renewed_with_its_key_or_replaced()
    {
        await http.GetAsync("/info");
        var (first, key) = (http.Certificate!.Thumbprint, http.Certificate.GetPublicKeyString());

        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.NewCertificate) { Text = "same-key" }, Ct);
        await http.GetAsync("/info");
        http.Certificate.Thumbprint.ShouldNotBe(first);
        http.Certificate.GetPublicKeyString().ShouldBe(key);

        await twin.Faults.InjectAsync(TwinFaultKind.NewCertificate, Ct);
        await http.GetAsync("/info");
        http.Certificate.GetPublicKeyString().ShouldNotBe(key);
        http.Certificate.Subject.ShouldBe($"CN=envoy-{twin.Serial}");
    }

    [Fact]
    public async Task A_reboot_refuses_then_is_busy_then_shows_zeros_then_works()
    {
        await http.LogInAsync();
        await twin.Faults.InjectAsync(TwinFaultKind.Reboot, Ct);
        await Should.ThrowAsync<HttpRequestException>(() => http.SendAsync("/info"));

        clock.Advance(TimeSpan.FromSeconds(46));
        await ReachableAsync();
        (await http.StatusAsync("/info")).ShouldBe(HttpStatusCode.ServiceUnavailable);

        clock.Advance(TimeSpan.FromSeconds(90));
        await UntilAsync(async () => await http.StatusAsync("/info") == HttpStatusCode.OK);
        (await http.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.Unauthorized, "sessions do not survive a boot");
        await http.LogInAsync();
        (await http.GetAsync("/api/v1/production/inverters")).ShouldBe("[]");
        (await http.GetAsync("/api/v1/production")).ShouldContain("\"wattHoursLifetime\":0");

        clock.Advance(TimeSpan.FromSeconds(60));
        await UntilAsync(async () => await http.GetAsync("/api/v1/production/inverters") != "[]");
        twin.Faults.Active.ShouldBeEmpty();
    }

    [Fact]
    public async Task Clearing_ends_a_reboot_at_once()
    {
        await twin.Faults.InjectAsync(TwinFaultKind.Reboot, Ct);
        await twin.Faults.ClearAsync(Ct);
        (await http.StatusAsync("/info")).ShouldBe(HttpStatusCode.OK);
        (await http.GetAsync("/api/v1/production/inverters")).ShouldNotBe("[]");
    }

    [Fact]
    public async Task A_firmware_upgrade_turns_an_open_gateway_into_a_token_gateway()
    {
        await using var old = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Time = clock, Firmware = "D5.0.62" }, Ct);
        old.Url.Scheme.ShouldBe("http");
        await old.Faults.InjectAsync(new TwinFault(TwinFaultKind.FirmwareUpgrade) { Text = "8.3.5433" }, Ct);
        await old.Faults.ClearAsync(Ct);

        old.Url.Scheme.ShouldBe("https");
        using var after = TwinHttp.WithOwner(old);
        (await after.GetAsync("/info")).ShouldContain("<software>D8.3.5433</software>");
        (await after.StatusAsync("/ivp/meters")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task At_eleven_at_night_it_is_away_for_three_minutes()
    {
        await twin.Faults.InjectAsync(TwinFaultKind.NightlyWindow, Ct);
        (await http.StatusAsync("/info")).ShouldBe(HttpStatusCode.OK);
        clock.ShiftWall(TimeSpan.FromHours(13) + TimeSpan.FromMinutes(1));
        var asked = http.StatusAsync("/info");
        (await Task.WhenAny(asked, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Ct))).ShouldNotBe(asked);
        while (!asked.IsCompleted) await clock.AdvanceAsync(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10));
        await Should.ThrowAsync<HttpRequestException>(asked);
        clock.GetUtcNow().TimeOfDay.ShouldBeGreaterThanOrEqualTo(new TimeSpan(23, 3, 0));
        (await http.StatusAsync("/info")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_clock_jump_moves_the_stamps_and_not_the_house()
    {
        var before = twin.Truth!.Production.DeliveredWh;
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.ClockJump) { Amount = 86_400 }, Ct);
        (await http.GetAsync("/info")).ShouldContain($"<time>{clock.GetUtcNow().AddDays(1).ToUnixTimeSeconds()}</time>");
        twin.Truth!.Production.DeliveredWh.ShouldBe(before);
    }

    private Task ReachableAsync() => UntilAsync(async () =>
    {
        try { await http.StatusAsync("/info"); return true; }
        catch (HttpRequestException) { return false; }
    });

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
        while (!await condition()) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
    }
}
