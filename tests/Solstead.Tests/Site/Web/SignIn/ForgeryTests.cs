using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Web.SignIn;

/// <summary>What other pages may make a browser send, and what must not get through (safety.md S4, S5, S7).</summary>
public sealed class ForgeryTests(ForgeryTests.Running running) : IClassFixture<ForgeryTests.Running>
{
    private HttpClient Owner => running.Owner;

    private string Ours => Owner.BaseAddress!.GetLeftPart(UriPartial.Authority);

    /// <summary>Origin, Sec-Fetch-Site, media type, token → status and code. "ours" stands for the right one, - for none.</summary>
    [Theory]
    [InlineData("ours", "-", "application/json", "ours", 404, "signin.session.unknown")]
    [InlineData("ours", "same-origin", "application/json; charset=utf-8", "ours", 404, "signin.session.unknown")]
    [InlineData("-", "same-origin", "application/json", "ours", 404, "signin.session.unknown")]
    [InlineData("-", "-", "application/json", "ours", 403, "web.origin")]
    [InlineData("null", "-", "application/json", "ours", 403, "web.origin")]
    [InlineData("http://evil.example", "-", "application/json", "ours", 403, "web.origin")]
    [InlineData("http://127.0.0.1", "-", "application/json", "ours", 403, "web.origin")]
    [InlineData("http://127.0.0.1:1", "-", "application/json", "ours", 403, "web.origin")]
    [InlineData("http://localhost:{port}", "-", "application/json", "ours", 403, "web.origin")]
    [InlineData("http://127.0.0.1:{port}.evil.example", "-", "application/json", "ours", 403, "web.origin")]
    [InlineData("ftp://127.0.0.1:{port}", "-", "application/json", "ours", 403, "web.origin")]
    [InlineData("ours", "cross-site", "application/json", "ours", 403, "web.origin")]
    [InlineData("ours", "same-site", "application/json", "ours", 403, "web.origin")]
    [InlineData("ours", "-", "text/plain", "ours", 403, "web.json")]
    [InlineData("ours", "-", "application/x-www-form-urlencoded", "ours", 403, "web.json")]
    [InlineData("ours", "-", "multipart/form-data; boundary=x", "ours", 403, "web.json")]
    [InlineData("ours", "-", "application/json", "-", 403, "web.token")]
    [InlineData("ours", "-", "application/json", "wrong", 403, "web.token")]
    public async Task S5_a_change_needs_our_origin_JSON_and_the_token(string origin, string site, string media, string token, int status, string code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "api/v1/sessions/nobody") { Content = new StringContent("{}", Encoding.UTF8) };
        request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(media);
        using var bare = running.Bare();
        Put("Origin", origin == "ours" ? Ours : origin.Replace("{port}", Owner.BaseAddress!.Port.ToString(), StringComparison.Ordinal));
        Put("Sec-Fetch-Site", site);
        Put("X-CSRF-Token", token == "ours" ? running.Token : token);
        using var answer = await bare.SendAsync(request);
        ((int)answer.StatusCode).ShouldBe(status);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe(code);

        void Put(string name, string value)
        {
            if (value != "-") request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    [Theory]
    [InlineData("http://evil.example", "-", 403)]
    [InlineData("-", "cross-site", 403)]
    [InlineData("-", "none", 200)]
    [InlineData("-", "same-origin", 200)]
    public async Task S7_another_page_cannot_read_or_listen(string origin, string site, int status)
    {
        using var bare = running.Bare();
        foreach (var path in new[] { "api/v1/site", "api/v1/audit" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (origin != "-") request.Headers.Add("Origin", origin);
            if (site != "-") request.Headers.Add("Sec-Fetch-Site", site);
            using var answer = await bare.SendAsync(request);
            ((int)answer.StatusCode).ShouldBe(status, path);
            answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("document", 200)]
    [InlineData("iframe", 403)]
    [InlineData("embed", 403)]
    [InlineData("", 403)]
    public async Task S7_a_link_from_elsewhere_is_followed_and_a_frame_elsewhere_stays_empty(string destination, int status)
    {
        using var bare = running.Bare();
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/site") { Headers = { { "Sec-Fetch-Site", "cross-site" }, { "Sec-Fetch-Mode", "navigate" } } };
        if (destination.Length > 0) request.Headers.Add("Sec-Fetch-Dest", destination);
        using var answer = await bare.SendAsync(request);
        ((int)answer.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task A_sign_in_from_another_page_is_refused_before_the_password_is_looked_at()
    {
        using var visitor = OwnerClient.Visitor(Owner.BaseAddress!);
        visitor.DefaultRequestHeaders.Remove("Origin");
        visitor.DefaultRequestHeaders.Add("Origin", "http://evil.example");
        using var answer = await visitor.PostAsJsonAsync(new Uri("api/v1/sign-in", UriKind.Relative), new { password = OwnerClient.Password });
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Theory]
    [InlineData("api/v1/sign-in")]
    [InlineData("api/v1/sign-out")]
    [InlineData("api/v1/sessions")]
    public async Task No_reading_changes_anything(string path)
    {
        using var answer = await Owner.GetAsync(new Uri(path, UriKind.Relative));
        using var still = await Owner.GetAsync(new Uri("api/v1/site", UriKind.Relative));
        still.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_read_is_kept_by_no_cache()
    {
        using var answer = await Owner.GetAsync(new Uri("api/v1/site", UriKind.Relative));
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    public sealed class Running : IAsyncLifetime
    {
        private LivingSite site = null!;
        private string cookie = "";

        internal HttpClient Owner { get; private set; } = null!;
        internal string Token { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            site = await LivingSite.StartAsync(settings: "web: { listen: \"127.0.0.1:0\" }");
            Owner = await OwnerClient.SignInAsync(site.Service.Url);
            using var visitor = OwnerClient.Visitor(site.Service.Url);
            using var answer = await visitor.PostAsJsonAsync(new Uri("api/v1/sign-in", UriKind.Relative), new { password = OwnerClient.Password });
            cookie = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
            Token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        }

        /// <summary>A signed-in client that adds nothing by itself.</summary>
        internal HttpClient Bare()
        {
            var bare = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = site.Service.Url };
            bare.DefaultRequestHeaders.Add("Cookie", cookie);
            return bare;
        }

        public async ValueTask DisposeAsync()
        {
            Owner.Dispose();
            await site.DisposeAsync();
        }
    }
}
