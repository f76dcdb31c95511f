using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Solstead.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase.Twin;

/// <summary>A bare client for the twin: no cookies of its own, no redirects, any certificate, which it remembers.</summary>
internal sealed class TwinHttp : IDisposable
{
    private readonly HttpClient client;

    public TwinHttp(EnphaseTwin twin, NetworkCredential? digest = null)
    {
        Twin = twin;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Credentials = digest is null ? null : new CredentialCache { { twin.Url, "Digest", digest } },
            ConnectTimeout = TimeSpan.FromSeconds(5),
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => Remember(certificate) },
        };
        client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(15) };
    }

    public EnphaseTwin Twin { get; }

    public X509Certificate2? Certificate { get; private set; }

    public string? Token { get; set; }
    public string? Cookie { get; set; }

    public static TwinHttp WithOwner(EnphaseTwin twin) => new(twin) { Token = twin.UsesTokens ? twin.TokenFor(TwinRole.Owner) : null };

    public async Task<HttpResponseMessage> SendAsync(string path, HttpMethod? method = null, string? body = null, Uri? at = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(at ?? Twin.Url, path));
        if (Cookie is not null) request.Headers.Add("Cookie", $"sessionId={Cookie}");
        else if (Token is not null) request.Headers.Authorization = new("Bearer", Token);
        if (body is not null) request.Content = new StringContent(body);
        return await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, TestContext.Current.CancellationToken);
    }

    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var response = await SendAsync(path);
        return response.StatusCode;
    }

    public async Task<string> GetAsync(string path)
    {
        using var response = await SendAsync(path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Runs check_jwt with the token and keeps the cookie.</summary>
    public async Task<HttpStatusCode> LogInAsync()
    {
        Cookie = null;
        using var response = await SendAsync("/auth/check_jwt");
        if (response.Headers.TryGetValues("Set-Cookie", out var cookies)) Cookie = cookies.First().Split(';')[0].Split('=')[1];
        return response.StatusCode;
    }

    private bool Remember(X509Certificate? certificate)
    {
        Certificate = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return true;
    }

    public void Dispose()
    {
        client.Dispose();
        Certificate?.Dispose();
    }
}
