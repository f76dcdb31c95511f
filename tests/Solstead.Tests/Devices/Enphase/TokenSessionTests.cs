using Solstead.Devices;
using Solstead.Devices.Enphase.Transport;
using Solstead.Devices.Enphase.Twin;
using Solstead.Tests.Devices.Enphase.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>T25 on a manual clock, and which of several tokens is used.</summary>
public sealed class TokenSessionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task T25_ten_idle_minutes_cost_one_check_and_eight_busy_hours_none()
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase() }, Ct);
        using var transport = new GatewayTransport(twin.Url, _ => true, closeEach: false, TimeProvider.System);
        var session = new TokenSession(new TokenShelf(null, twin.TokenFor(TwinRole.Owner), new VolatileSecrets()), clock, TimeSpan.FromSeconds(5));
        for (var minute = 0; minute < 480; minute++)
        {
            (await session.OpenAsync(transport, twin.Serial, Ct)).ShouldBe(SessionState.Open);
            session.Authorize(new HttpRequestMessage().Headers);
            clock.Advance(TimeSpan.FromMinutes(1));
        }
        twin.Requests.CheckJwtCalls.ShouldBe(1);
        clock.Advance(TimeSpan.FromMinutes(10));
        (await session.OpenAsync(transport, twin.Serial, Ct)).ShouldBe(SessionState.Open);
        (await session.OpenAsync(transport, twin.Serial, Ct)).ShouldBe(SessionState.Open);
        twin.Requests.CheckJwtCalls.ShouldBe(2);
    }

    [Fact]
    public async Task The_latest_token_that_works_is_used_and_an_older_one_serves_when_it_is_refused()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase() }, Ct);
        using var transport = new GatewayTransport(twin.Url, _ => true, closeEach: false, TimeProvider.System);
        var good = twin.TokenFor(TwinRole.Owner);
        await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System, Ct);
        var secrets = new VolatileSecrets();
        secrets.Set("token.page", twin.TokenFor(TwinRole.Owner)[..^8] + "AAAAAAAA");
        var session = new TokenSession(new TokenShelf(null, good, secrets), TimeProvider.System, TimeSpan.FromSeconds(5));
        (await session.OpenAsync(transport, twin.Serial, Ct)).ShouldBe(SessionState.Open);
        (session.Known!.Jwt, session.Origin).ShouldBe((good, TokenOrigin.Settings));
        session.RefusedFor.ShouldBeNull();
        secrets.Set("token.page", null);
        session.Lapse();
        secrets.Set("token.page", twin.TokenFor(TwinRole.Installer));
        (await session.OpenAsync(transport, twin.Serial, Ct)).ShouldBe(SessionState.Open);
        session.Known!.IsInstaller.ShouldBeTrue("pasted later than the file was made");
    }

    [Fact]
    public async Task A_file_that_holds_no_token_is_no_matter_while_a_stored_one_works()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase() }, Ct);
        using var file = new TemporaryFile("<html>login</html>");
        var secrets = new VolatileSecrets();
        var session = new TokenSession(new TokenShelf(file.Path, null, secrets), TimeProvider.System, TimeSpan.FromSeconds(5));
        session.Usable(twin.Serial).ShouldBeEmpty();
        session.Flaw.ShouldBe(TokenFlaw.Malformed);
        secrets.Set("token.account", twin.TokenFor(TwinRole.Owner));
        session.Usable(twin.Serial).ShouldHaveSingleItem().Origin.ShouldBe(TokenOrigin.Account);
        session.Flaw.ShouldBe(TokenFlaw.None);
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
