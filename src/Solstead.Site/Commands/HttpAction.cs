using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Site.Commands;

/// <summary>
/// One HTTP request. Done means an answer with 2xx, and the expected text in it where one is set; redirects are refused, the address is
/// checked when the connection is made. A retry repeats the request: commands must say a state, not a change (safety.md C6).
/// </summary>
internal sealed class HttpAction : IAction
{
    private const int MostAnswer = 64 << 10;

    private readonly HttpSettings settings;
    private readonly TimeProvider time;
    private readonly ISecrets secrets;
    private readonly HttpClient client;

    public HttpAction(HttpSettings settings, TimeProvider time, ISecrets secrets)
    {
        (this.settings, this.time, this.secrets) = (settings, time, secrets);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = settings.Limit,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
            MaxResponseHeadersLength = 32,
            ConnectCallback = ConnectAsync,
            SslOptions = Tls(settings),
        };
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async ValueTask<CommandOutcome> RunAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(settings.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var request = Request();
            if (request is null) return new CommandOutcome.Refused("command.secret", Host());
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await JudgeAsync(answer, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new CommandOutcome.Unconfirmed("command.http.silent", Host(), Fact.Of("limit", settings.Limit));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TargetRefusedException)
        {
            return Why(e);
        }
    }

    private async Task<CommandOutcome> JudgeAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        var status = (int)answer.StatusCode;
        if (status is >= 300 and < 400) return new CommandOutcome.Refused("command.http.redirect", Host(), Fact.Of("status", status));
        if (status is >= 400 and < 500 and not (408 or 425 or 429)) return new CommandOutcome.Refused("command.http.status", Host(), Fact.Of("status", status));
        if (status is < 200 or >= 300) return new CommandOutcome.Unconfirmed("command.http.status", Host(), Fact.Of("status", status));
        if (settings.Expect is null) return new CommandOutcome.Applied();
        return (await TextAsync(answer, ct)).Contains(settings.Expect, StringComparison.Ordinal)
            ? new CommandOutcome.Applied()
            : new CommandOutcome.Unconfirmed("command.http.unexpected", Host());
    }

    private static async Task<string> TextAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(ct);
        var bytes = new byte[MostAnswer];
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return Encoding.UTF8.GetString(bytes, 0, read);
    }

    private HttpRequestMessage? Request()
    {
        if (settings.Address(secrets) is not { } address) return null;
        var request = new HttpRequestMessage(new HttpMethod(settings.Method), address) { Version = HttpVersion.Version11 };
        var body = settings.Body?.Reveal(secrets);
        if (settings.Body is not null)
        {
            if (body is null) return null;
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(body.AsSpan().TrimStart() is ['{' or '[', ..] ? "application/json" : "text/plain") { CharSet = "utf-8" };
        }
        foreach (var (name, value) in settings.Headers)
            if (!Put(request, name, value.Reveal(secrets))) return null;
        if (settings.Password is { } password)
        {
            if (password.Reveal(secrets) is not { } word) return null;
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.User}:{word}")));
        }
        return request;
    }

    private static bool Put(HttpRequestMessage request, string name, string? value)
    {
        if (value is null || value.AsSpan().ContainsAny('\r', '\n', '\0')) return false;
        if (request.Headers.TryAddWithoutValidation(name, value)) return true;
        if (request.Content is null) return true;
        request.Content.Headers.Remove(name);
        return request.Content.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>Names are looked up by us, so that the address that was checked is the one that is spoken to.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var end = context.DnsEndPoint;
        var found = IPAddress.TryParse(end.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(end.Host, ct);
        var allowed = found.Where(a => HttpTargets.Allows(a, settings.IsPublic)).ToArray();
        if (allowed.Length == 0) throw new TargetRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, end.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A pinned key, a certificate authority of the owner's, or those the machine trusts. Never "whoever answers" (safety.md S9).</summary>
    private static SslClientAuthenticationOptions Tls(HttpSettings settings)
    {
        var tls = new SslClientAuthenticationOptions();
        if (settings.Pin is { } pin)
        {
            tls.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is X509Certificate2 c && Matches(c, pin);
        }
        else if (settings.Authority is { } authority)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(authority);
        }
        return tls;
    }

    /// <summary>The pin may be of the key or of the whole certificate.</summary>
    private static bool Matches(X509Certificate2 certificate, string pin) =>
        pin.Equals(Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())), StringComparison.Ordinal)
        || pin.Equals(Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256)), StringComparison.Ordinal);

    private CommandOutcome Why(Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is TargetRefusedException) return new CommandOutcome.Refused("command.http.target", Host());
            if (inner is AuthenticationException) return new CommandOutcome.Refused("command.http.certificate", Host());
        }
        return new CommandOutcome.Unconfirmed("command.http.unreachable", Host());
    }

    private Fact Host() => Fact.Of("host", settings.Shown);

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The address is not one that commands may be sent to.</summary>
    private sealed class TargetRefusedException : Exception;
}
