using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Settings;
using Solstead.Site.Commands;
using Solstead.Site.Configuration;

namespace Solstead.Tests.Site.Commands;

/// <summary>HTTP commands against a real server on loopback.</summary>
public sealed class HttpActionTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
    private CommandServer server = null!;

    public async ValueTask InitializeAsync() => server = await CommandServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private (SwitchTarget Target, TargetEntry Entry, IReadOnlyList<Finding> Findings) Make(string command)
    {
        var reader = new SettingsReader(YamlSettings.Parse("on: " + command, "solstead.yaml"));
        var entry = ActionReader.Read(reader, "heater", dryRun: true, new ActionSurroundings(folder, null, [], false));
        reader.Finish();
        return (entry.Create(new ActionContext(TimeProvider.System, NullLoggerFactory.Instance, [], null)), entry, [.. reader.Findings.Where(f => f.Code != "config.command.no-off")]);
    }

    private async Task<CommandOutcome> RunAsync(string command)
    {
        var (target, _, findings) = Make(command);
        findings.Select(f => f.Code).ShouldBeEmpty();
        await using (target) return await target.SwitchAsync(true, CancellationToken.None);
    }

    private static string? Why(CommandOutcome outcome) => outcome switch { CommandOutcome.Refused r => r.Why, CommandOutcome.Unconfirmed u => u.Why, _ => null };

    [Fact]
    public async Task T62_method_headers_and_body_arrive_as_written()
    {
        var outcome = await RunAsync($$"""{ http: "{{server.Url}}relay/0?turn=on", method: PUT, headers: { X-Room: cellar, Content-Type: application/xml }, body: "<on/>" }""");
        outcome.ShouldBeOfType<CommandOutcome.Applied>();
        var asked = server.Requests.ShouldHaveSingleItem();
        (asked.Method, asked.Path, asked.Body).ShouldBe(("PUT", "/relay/0?turn=on", "<on/>"));
        asked.Headers["X-Room"].ShouldBe("cellar");
        asked.Headers["Content-Type"].ShouldBe("application/xml");
    }

    [Fact]
    public async Task Without_more_it_is_a_get_and_with_a_body_a_post()
    {
        await RunAsync($"{{ http: \"{server.Url}\" }}");
        await RunAsync($"{{ http: \"{server.Url}\", body: '{{\"on\":true}}' }}");
        server.Requests.Select(r => r.Method).ShouldBe(["GET", "POST"]);
        server.Requests.Last().Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
    }

    [Fact]
    public async Task S11_secrets_come_from_files_of_their_own_and_are_shown_nowhere()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "url"), $"{server.Url}core/api?apikey=CANARY1\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "token"), "Bearer CANARY2\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "pass"), "CANARY3", TestContext.Current.CancellationToken);
        foreach (var file in Directory.GetFiles(folder)) if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead);
        var (target, entry, findings) = Make("{ http_file: url, headers: { X-Token_file: token }, user: me, password_file: pass }");
        await using (target) (await target.SwitchAsync(true, CancellationToken.None)).ShouldBeOfType<CommandOutcome.Applied>();
        findings.ShouldBeEmpty();
        var asked = server.Requests.ShouldHaveSingleItem();
        asked.Path.ShouldBe("/core/api?apikey=CANARY1");
        asked.Headers["X-Token"].ShouldBe("Bearer CANARY2");
        asked.Headers["Authorization"].ShouldBe("Basic " + Convert.ToBase64String("me:CANARY3"u8));
        $"{entry} {entry.On}".ShouldNotContain("CANARY");
        entry.On!.Shown.ShouldBe(server.Url.GetLeftPart(UriPartial.Authority));
    }

    [Fact]
    public async Task A_header_with_a_line_break_is_never_sent()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "token"), "a", TestContext.Current.CancellationToken);
        var (target, _, _) = Make($"{{ http: \"{server.Url}\", headers: {{ X-Token_file: token }} }}");
        await File.WriteAllTextAsync(Path.Combine(folder, "token"), "a\r\nX-Evil: 1", TestContext.Current.CancellationToken);
        await using (target) Why(await target.SwitchAsync(true, CancellationToken.None)).ShouldBe("command.secret");
        server.Requests.ShouldBeEmpty();
    }

    [Theory, InlineData(500, false), InlineData(503, false), InlineData(429, false), InlineData(401, true), InlineData(404, true)]
    public async Task Anything_but_2xx_is_no_success(int status, bool refused)
    {
        server.Answer = context => { context.Response.StatusCode = status; return Task.CompletedTask; };
        var outcome = await RunAsync($"{{ http: \"{server.Url}\" }}");
        Why(outcome).ShouldBe("command.http.status");
        (outcome is CommandOutcome.Refused).ShouldBe(refused);
    }

    [Fact]
    public async Task A_redirect_is_refused_not_followed()
    {
        server.Answer = context => { context.Response.Redirect("/elsewhere"); return Task.CompletedTask; };
        Why(await RunAsync($"{{ http: \"{server.Url}\" }}")).ShouldBe("command.http.redirect");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task C5_done_can_mean_that_the_answer_shows_it()
    {
        server.Answer = context => context.Response.WriteAsync("{\"ison\":false}");
        Why(await RunAsync($"{{ http: \"{server.Url}\", expect: '\"ison\":true' }}")).ShouldBe("command.http.unexpected");
        server.Answer = context => context.Response.WriteAsync("{\"ison\":true}");
        (await RunAsync($"{{ http: \"{server.Url}\", expect: '\"ison\":true' }}")).ShouldBeOfType<CommandOutcome.Applied>();
    }

    [Fact]
    public async Task Silence_ends_after_the_time_limit()
    {
        server.Answer = context => Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System, context.RequestAborted);
        var began = TimeProvider.System.GetTimestamp();
        Why(await RunAsync($"{{ http: \"{server.Url}\", timeout_s: 1 }}")).ShouldBe("command.http.silent");
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Nobody_there_is_told_as_such() => Why(await RunAsync("{ http: \"http://127.0.0.1:1/\" }")).ShouldBe("command.http.unreachable");

    [Fact]
    public async Task S9_a_certificate_is_believed_by_authority_or_pin_and_not_otherwise()
    {
        var (authority, certificate) = CommandServer.Certificates();
        await using var secure = await CommandServer.StartAsync(certificate);
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem(), TestContext.Current.CancellationToken);
        var pin = Convert.ToHexString(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        Why(await RunAsync($"{{ http: \"{secure.Url}\" }}")).ShouldBe("command.http.certificate");
        Why(await RunAsync($"{{ http: \"{secure.Url}\", certificate: \"sha256:{new string('a', 64)}\" }}")).ShouldBe("command.http.certificate");
        secure.Requests.ShouldBeEmpty();
        (await RunAsync($"{{ http: \"{secure.Url}\", ca_file: ca.pem }}")).ShouldBeOfType<CommandOutcome.Applied>();
        (await RunAsync($"{{ http: \"{secure.Url}\", certificate: \"sha256:{pin}\" }}")).ShouldBeOfType<CommandOutcome.Applied>();
        secure.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("{ http: \"ftp://127.0.0.1/\" }", "config.command.address")]
    [InlineData("{ http: \"http://user:word@127.0.0.1/\" }", "config.command.address")]
    [InlineData("{ http: \"http://8.8.8.8/\" }", "config.command.target")]
    [InlineData("{ http: \"http://8.8.8.8/\", public: true }", "config.command.public")]
    [InlineData("{ http: \"http://127.0.0.1/\", headers: { Host: evil } }", "config.command.header")]
    [InlineData("{ http: \"http://127.0.0.1/\", headers: { \"a b\": c } }", "config.command.header")]
    [InlineData("{ http: \"http://127.0.0.1/\", ca_file: none.pem }", "config.command.authority")]
    [InlineData("{ http: \"http://127.0.0.1/\", certificate: abc }", "config.command.pin")]
    [InlineData("{ http_file: none }", "config.file.missing")]
    [InlineData("{ http: \"http://127.0.0.1/\", mqtt: x }", "config.command.kind")]
    [InlineData("{ }", "config.command.kind")]
    [InlineData("{ mqtt: \"a/+/b\" }", "config.command.topic")]
    [InlineData("{ mqtt: \"a/b\" }", "config.command.mqtt")]
    [InlineData("{ device: none }", "config.command.device")]
    [InlineData("{ program: x }", "config.programs.none")]
    [InlineData("{ http: \"http://127.0.0.1/\", metod: PUT }", "config.key.unknown")]
    public void A_wrong_command_is_told_where_it_stands(string command, string code) => Make(command).Findings.Select(f => f.Code).ShouldContain(code);

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("192.168.1.9", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("169.254.1.1", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("2001:4860::1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    public void Commands_go_to_this_machine_and_any_private_address(string address, bool allowed) =>
        HttpTargets.Allows(IPAddress.Parse(address), isPublic: false).ShouldBe(allowed);

    [Fact]
    public void A_public_address_takes_the_owners_word() => HttpTargets.Allows(IPAddress.Parse("8.8.8.8"), isPublic: true).ShouldBeTrue();
}
