using Solstead.Core.Devices;
using Solstead.Devices.Enphase;
using Solstead.Devices.Enphase.Cloud;
using Solstead.Devices.Enphase.Twin;
using Solstead.Devices.Enphase.Twin.Cloud;
using Solstead.Tests.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase.Cloud;

/// <summary>T20 to T22: the ways to a token, and what is never taken for one.</summary>
public sealed class SignInTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task T20_way_A_gives_an_owner_a_token_for_a_year_without_a_hand()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await using var driver = cloud.Driver(TwinAccountKind.Owner);
        await using var watched = new Watched(driver);
        await watched.NextAsync("grid.power");
        cloud.Twin.Cloud.Requests.All.Select(r => r.Path).ShouldBe(["/login/login.json", "/tokens"]);
        cloud.Twin.Requests.CheckJwtCalls.ShouldBe(1, "the check before storing opened the session as well");
        cloud.Bench.Secrets.Get("token.account").ShouldNotBeNull();
        await watched.UntilAsync(_ => driver.Credentials is { Role: "owner", Origin: "account" } ? "" : null, "the state");
        (driver.Credentials!.Expires!.Value - cloud.Wall.GetUtcNow()).TotalDays.ShouldBe(365, 0.1);
        watched.Now.Faults.ShouldBe([]);
    }

    [Fact]
    public async Task T20_way_B_gives_an_installer_the_installers_role()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await using var driver = cloud.Driver(TwinAccountKind.Installer, o => o with { Way = SignInWay.Entrez });
        await using var watched = new Watched(driver);
        await watched.NextAsync("grid.power");
        cloud.Twin.Cloud.Requests.All.Select(r => r.Path).ShouldBe(["/login", "/entrez_tokens"]);
        await watched.UntilAsync(_ => driver.Credentials is { Role: "installer" } ? "" : null, "the role");
        watched.Told("enphase.role.owner").ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task T20_way_C_takes_a_paste_bare_or_as_JSON_after_trying_it_and_says_what_it_is(bool json)
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await using var driver = cloud.Bench.Driver(GatewayBench.Options(cloud.Twin) with { Token = null });
        await using var watched = new Watched(driver);
        await watched.TroubleAsync("enphase.auth.missing");
        var token = cloud.Twin.TokenFor(TwinRole.Owner);
        var answer = await driver.TakeTokenAsync(json ? $"{{\"generation_time\":1,\"token\":\"{token}\",\"expires_at\":2}}\n" : $"  {token}\n", Ct);
        answer.Accepted.ShouldBeTrue();
        answer.Code.ShouldBe("enphase.token.accepted");
        answer.Facts.ShouldContain(f => f.Name == "serial" && f.Text == cloud.Twin.Serial);
        answer.Facts.ShouldContain(f => f.Name == "role" && f.Text == "owner");
        answer.Facts.ShouldContain(f => f.Name == "days" && f.Number == 364);
        await watched.NextAsync("grid.power");
        await watched.RecoveredAsync("enphase.auth.missing");
        driver.Credentials!.Origin.ShouldBe("page");
    }

    [Fact]
    public async Task T20_a_second_factor_is_told_with_its_way_out_and_not_tried_again()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await using var watched = cloud.Watch(TwinAccountKind.SecondFactor);
        (await watched.TroubleAsync("enphase.cloud.second_factor")).Problem.Severity.ShouldBe(Severity.Alarm);
        cloud.Wall.Move(TimeSpan.FromDays(3));
        await CloudBench.SettleAsync();
        cloud.Twin.Cloud.Logins.ShouldBe(1);
    }

    [Fact]
    public async Task T20_a_wrong_password_stops_every_retry_over_restarts_until_it_is_changed()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "not-the-password", Ct);
        EnphaseOptions FromFile(EnphaseOptions o) => o with { EnlightenPassword = null, EnlightenPasswordFile = file };
        await using (var first = cloud.Watch(TwinAccountKind.Owner, FromFile))
        {
            await first.TroubleAsync("enphase.cloud.password");
            cloud.Wall.Move(TimeSpan.FromDays(2));
            await CloudBench.SettleAsync();
        }
        await using (var second = cloud.Watch(TwinAccountKind.Owner, FromFile))
        {
            await second.TroubleAsync("enphase.cloud.password");
            await CloudBench.SettleAsync();
            cloud.Twin.Cloud.Logins.ShouldBe(1, "neither time nor a restart tries the same password again");
            await File.WriteAllTextAsync(file, CloudBench.Account(TwinAccountKind.Owner).Password, Ct);
            await second.NextAsync("grid.power");
            await second.RecoveredAsync("enphase.cloud.password");
        }
        cloud.Twin.Cloud.Logins.ShouldBe(2);
        File.Delete(file);
    }

    [Fact]
    public async Task T20_too_many_sessions_are_given_an_hour_to_end()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await cloud.FaultAsync(TwinCloudFaultKind.TooManySessions);
        await using var watched = cloud.Watch(TwinAccountKind.Owner);
        await watched.TroubleAsync("enphase.cloud.sessions");
        await cloud.Twin.Cloud.ClearAsync(Ct);
        cloud.Wall.Move(TimeSpan.FromMinutes(58));
        await CloudBench.SettleAsync();
        cloud.Twin.Cloud.Logins.ShouldBe(1);
        cloud.Wall.Move(TimeSpan.FromMinutes(3));
        await watched.NextAsync("grid.power");
        await watched.RecoveredAsync("enphase.cloud.sessions");
    }

    [Fact]
    public async Task T20_a_blocked_account_is_tried_once_a_day()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await using var watched = cloud.Watch(TwinAccountKind.Blocked);
        await watched.TroubleAsync("enphase.cloud.blocked");
        cloud.Wall.Move(TimeSpan.FromHours(23));
        await CloudBench.SettleAsync();
        cloud.Twin.Cloud.Logins.ShouldBe(1);
        cloud.Wall.Move(TimeSpan.FromHours(2));
        await cloud.AttemptsAsync(2);
    }

    [Theory]
    [InlineData(TwinCloudFaultKind.Html, "/", "enphase.cloud.page")]
    [InlineData(TwinCloudFaultKind.Html, "/tokens", "enphase.cloud.page")]
    [InlineData(TwinCloudFaultKind.Redirect, "/", "enphase.cloud.page")]
    [InlineData(TwinCloudFaultKind.Empty, "/", "enphase.cloud.unavailable")]
    [InlineData(TwinCloudFaultKind.Empty, "/tokens", "enphase.cloud.unavailable")]
    [InlineData(TwinCloudFaultKind.Unavailable, "/", "enphase.cloud.unavailable")]
    [InlineData(TwinCloudFaultKind.Unreachable, "/", "enphase.cloud.unreachable")]
    [InlineData(TwinCloudFaultKind.ErrorText, "/tokens", "enphase.cloud.said")]
    [InlineData(TwinCloudFaultKind.ErrorJson, "/tokens", "enphase.cloud.said")]
    [InlineData(TwinCloudFaultKind.OtherSerial, "/tokens", "enphase.cloud.serial")]
    [InlineData(TwinCloudFaultKind.OldToken, "/tokens", "enphase.cloud.serial")]
    [InlineData(TwinCloudFaultKind.ForeignKey, "/tokens", "enphase.cloud.unaccepted")]
    public async Task T21_T22_each_failure_has_its_own_code_stores_nothing_and_ends_with_the_fault(TwinCloudFaultKind fault, string path, string code)
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await cloud.FaultAsync(fault, path);
        await using var watched = cloud.Watch(TwinAccountKind.Owner);
        await watched.TroubleAsync(code);
        cloud.Bench.Secrets.Get("token.account").ShouldBeNull();
        await cloud.Twin.Cloud.ClearAsync(Ct);
        cloud.Wall.Move(TimeSpan.FromMinutes(2));
        await watched.NextAsync("grid.power");
        await watched.RecoveredAsync(code);
    }

    [Fact]
    public async Task T21_an_error_sentence_in_the_form_is_told_in_its_words_and_never_stored()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await cloud.FaultAsync(TwinCloudFaultKind.ErrorText, "/entrez_tokens", "Error: system of owner@example.invalid is not linked to eyJhbGciOiJFUzI1NiJ9abcdefgh");
        await using var watched = cloud.Watch(TwinAccountKind.Installer, o => o with { Way = SignInWay.Entrez });
        var words = (await watched.TroubleAsync("enphase.cloud.said")).Problem.Facts.Single(f => f.Name == "words").Text!;
        words.ShouldBe("Error: system of … is not linked to …");
        cloud.Bench.Secrets.Get("token.account").ShouldBeNull();
    }

    [Fact]
    public async Task T21_where_one_way_gives_no_token_the_other_is_tried_next()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await cloud.FaultAsync(TwinCloudFaultKind.ErrorText, "/tokens");
        await using var watched = cloud.Watch(TwinAccountKind.Owner);
        await watched.TroubleAsync("enphase.cloud.said");
        cloud.Wall.Move(TimeSpan.FromSeconds(61));
        await watched.NextAsync("grid.power");
        cloud.Twin.Cloud.Requests.All.Select(r => r.Path).ShouldBe(["/login/login.json", "/tokens", "/login", "/entrez_tokens"]);
    }

    [Theory]
    [InlineData("", "enphase.token.empty")]
    [InlineData("<html><body>login</body></html>", "enphase.token.malformed")]
    [InlineData("Error: no such serial", "enphase.token.malformed")]
    [InlineData("other", "enphase.auth.serial")]
    [InlineData("old", "enphase.token.ended")]
    [InlineData("revoked", "enphase.token.refused")]
    public async Task T21_T22_a_paste_that_is_no_good_is_answered_with_why_and_leaves_the_old_token_in_use(string paste, string code)
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await using var driver = cloud.Bench.Driver(cloud.Twin);
        await using var watched = new Watched(driver);
        await watched.NextAsync("grid.power");
        var text = paste switch
        {
            "other" => cloud.Twin.TokenForOther("999999999999"),
            "old" => cloud.Twin.TokenFor(TwinRole.Owner, TimeSpan.FromDays(-1)),
            "revoked" => Bent(cloud.Twin.TokenFor(TwinRole.Owner)),
            _ => paste,
        };
        var answer = await driver.TakeTokenAsync(text, Ct);
        answer.Accepted.ShouldBeFalse();
        answer.Code.ShouldBe(code);
        if (paste == "other") answer.Facts.ShouldContain(f => f.Name == "found" && f.Text == "999999999999");
        cloud.Bench.Secrets.Get("token.page").ShouldBeNull();
        await watched.NextAsync("grid.power");
        watched.Now.Faults.ShouldBe([]);
    }

    [Fact]
    public async Task An_account_given_on_the_page_is_kept_only_when_it_gives_a_token_that_works()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await using var driver = cloud.Bench.Driver(GatewayBench.Options(cloud.Twin) with { Token = null, Cloud = CloudHosts.TryTwin(cloud.Twin.Cloud.Url.ToString())! });
        await using var watched = new Watched(driver);
        await watched.TroubleAsync("enphase.auth.missing");
        var account = CloudBench.Account(TwinAccountKind.Owner);
        (await driver.SignInAsync(account.User, "wrong", Ct)).Code.ShouldBe("enphase.cloud.password");
        cloud.Bench.Secrets.Get("account.password").ShouldBeNull();
        (await driver.SignInAsync(account.User, account.Password, Ct)).Accepted.ShouldBeTrue();
        cloud.Bench.Secrets.Get("account.password").ShouldBe(account.Password);
        await watched.NextAsync("grid.power");
        driver.Credentials!.HasAccount.ShouldBeTrue();
    }

    [Fact]
    public async Task The_readings_go_on_while_the_owner_signs_in_and_a_second_try_takes_the_other_way()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        await using var driver = cloud.Bench.Driver(GatewayBench.Options(cloud.Twin) with { Cloud = CloudHosts.TryTwin(cloud.Twin.Cloud.Url.ToString())! });
        await using var watched = new Watched(driver);
        await watched.NextAsync("grid.power");
        var account = CloudBench.Account(TwinAccountKind.Owner);
        await cloud.Twin.Cloud.InjectAsync(new TwinCloudFault(TwinCloudFaultKind.Slow) { Amount = 1, Count = 1 }, Ct);
        await cloud.FaultAsync(TwinCloudFaultKind.ErrorText, "/tokens", "Error: later");
        var asked = driver.SignInAsync(account.User, account.Password, Ct);
        for (var i = 0; i < 5; i++) await watched.NextAsync("grid.power");
        asked.IsCompleted.ShouldBeFalse();
        (await asked).Code.ShouldBe("enphase.cloud.said");
        (await driver.SignInAsync(account.User, account.Password, Ct)).Accepted.ShouldBeTrue();
        cloud.Twin.Cloud.Requests.All[^1].Path.ShouldBe("/entrez_tokens");
    }

    [Theory]
    [InlineData("https://entrez.example.invalid")]
    [InlineData("http://192.0.2.1:8080")]
    [InlineData("http://127.0.0.1.example.invalid")]
    [InlineData("http://user@127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    public void S10_a_password_goes_to_the_maker_or_to_a_twin_on_this_machine_and_nowhere_else(string url) => CloudHosts.TryTwin(url).ShouldBeNull();

    [Theory]
    [InlineData("Too many active sessions..", nameof(CloudOutcome.TooManySessions))]
    [InlineData("Your account has been locked", nameof(CloudOutcome.Blocked))]
    [InlineData("Invalid email or password", nameof(CloudOutcome.WrongPassword))]
    [InlineData("Bad credentials", nameof(CloudOutcome.WrongPassword))]
    [InlineData("Error: Invalid serial number", nameof(CloudOutcome.Said))]
    [InlineData("", nameof(CloudOutcome.Unavailable))]
    public void T21_words_are_understood_whatever_the_status(string words, string outcome) => CloudAnswer.Saying(words).Outcome.ToString().ShouldBe(outcome);

    [Fact]
    public void T29_foreign_words_are_shown_short_and_without_what_names_a_person_or_opens_a_door()
    {
        CloudAnswer.Harmless("a\r\n\u0000b   me@example.org, c").ShouldBe("a b … c");
        CloudAnswer.Harmless("eyJhbGciOiJFUzI1NiJ9.eyJhdWQiOiIxIn0.c2ln x").ShouldBe("… x");
        CloudAnswer.Harmless(string.Join(' ', Enumerable.Repeat("word", 500)))!.Length.ShouldBeLessThan(170);
        CloudAnswer.Harmless(" \n").ShouldBeNull();
    }

    [Fact]
    public async Task Too_many_sessions_at_the_gateway_are_told_and_not_made_more()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), MaxInstallerSessions = 1 }, Ct);
        using var other = new TwinHttp(twin) { Token = twin.TokenFor(TwinRole.Installer) };
        await other.LogInAsync();
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { Token = twin.TokenFor(TwinRole.Installer) }));
        await watched.TroubleAsync("enphase.sessions");
        var calls = twin.Requests.CheckJwtCalls;
        await CloudBench.SettleAsync();
        twin.Requests.CheckJwtCalls.ShouldBeLessThanOrEqualTo(calls + 1);
    }

    [Fact]
    public async Task B24_a_role_the_maker_took_away_is_told()
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        cloud.Bench.Memory.Remember("role", "installer");
        await using var watched = cloud.Watch(TwinAccountKind.Owner);
        var told = (await watched.TroubleAsync("enphase.role.changed")).Problem;
        told.Facts.Select(f => f.Text).ShouldBe(["installer", "owner"]);
    }

    /// <summary>The same claims under a signature nobody made.</summary>
    private static string Bent(string token) => token[..^8] + (token[^8..] == "AAAAAAAA" ? "BBBBBBBB" : "AAAAAAAA");

    [Theory]
    [InlineData(TwinFaultKind.Refuse)]
    [InlineData(TwinFaultKind.Busy)]
    public async Task A_log_in_while_the_gateway_is_briefly_away_is_kept_and_used_when_it_is_back(TwinFaultKind away)
    {
        await using var cloud = await CloudBench.StartAsync(Ct);
        var account = CloudBench.Account(TwinAccountKind.Owner);
        await using var driver = cloud.Bench.Driver(GatewayBench.Options(cloud.Twin) with { Token = null, Cloud = CloudHosts.TryTwin(cloud.Twin.Cloud.Url.ToString())! });
        await using var watched = new Watched(driver);
        await watched.TroubleAsync("enphase.auth.missing");
        await cloud.Twin.Faults.InjectAsync(away == TwinFaultKind.Refuse ? new TwinFault(away) : new TwinFault(away) { PathPrefix = "/auth" }, Ct);
        var answer = await driver.SignInAsync(account.User, account.Password, Ct);
        (answer.Accepted, answer.Code).ShouldBe((true, "enphase.account.waits"));
        var asked = cloud.Twin.Cloud.Requests.All.Count;
        await cloud.Twin.Faults.ClearAsync(Ct);
        await watched.NextAsync("grid.power");
        cloud.Twin.Cloud.Requests.All.Count.ShouldBe(asked, "the token that was fetched is used");
        cloud.Bench.Secrets.Get("token.account").ShouldNotBeNull();
    }
}
