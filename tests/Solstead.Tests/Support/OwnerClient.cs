using System.Net.Http.Json;
using System.Text.Json;

namespace Solstead.Tests.Support;

/// <summary>
/// A browser that is signed in. Use in a test of a route that changes something:
/// <code>
/// await using var site = await LivingSite.StartAsync(…);
/// using var owner = await OwnerClient.SignInAsync(site.Service.Url);     // sets the first password, or signs in with it
/// using var answer = await owner.PostAsJsonAsync(new Uri("api/v1/…", UriKind.Relative), body);
/// </code>
/// It carries the session cookie, the Origin and the CSRF header. From then on reads need this client as well: without a session they are 401.
/// </summary>
internal static class OwnerClient
{
    public const string Password = "correct horse battery";

    /// <param name="code">Setup code for the first password, where one is needed.</param>
    public static async Task<HttpClient> SignInAsync(Uri url, string password = Password, string? code = null)
    {
        var http = Visitor(url);
        using var state = await http.GetAsync(new Uri("api/v1/sign-in", UriKind.Relative));
        var isSet = (await state.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("passwordSet").GetBoolean();
        using var answer = await http.PostAsync(new Uri(isSet ? "api/v1/sign-in" : "api/v1/sign-in/password", UriKind.Relative), JsonContent.Create(new { password, code }));
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        http.DefaultRequestHeaders.Add("X-CSRF-Token", token);
        return http;
    }

    /// <summary>A browser on our own page that is not signed in: cookies and Origin as a browser sends them.</summary>
    public static HttpClient Visitor(Uri url)
    {
        var http = new HttpClient(new HttpClientHandler { CookieContainer = new(), AllowAutoRedirect = false }) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(20) };
        http.DefaultRequestHeaders.Add("Origin", url.GetLeftPart(UriPartial.Authority));
        return http;
    }
}
