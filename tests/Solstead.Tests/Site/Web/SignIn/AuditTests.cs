using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.SignIn;

/// <summary>S20: who changed what, when and from where.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private LivingSite site = null!;

    public async ValueTask InitializeAsync() => site = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }");

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private static Uri Path(string path) => new(path, UriKind.Relative);

    private static async Task<List<JsonElement>> ChangesAsync(HttpClient http) =>
        [.. (await http.GetFromJsonAsync<JsonElement>(Path("api/v1/audit"))).GetProperty("changes").EnumerateArray()];

    [Fact]
    public async Task S20_sign_ins_refusals_and_changes_are_listed_newest_first_with_who_when_and_from_where()
    {
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        using var visitor = OwnerClient.Visitor(site.Service.Url);
        (await visitor.PostAsJsonAsync(Path("api/v1/sign-in"), new { password = "a wrong long password" })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await owner.PutAsJsonAsync(Path("api/v1/sign-in/password"), new { current = OwnerClient.Password, password = "another long password" })).EnsureSuccessStatusCode();
        var changes = await ChangesAsync(owner);
        changes.Select(c => c.GetProperty("code").GetString()).ShouldBe(["audit.password.changed", "audit.refused", "audit.password.first"]);
        changes.Select(c => c.GetProperty("who").GetString()).ShouldBe(["owner", "stranger", "owner"]);
        changes.ShouldAllBe(c => c.GetProperty("from").GetString() == "127.0.0.1");
        changes[0].GetProperty("at").GetString()!.ShouldEndWith("Z");
        changes.ShouldAllBe(c => !c.ToString().Contains("password\":", StringComparison.Ordinal) && !c.ToString().Contains(OwnerClient.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_change_is_no_change()
    {
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        (await owner.DeleteAsync(Path("api/v1/sessions/nobody"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ChangesAsync(owner)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_flood_of_changes_is_slowed_and_the_page_goes_on()
    {
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => owner.DeleteAsync(Path("api/v1/sessions/nobody"))));
        answers.Count(a => a.StatusCode == HttpStatusCode.TooManyRequests).ShouldBeGreaterThan(20);
        answers.Count(a => a.StatusCode == HttpStatusCode.NotFound).ShouldBeGreaterThanOrEqualTo(20);
        (await owner.GetAsync(Path("api/v1/site"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task Browsers_are_listed_and_one_or_all_others_can_be_signed_out()
    {
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        using var phone = await OwnerClient.SignInAsync(site.Service.Url);
        using var tablet = await OwnerClient.SignInAsync(site.Service.Url);
        var sessions = (await owner.GetFromJsonAsync<JsonElement>(Path("api/v1/sessions"))).GetProperty("sessions").EnumerateArray().ToList();
        sessions.Count.ShouldBe(3);
        sessions.Count(s => s.GetProperty("current").GetBoolean()).ShouldBe(1);
        var other = sessions.First(s => !s.GetProperty("current").GetBoolean()).GetProperty("id").GetString();
        (await owner.DeleteAsync(Path($"api/v1/sessions/{other}"))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await owner.DeleteAsync(Path("api/v1/sessions"))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        foreach (var gone in new[] { phone, tablet }) (await gone.GetAsync(Path("api/v1/site"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await owner.GetAsync(Path("api/v1/site"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_open_stream_ends_with_its_session()
    {
        using var owner = await OwnerClient.SignInAsync(site.Service.Url);
        using var phone = await OwnerClient.SignInAsync(site.Service.Url);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        await using var stream = await phone.GetStreamAsync(Path("api/v1/live/stream"), limit.Token);
        (await owner.DeleteAsync(Path("api/v1/sessions"))).EnsureSuccessStatusCode();
        var buffer = new byte[65536];
        await Should.NotThrowAsync(async () =>
        {
            try
            {
                while (await stream.ReadAsync(buffer, limit.Token) > 0) { }
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                // Cut instead of closed: the end as well.
            }
        });
    }
}
