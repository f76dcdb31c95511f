using Solstead.Core.Devices;
using Solstead.Devices.Clock;
using Solstead.Devices.Enphase;
using Solstead.Devices.Enphase.Cloud;
using Solstead.Devices.Enphase.Twin;
using Solstead.Devices.Enphase.Twin.Cloud;
using Solstead.Tests.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase.Cloud;

/// <summary>T23, T24, T25, T27, T28: tokens that renew themselves, and what happens when they cannot.</summary>
public sealed class RenewalTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task T23_an_owner_token_with_29_days_left_is_renewed_in_the_background()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        var old = cloud.Twin.TokenFor(TwinRole.Owner, TimeSpan.FromDays(29));
        await using var driver = cloud.Driver(TwinAccountKind.Owner, o => o with { Token = old });
        await using var watched = new Watched(driver);
        await watched.NextAsync("grid.power");
        await watched.UntilAsync(_ => driver.Credentials is { Origin: "account" } ? "" : null, "the new token");
        await watched.NextAsync("grid.power");
        (driver.Credentials!.Expires!.Value - cloud.Wall.GetUtcNow()).TotalDays.ShouldBeGreaterThan(360);
        watched.Now.Faults.ShouldBe([]);
        await CloudBench.SettleAsync();
        cloud.Twin.Cloud.Logins.ShouldBe(1);
    }

    [Fact]
    public async Task T23_a_token_with_31_days_left_is_left_alone()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await using var watched = cloud.Watch(TwinAccountKind.Owner, o => o with { Token = cloud.Twin.TokenFor(TwinRole.Owner, TimeSpan.FromDays(31)) });
        await watched.NextAsync("grid.power");
        await CloudBench.SettleAsync();
        cloud.Twin.Cloud.Requests.Total.ShouldBe(0);
    }

    [Theory]
    [InlineData(TwinCloudFaultKind.Unreachable, "enphase.cloud.unreachable")]
    [InlineData(TwinCloudFaultKind.ErrorText, "enphase.cloud.said")]
    [InlineData(TwinCloudFaultKind.ForeignKey, "enphase.cloud.unaccepted")]
    public async Task T23_a_renewal_that_fails_keeps_the_old_token_and_says_so(TwinCloudFaultKind fault, string code)
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await cloud.FaultAsync(fault, fault == TwinCloudFaultKind.Unreachable ? "/" : "/tokens");
        await using var driver = cloud.Driver(TwinAccountKind.Owner, o => o with { Token = cloud.Twin.TokenFor(TwinRole.Owner, TimeSpan.FromDays(29)) });
        await using var watched = new Watched(driver);
        (await watched.TroubleAsync(code)).Problem.Severity.ShouldBe(Severity.Warning, "values still come");
        await watched.TroubleAsync("enphase.auth.expiring");
        for (var i = 0; i < 3; i++) await watched.NextAsync("grid.power");
        driver.Credentials!.Origin.ShouldBe("settings");
        watched.Told("enphase.auth.refused").ShouldBe(0);
    }

    [Fact]
    public async Task T24_an_installer_token_is_renewed_before_12_hours_without_a_gap_in_the_data()
    {
        // An hour in half a second: the whole half day in six.
        var clock = new ShiftedClock(TimeProvider.System, TimeProvider.System.GetUtcNow(), 7200);
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Time = clock }, Ct);
        var account = CloudBench.Account(TwinAccountKind.Installer);
        var bench = new GatewayBench { Time = clock };
        await using var watched = new Watched(bench.Driver(GatewayBench.Options(twin) with
        {
            Token = null,
            EnlightenUser = account.User,
            EnlightenPassword = account.Password,
            Cloud = CloudHosts.TryTwin(twin.Cloud.Url.ToString())!,
            Way = SignInWay.Entrez,
        }));
        await watched.NextAsync("grid.power");
        await watched.UntilAsync(_ => twin.Cloud.Logins >= 3 ? "" : null, "two renewals");
        for (var i = 0; i < 3; i++) await watched.NextAsync("grid.power");
        var stamps = watched.Reports.OfType<Report.Measured>().Where(m => m.Readings.Any(r => r.Point == "grid.power")).Select(m => m.At.Elapsed).ToList();
        stamps.Zip(stamps.Skip(1), (a, b) => b - a).Max().ShouldBeLessThan(TimeSpan.FromSeconds(2));
        watched.Reports.OfType<Report.Trouble>().ShouldNotContain(t => t.Problem.Code.StartsWith("enphase.auth", StringComparison.Ordinal) || t.Problem.Code.StartsWith("enphase.cloud", StringComparison.Ordinal));
        twin.Requests.All.ShouldNotContain(r => r.Path.StartsWith("/ivp", StringComparison.Ordinal) && r.Status == 401, "the new token is there before the old one ends");
    }

    [Fact]
    public async Task T25_a_lapsed_session_asks_the_gateway_once_and_the_cloud_never()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await using var watched = cloud.Watch(TwinAccountKind.Owner);
        await watched.NextAsync("grid.power");
        var (checks, calls) = (cloud.Twin.Requests.CheckJwtCalls, cloud.Twin.Cloud.Requests.Total);
        await cloud.Twin.Faults.InjectAsync(TwinFaultKind.SessionWipe, Ct);
        for (var i = 0; i < 5; i++) await watched.NextAsync("grid.power");
        cloud.Twin.Requests.CheckJwtCalls.ShouldBe(checks + 1);
        cloud.Twin.Cloud.Requests.Total.ShouldBe(calls);
    }

    [Fact]
    public async Task T26_a_page_that_refuses_the_role_is_no_reason_to_log_in_again()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await cloud.Twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.Unauthorized) { PathPrefix = "/ivp/pdm/device_data" }, Ct);
        await using var driver = cloud.Driver(TwinAccountKind.Owner);
        await using var watched = new Watched(driver);
        await watched.NextAsync("inverter.122099000001.power");
        await CloudBench.SettleAsync();
        cloud.Twin.Cloud.Logins.ShouldBe(1);
        await watched.UntilAsync(all => all.OfType<Report.Trouble>().LastOrDefault(t => t.Problem.Code == "enphase.role.owner" && t.Problem.Facts.Any(f => f.Name == "device_data")), "what is kept from the role");
        driver.Credentials!.Reserved.ShouldBe(["stream", "device-data"]);
    }

    [Fact]
    public async Task T27_an_ended_token_and_no_cloud_give_a_state_a_person_can_act_on_and_no_flood()
    {
        // A day in twelve seconds of real time, with a gateway that answers and a cloud that does not.
        var clock = new ShiftedClock(TimeProvider.System, TimeProvider.System.GetUtcNow(), 7200);
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Time = clock }, Ct);
        await twin.Cloud.InjectAsync(new TwinCloudFault(TwinCloudFaultKind.Unavailable), Ct);
        var account = CloudBench.Account(TwinAccountKind.Owner);
        var bench = new GatewayBench { Time = clock };
        await using var watched = new Watched(bench.Driver(GatewayBench.Options(twin) with
        {
            Token = twin.TokenFor(TwinRole.Owner, TimeSpan.FromDays(-1)),
            EnlightenUser = account.User,
            EnlightenPassword = account.Password,
            Cloud = CloudHosts.TryTwin(twin.Cloud.Url.ToString())!,
        }));
        (await watched.TroubleAsync("enphase.auth.expired")).Problem.Severity.ShouldBe(Severity.Alarm);
        (await watched.TroubleAsync("enphase.cloud.unavailable")).Problem.Severity.ShouldBe(Severity.Alarm);
        await Task.Delay(TimeSpan.FromSeconds(12), TimeProvider.System, Ct);
        twin.Cloud.Requests.Total.ShouldBeInRange(4, 9);
        twin.Requests.CheckJwtCalls.ShouldBe(0, "a token that is over is not shown to the gateway");
        watched.Told("enphase.auth.expired").ShouldBe(1);
        await twin.Cloud.ClearAsync(Ct);
        await watched.NextAsync("grid.power");
        await watched.RecoveredAsync("enphase.auth.expired");
    }

    [Fact]
    public async Task T28_a_restart_without_internet_works_with_the_stored_token()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await using (var first = cloud.Watch(TwinAccountKind.Owner)) await first.NextAsync("grid.power");
        await cloud.FaultAsync(TwinCloudFaultKind.Unreachable);
        await using var second = cloud.Watch(TwinAccountKind.Owner);
        await second.NextAsync("grid.power");
        await CloudBench.SettleAsync();
        cloud.Attempts.ShouldBe(1);
        second.Now.Faults.ShouldBe([]);
    }

    [Fact]
    public async Task A_refused_token_that_is_not_over_is_replaced_when_the_gateway_means_it()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await using var driver = cloud.Driver(TwinAccountKind.Owner, o => o with { Token = cloud.Twin.TokenFor(TwinRole.Owner) });
        await using var watched = new Watched(driver);
        await watched.NextAsync("grid.power");
        await cloud.Twin.Faults.InjectAsync(TwinFaultKind.TokenExpiry, Ct);
        await watched.TroubleAsync("enphase.auth.refused");
        await CloudBench.SettleAsync();
        cloud.Twin.Cloud.Logins.ShouldBe(0, "a gateway that has just started refuses for a while");
    }

    [Fact]
    public async Task A_command_that_only_looks_logs_in_nowhere_when_it_can_remember_nothing()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await using var driver = new EnphaseDriver(
            GatewayBench.Options(cloud.Twin) with { Token = null, EnlightenUser = "a", EnlightenPassword = "b", Cloud = CloudHosts.TryTwin(cloud.Twin.Cloud.Url.ToString())! },
            cloud.Bench.Context with { MaySignIn = false });
        new Snapshot(await driver.ReadOnceAsync(Ct)).Problems.ShouldContain("enphase.account.service");
        cloud.Twin.Cloud.Requests.Total.ShouldBe(0);
    }

    [Fact]
    public async Task One_reading_fetches_the_token_it_needs()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await using var driver = cloud.Driver(TwinAccountKind.Owner);
        new Snapshot(await driver.ReadOnceAsync(Ct))["grid.power"].ShouldBe(-400);
        await using var again = cloud.Driver(TwinAccountKind.Owner);
        new Snapshot(await again.ReadOnceAsync(Ct))["grid.power"].ShouldBe(-400);
        cloud.Twin.Cloud.Logins.ShouldBe(1);
    }
}
