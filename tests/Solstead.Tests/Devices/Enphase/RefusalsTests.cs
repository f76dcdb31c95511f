using Solstead.Core.Devices;
using Solstead.Devices;
using Solstead.Devices.Enphase.Transport;
using Solstead.Devices.Enphase.Twin;
using Solstead.Devices.Enphase.Wire;
using Solstead.Tests.Devices.Enphase.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>What a gateway says no with: 401 with a good token, 503 of all kinds, errors with status 200, bodies that are late.</summary>
public sealed class RefusalsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<EnphaseTwin> LiveAsync(TimeProvider? time = null) => EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Time = time ?? TimeProvider.System }, Ct);

    private static TwinFault On(TwinFaultKind kind, string path) => new(kind) { PathPrefix = path };

    [Fact]
    public async Task A_page_that_refuses_a_good_session_costs_one_check_of_the_token_in_eight_minutes()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { InverterInterval = TimeSpan.FromMilliseconds(100) }));
        await watched.NextAsync("inverter.122099000001.power");
        twin.Requests.CheckJwtCalls.ShouldBe(1);
        await twin.Faults.InjectAsync(On(TwinFaultKind.Unauthorized, "/ivp/meters/readings"), Ct);
        var asked = twin.Requests.All.Count(r => r.Path == "/ivp/meters/readings");
        await watched.UntilAsync(_ => twin.Requests.All.Count(r => r.Path == "/ivp/meters/readings") > asked + 6 ? "" : null, "six more questions");
        twin.Requests.CheckJwtCalls.ShouldBe(2, "refused, checked, refused: it is this page");
        await twin.Faults.ClearAsync(Ct);
        await watched.NextAsync("grid.power");
        await twin.Faults.InjectAsync(TwinFaultKind.SessionWipe, Ct);
        await watched.NextAsync("grid.power");
        await watched.NextAsync("grid.power");
        twin.Requests.CheckJwtCalls.ShouldBe(3, "a session that is gone is still noticed");
    }

    [Fact]
    public async Task The_old_session_is_kept_until_there_is_a_new_one()
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        await using var twin = await LiveAsync(clock);
        using var transport = new GatewayTransport(twin.Url, _ => true, closeEach: false, TimeProvider.System);
        var session = new TokenSession(new TokenShelf(null, twin.TokenFor(TwinRole.Owner), new VolatileSecrets()), clock, TimeSpan.FromSeconds(5));
        (await session.OpenAsync(transport, twin.Serial, Ct)).ShouldBe(SessionState.Open);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.Busy) { PathPrefix = "/auth", Text = "Too many installer sessions active" }, Ct);
        session.Lapse();
        (await session.OpenAsync(transport, twin.Serial, Ct, anew: true)).ShouldBe(SessionState.Full);
        (await session.OpenAsync(transport, twin.Serial, Ct, anew: true)).ShouldBe(SessionState.Full, "no new attempt within a minute");
        twin.Requests.CheckJwtCalls.ShouldBe(2);
        (await session.OpenAsync(transport, twin.Serial, Ct)).ShouldBe(SessionState.Open, "for the others");
        (await transport.GetAsync("/ivp/meters", session.Authorize, TimeSpan.FromSeconds(5), Ct)).Status.ShouldBe(200, "the old cookie still serves");
        await twin.Faults.ClearAsync(Ct);
        clock.Advance(TimeSpan.FromSeconds(61));
        session.Lapse();
        (await session.OpenAsync(transport, twin.Serial, Ct)).ShouldBe(SessionState.Open);
        session.IsFull.ShouldBeFalse();
        twin.Requests.CheckJwtCalls.ShouldBe(3);
    }

    [Fact]
    public async Task Where_there_is_no_check_the_session_an_answer_names_is_used()
    {
        await using var twin = await LiveAsync();
        await twin.Faults.InjectAsync(On(TwinFaultKind.NotFound, "/auth"), Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        for (var i = 0; i < 5; i++) await watched.NextAsync("grid.power");
        twin.Requests.All.Count(r => r.Auth == "bearer" && !r.Path.StartsWith("/auth", StringComparison.Ordinal)).ShouldBe(1, "each such request opens a session of its own");
    }

    [Theory]
    [InlineData("Resource busy, please retry after 30 seconds")]
    [InlineData("empty")]
    [InlineData("Service Temporarily Unavailable")]
    public async Task After_any_503_the_gateway_is_left_alone_for_half_a_minute(string words)
    {
        await using var twin = await LiveAsync();
        using var client = Client(twin, out _);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.Busy) { PathPrefix = "/ivp", Text = words }, Ct);
        var fetched = await client.FetchAsync("/ivp/meters/readings", EnphaseJson.Default.ListMeterReading, TimeSpan.FromSeconds(5), Ct);
        (fetched.Outcome, fetched.Wait).ShouldBe((Outcome.Busy, TimeSpan.FromSeconds(30)));
        await twin.Faults.ClearAsync(Ct);
        await twin.Faults.InjectAsync(On(TwinFaultKind.ServerError, "/ivp"), Ct);
        (await client.FetchAsync("/ivp/meters/readings", EnphaseJson.Default.ListMeterReading, TimeSpan.FromSeconds(5), Ct)).Wait.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Too_many_sessions_are_noticed_wherever_they_are_complained_of()
    {
        await using var twin = await LiveAsync();
        using var client = Client(twin, out var session);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.Busy) { PathPrefix = "/ivp", Text = "<a href=\"/err_toomanysess\">Too many installer sessions active</a>" }, Ct);
        var fetched = await client.FetchAsync("/ivp/meters/readings", EnphaseJson.Default.ListMeterReading, TimeSpan.FromSeconds(5), Ct);
        (fetched.Outcome, fetched.Wait, session.IsFull).ShouldBe((Outcome.Busy, TimeSpan.FromMinutes(1), true));
        await twin.Faults.ClearAsync(Ct);
        await client.FetchAsync("/ivp/meters/readings", EnphaseJson.Default.ListMeterReading, TimeSpan.FromSeconds(5), Ct);
        session.IsFull.ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{ "error" : "404 - Not Found" }""", "NotFound")]
    [InlineData("""{"err":"405 - Method Not Allowed"}""", "NotFound")]
    [InlineData("""{"error":"Not found"}""", "NotFound")]
    [InlineData("""{"status":401,"error":"","info":"Authentication required","moreInfo":""}""", "Unauthorized")]
    [InlineData("""{"error":"403 - Forbidden"}""", "Unauthorized")]
    [InlineData("""{"error":"Internal error"}""", "Error")]
    [InlineData("""{"error":"busy"}""", "Error")]
    public void T12_an_error_object_says_what_it_is(string body, string kind) =>
        GatewayBody.TryParse(System.Text.Encoding.UTF8.GetBytes(body), EnphaseJson.Default.ListInverterEntry, out _).ToString().ShouldBe(kind);

    [Fact]
    public async Task T12_a_passing_error_with_status_200_does_not_take_a_page_away_for_a_week()
    {
        await using var twin = await LiveAsync();
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.ErrorObject) { PathPrefix = "/api/v1/production/inverters", Count = 2 }, Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { InverterInterval = TimeSpan.FromMilliseconds(100) }));
        await watched.NextAsync("inverter.122099000001.last_report");
        await watched.UntilAsync(_ => twin.Requests.All.Count(r => r.Path == "/api/v1/production/inverters") > 3 ? "" : null, "the page asked again");
    }

    [Fact]
    public async Task A_body_that_comes_long_after_its_head_is_read()
    {
        await using var twin = await LiveAsync();
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.LateBody) { PathPrefix = "/production.json", Amount = 2.2 }, Ct);
        await using var driver = new GatewayBench().Driver(twin, o => o with { SlowLimit = TimeSpan.FromSeconds(10) });
        new Snapshot(await driver.ReadOnceAsync(Ct))["consumption.energy_lifetime"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_gateway_that_closes_the_connection_instead_of_answering_for_its_meters_is_away()
    {
        await using var twin = await LiveAsync();
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        await watched.NextAsync("grid.power");
        await twin.Faults.InjectAsync(On(TwinFaultKind.NoAnswer, "/ivp/meters/readings"), Ct);
        var told = await watched.TroubleAsync("device.unreachable");
        told.Problem.Facts.ShouldContain(f => f.Name == "reason" && f.Text == "connection");
        watched.Told("enphase.malformed").ShouldBe(0);
    }

    [Fact]
    public async Task A_pinned_key_that_cannot_be_read_makes_no_stranger_a_friend()
    {
        await using var twin = await LiveAsync();
        var secrets = new LostSecrets();
        await using var watched = new Watched(new GatewayBench().With(secrets).Driver(twin));
        (await watched.TroubleAsync("enphase.cert.lost")).Problem.Severity.ShouldBe(Severity.Alarm);
        twin.Requests.Total.ShouldBe(0, "not even a question");
        secrets.Lost = false;
        await watched.NextAsync("grid.power");
        await watched.RecoveredAsync("enphase.cert.lost");
    }

    private sealed class LostSecrets : ISecrets
    {
        private readonly VolatileSecrets kept = new();

        public bool Lost { get; set; } = true;

        public string? Get(string name) => Lost && name == "pin.key" ? null : kept.Get(name);

        public bool IsLost(string name) => Lost && name == "pin.key";

        public void Set(string name, string? value) => kept.Set(name, value);
    }

    private static GatewayClient Client(EnphaseTwin twin, out TokenSession session)
    {
        session = new TokenSession(new TokenShelf(null, twin.TokenFor(TwinRole.Owner), new VolatileSecrets()), TimeProvider.System, TimeSpan.FromSeconds(5));
        var identity = new GatewayIdentity(twin.Serial, null, FirmwareVersion.TryParse("8.2.1")!, true, true, null);
        return new(new GatewayTransport(twin.Url, _ => true, closeEach: false, TimeProvider.System), identity, twin.Serial, session, TimeProvider.System);
    }
}
