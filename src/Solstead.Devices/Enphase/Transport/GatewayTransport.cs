using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Solstead.Devices.Enphase.Transport;

/// <summary>
/// The one connection to one gateway. It trusts exactly one key; on plain http it never carries a token. Nothing here throws on what a
/// gateway does: the answer says how it went.
/// </summary>
internal sealed class GatewayTransport : IDisposable
{
    /// <summary>More than any known answer; the rest is left unread (design.md 12).</summary>
    public const int BodyLimit = 4 * 1024 * 1024;

    /// <summary>From its first byte on, which may be long in coming, a body has this time …</summary>
    private static readonly TimeSpan BodyGrace = TimeSpan.FromSeconds(1);
    /// <summary>… and comes at least this fast: real gateways hand it over in one go. [B/s]</summary>
    private const double LeastRate = 1024;

    private readonly HttpClient http;
    private readonly TimeProvider time;
    private readonly bool closeEach;
    private readonly Respite? respite;
    private readonly Func<CertificatePin, bool>? trusted;

    /// <param name="trusted">Decides about the certificate of each TLS connection; null for plain http.</param>
    /// <param name="closeEach">One connection per request: firmware below 7 drops kept ones.</param>
    /// <param name="respite">The gateway's rest after a request that was given up, shared by all connections to it; null: none.</param>
    public GatewayTransport(Uri gateway, Func<CertificatePin, bool>? trusted, bool closeEach, TimeProvider time, Respite? respite = null)
    {
        (this.trusted, this.time, this.closeEach, this.respite) = (trusted, time, closeEach, respite);
        Gateway = gateway;
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 1,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = 64,
            ResponseHeaderEncodingSelector = (_, _) => System.Text.Encoding.Latin1,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => IsTrusted(certificate, trusted),
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            },
        };
        http = new HttpClient(handler, disposeHandler: true) { BaseAddress = gateway, Timeout = Timeout.InfiniteTimeSpan };
    }

    public Uri Gateway { get; }

    public bool IsSecure => Gateway.Scheme == Uri.UriSchemeHttps;

    /// <summary>The certificate of the last TLS handshake, trusted or not.</summary>
    public CertificatePin? Seen { get; private set; }

    /// <summary>True when the last TLS handshake was refused by us.</summary>
    public bool Distrusted { get; private set; }

    /// <param name="path">Path and query without the leading slash's host part, e.g. <c>/info</c>.</param>
    /// <param name="authorize">Adds credentials; null sends none.</param>
    /// <param name="limit">Time for connecting, sending and reading the whole body.</param>
    public async Task<GatewayAnswer> GetAsync(string path, Action<HttpRequestHeaders>? authorize, TimeSpan limit, CancellationToken ct)
    {
        if (respite is not null) await respite.PassAsync(ct);
        var start = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        Distrusted = false;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path.TrimStart('/')) { Version = new Version(1, 1) };
            request.Headers.ConnectionClose = closeEach ? true : null;
            authorize?.Invoke(request.Headers);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            var body = await ReadAsync(response, timeout, () => limit - time.GetElapsedTime(start), linked.Token);
            if (body is null) respite?.Abandoned();
            return body is null
                ? GatewayAnswer.Failed(Delivery.Broken)
                : new(Delivery.Answered, (int)response.StatusCode, body, Challenge(response), Cookie(response));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            respite?.Abandoned();
            return GatewayAnswer.Failed(timeout.IsCancellationRequested ? Delivery.TimedOut : Delivery.Unreachable);
        }
        catch (HttpRequestException e)
        {
            if (Distrusted) return GatewayAnswer.Failed(Delivery.Distrusted);
            // Only what fails before the request is out says that nobody is there; a connection that breaks later is a broken answer.
            var away = e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError;
            if (away) return GatewayAnswer.Failed(Delivery.Unreachable);
            var ended = e.HttpRequestError == HttpRequestError.ResponseEnded || (e.HttpRequestError == HttpRequestError.Unknown && e.InnerException is IOException);
            return GatewayAnswer.Failed(ended ? Delivery.Ended : Delivery.Broken);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or InvalidOperationException)
        {
            return GatewayAnswer.Failed(Delivery.Broken);
        }
    }

    /// <summary>A second connection to the same gateway, for an endless answer.</summary>
    public GatewayTransport Another() => new(Gateway, trusted, closeEach, time, respite);

    /// <summary>Opens an answer that has no end: the head now, the body for whoever reads it.</summary>
    /// <param name="limit">Time for connecting, sending and the head of the answer.</param>
    public async Task<OpenAnswer> OpenAsync(string path, Action<HttpRequestHeaders>? authorize, TimeSpan limit, CancellationToken ct)
    {
        if (respite is not null) await respite.PassAsync(ct);
        using var timeout = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        Distrusted = false;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path.TrimStart('/')) { Version = new Version(1, 1) };
            authorize?.Invoke(request.Headers);
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            var head = new GatewayAnswer(Delivery.Answered, (int)response.StatusCode, default, Challenge(response), Cookie(response));
            if (head.Status == 200) return new(head, response, await response.Content.ReadAsStreamAsync(linked.Token));
            response.Dispose();
            return new(head);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            respite?.Abandoned();
            return new(GatewayAnswer.Failed(Delivery.TimedOut));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AuthenticationException or InvalidOperationException)
        {
            return new(GatewayAnswer.Failed(Distrusted ? Delivery.Distrusted : Delivery.Unreachable));
        }
    }

    public void Dispose() => http.Dispose();

    private bool IsTrusted(X509Certificate? certificate, Func<CertificatePin, bool>? trusted)
    {
        if (certificate is null) return false;
        // Dates, chain and name say nothing about a self-signed device: its key does (enphase.md 2).
        Seen = CertificatePin.Of(certificate as X509Certificate2 ?? X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
        var trust = trusted?.Invoke(Seen) ?? false;
        Distrusted = !trust;
        return trust;
    }

    /// <summary>The body, or null when it is longer than <see cref="BodyLimit"/> or than it said.</summary>
    /// <param name="timeout">Cancels <paramref name="ct"/>; brought forward when the body only drips.</param>
    /// <param name="left">What is left of the time for the whole request.</param>
    private async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationTokenSource timeout, Func<TimeSpan> left, CancellationToken ct)
    {
        if (response.Content.Headers.ContentLength > BodyLimit) return null;
        long? began = null;
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, ct) is var count and > 0)
        {
            if (body.Length + count > BodyLimit) return null;
            body.Write(buffer, 0, count);
            began ??= time.GetTimestamp();
            var patience = BodyGrace + TimeSpan.FromSeconds(body.Length / LeastRate) - time.GetElapsedTime(began.Value);
            var due = patience < left() ? patience : left();
            timeout.CancelAfter(due > TimeSpan.Zero ? due : TimeSpan.Zero);
        }
        return body.ToArray();
    }

    private static string? Challenge(HttpResponseMessage response) =>
        Lines(response, "WWW-Authenticate").FirstOrDefault(line => line is not null && line.StartsWith("Digest", StringComparison.OrdinalIgnoreCase));

    private static string? Cookie(HttpResponseMessage response)
    {
        foreach (var line in Lines(response, "Set-Cookie"))
        {
            if (!line.StartsWith("sessionId=", StringComparison.OrdinalIgnoreCase)) continue;
            var value = line["sessionId=".Length..].Split(';')[0].Trim();
            // It goes back as a header: only what a session id can be made of.
            return value.Length is > 0 and <= 256 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? value : null;
        }
        return null;
    }

    /// <summary>Header lines as they came: one captured 401 carried bytes no header may carry (enphase.md 2).</summary>
    private static HeaderStringValues Lines(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values : default;
}
