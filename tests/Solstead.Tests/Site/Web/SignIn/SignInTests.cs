using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.SignIn;

/// <summary>From the first password to the sign-out, over real sockets.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private LivingSite site = null!;

    public async ValueTask InitializeAsync() => site = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }");

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private Uri Url => site.Service.Url;

    private static Uri Path(string path) => new(path, UriKind.Relative);

    private static async Task<(HttpStatusCode Status, string? Code)> AnswerAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        var text = await answer.Content.ReadAsStringAsync();
        var code = answer.Content.Headers.ContentType?.MediaType == "application/problem+json" ? JsonDocument.Parse(text).RootElement.GetProperty("code").GetString() : null;
        return (answer.StatusCode, code);
    }

    [Fact]
    public async Task Without_a_password_this_machine_may_read_and_nobody_may_change()
    {
        using var visitor = OwnerClient.Visitor(Url);
        (await visitor.GetAsync(Path("api/v1/site"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await AnswerAsync(visitor.PostAsync(Path("api/v1/sign-out"), null))).ShouldBe((HttpStatusCode.Unauthorized, "signin.unset"));
    }

    [Fact]
    public async Task Once_a_password_exists_reads_need_the_session_and_only_health_answers_anyone()
    {
        using var owner = await OwnerClient.SignInAsync(Url);
        using var visitor = OwnerClient.Visitor(Url);
        foreach (var path in new[] { "api/v1/site", "api/v1/live", "api/v1/live/stream", "api/v1/history?points=a/b", "api/v1/sessions", "openapi/v1.json", "api/v1/nothing" })
            (await AnswerAsync(visitor.GetAsync(Path(path)))).ShouldBe((HttpStatusCode.Unauthorized, "signin.needed"), path);
        (await visitor.GetStringAsync(Path("healthz"))).ShouldBe("ok");
        (await owner.GetAsync(Path("api/v1/site"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task S3_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_new_at_each_sign_in()
    {
        using var owner = await OwnerClient.SignInAsync(Url);
        using var visitor = OwnerClient.Visitor(Url);
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var answer = await visitor.PostAsJsonAsync(Path("api/v1/sign-in"), new { password = OwnerClient.Password });
            var cookie = answer.Headers.GetValues("Set-Cookie").Single().ToLowerInvariant();
            cookie.ShouldContain("httponly");
            cookie.ShouldContain("samesite=strict");
            cookie.ShouldContain("path=/");
            ids.Add(cookie.Split(';')[0]);
        }
        ids[0].ShouldNotBe(ids[1]);
        ids[0].Split('=')[1].Length.ShouldBe(43, "256 bits in base64url");
    }

    [Fact]
    public async Task S3_a_cookie_is_worth_nothing_after_sign_out()
    {
        using var owner = await OwnerClient.SignInAsync(Url);
        using var thief = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = Url };
        using var again = await owner.PostAsJsonAsync(Path("api/v1/sign-in"), new { password = OwnerClient.Password });
        var cookie = again.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        thief.DefaultRequestHeaders.Add("Cookie", cookie);
        (await thief.GetAsync(Path("api/v1/site"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        owner.DefaultRequestHeaders.Remove("X-CSRF-Token");
        owner.DefaultRequestHeaders.Add("X-CSRF-Token", (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString());
        (await owner.PostAsync(Path("api/v1/sign-out"), null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await AnswerAsync(thief.GetAsync(Path("api/v1/site")))).ShouldBe((HttpStatusCode.Unauthorized, "signin.needed"));
    }

    [Fact]
    public async Task A_restart_signs_nobody_out()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-test-").FullName;
        string cookie;
        await using (var first = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }", inFolder: folder))
        {
            first.Service.SetupCode.ShouldNotBeNull();
            using var owner = await OwnerClient.SignInAsync(first.Service.Url);
            using var again = await owner.PostAsJsonAsync(Path("api/v1/sign-in"), new { password = OwnerClient.Password });
            cookie = again.Headers.GetValues("Set-Cookie").Single().Split(';')[0].Split('=')[1];
        }
        await using (var second = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }", inFolder: folder))
        {
            second.Service.SetupCode.ShouldBeNull();
            using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = second.Service.Url };
            http.DefaultRequestHeaders.Add("Cookie", $"solstead-{second.Service.Url.Port}={cookie}");
            (await http.GetAsync(Path("api/v1/site"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task S2_a_short_password_is_refused_and_a_second_first_one_too()
    {
        using var visitor = OwnerClient.Visitor(Url);
        (await AnswerAsync(visitor.PostAsJsonAsync(Path("api/v1/sign-in/password"), new { password = "short" }))).ShouldBe((HttpStatusCode.BadRequest, "signin.short"));
        using var owner = await OwnerClient.SignInAsync(Url);
        (await AnswerAsync(visitor.PostAsJsonAsync(Path("api/v1/sign-in/password"), new { password = "another long password" }))).ShouldBe((HttpStatusCode.Conflict, "signin.set"));
        (await AnswerAsync(visitor.PostAsJsonAsync(Path("api/v1/sign-in"), new { password = "another long password" }))).ShouldBe((HttpStatusCode.Unauthorized, "signin.wrong"));
    }
}
