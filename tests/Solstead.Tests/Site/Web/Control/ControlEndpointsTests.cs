using System.Net;
using Solstead.Core.Devices;
using Solstead.Site.History;
using Solstead.Site.Run;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.Control;

/// <summary>A lost solstead.db takes the permission to control; its owner gives it back, on the page or in the terminal.</summary>
public sealed class ControlEndpointsTests : IDisposable
{
    private const string Settings = "control: { enabled: true }\nweb: { listen: \"127.0.0.1:0\" }";
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly string folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task LoseAsync()
    {
        await using (await LivingSite.StartAsync(settings: Settings, inFolder: folder)) { /* it existed once */ }
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "data"), "solstead.db*")) File.Delete(file);
        if (Directory.Exists(Path.Combine(folder, "data", "backup"))) Directory.Delete(Path.Combine(folder, "data", "backup"), recursive: true);
    }

    private async Task<bool> ControlAsync()
    {
        await using var site = await LivingSite.StartAsync(settings: Settings, inFolder: folder);
        return site.Part<SiteParts>().Site.Control;
    }

    private static IEnumerable<string> Codes(LivingSite site) =>
        site.Part<SqliteHistory>().Problems.Concat(site.Part<SiteProblems>().Open).Where(p => p.Severity >= Severity.Warning).Select(p => p.Code);

    [Fact]
    public async Task The_owner_gives_control_back_on_the_page_and_it_counts_from_the_next_start()
    {
        await LoseAsync();
        await using (var site = await LivingSite.StartAsync(settings: Settings, inFolder: folder))
        {
            site.Part<SiteParts>().Site.Control.ShouldBeFalse();
            Codes(site).ShouldContain("history.state.lost");
            var resume = new Uri("api/v1/control/resume", UriKind.Relative);
            using var stranger = await site.Http.PostAsync(resume, null, Ct);
            stranger.IsSuccessStatusCode.ShouldBeFalse();
            using var owner = await OwnerClient.SignInAsync(site.Service.Url);
            using var answer = await owner.PostAsync(resume, null, Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
            Codes(site).ShouldContain("control.resume.restart");
            Codes(site).ShouldNotContain("history.state.lost");
            (await owner.GetStringAsync(new Uri("api/v1/audit", UriKind.Relative), Ct)).ShouldContain("audit.control.resumed");
            using var twice = await owner.PostAsync(resume, null, Ct);
            twice.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        }
        (await ControlAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task The_terminal_gives_control_back_too()
    {
        await LoseAsync();
        (await ControlAsync()).ShouldBeFalse();
        (await BooksBeside.AcknowledgeStateLossAsync(Path.Combine(folder, "data"), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Ct)).ShouldBeFalse();
        (await ControlAsync()).ShouldBeTrue();
    }
}
