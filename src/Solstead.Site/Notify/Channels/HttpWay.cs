using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Solstead.Core.Devices;
using Solstead.Site.Commands;

namespace Solstead.Site.Notify.Channels;

/// <summary>How a service is reached.</summary>
/// <param name="Authority">Authorities of the owner's; null: those the machine trusts. Never "whoever answers" (safety.md S10).</param>
/// <param name="Proxy">Address of a proxy, with user and password if it asks for them; null: none, also none of the environment.</param>
internal sealed record HttpWay(X509Certificate2Collection? Authority, SecretText? Proxy)
{
    /// <summary>
    /// Nothing is followed anywhere, no cookie is kept. Plain HTTP goes to private addresses only, judged on the address that is spoken to.
    /// </summary>
    /// <exception cref="TargetRefusedException">The proxy's address has no value or is none.</exception>
    public HttpClient Create(ISecrets secrets)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = Proxy is not null,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            MaxResponseHeadersLength = 32,
            MaxConnectionsPerServer = 2,
            ConnectCallback = ConnectAsync,
            SslOptions = Tls(),
            ActivityHeadersPropagator = null,
        };
        if (Proxy is not null) handler.Proxy = ProxyOf(Proxy.Reveal(secrets));
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static WebProxy ProxyOf(string? text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https" or "socks5")) throw new TargetRefusedException();
        var user = address.UserInfo.Split(':', 2);
        return new WebProxy(new Uri(address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)))
        {
            Credentials = address.UserInfo.Length == 0 ? null : new NetworkCredential(Uri.UnescapeDataString(user[0]), user.Length > 1 ? Uri.UnescapeDataString(user[1]) : ""),
        };
    }

    private SslClientAuthenticationOptions Tls()
    {
        var tls = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
        if (Authority is not { } authority) return tls;
        tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        tls.CertificateChainPolicy.CustomTrustStore.AddRange(authority);
        return tls;
    }

    /// <summary>Names are looked up by us, so that the address that was checked is the one that is spoken to.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var end = context.DnsEndPoint;
        var isSafe = context.InitialRequestMessage.RequestUri is { Scheme: "https" };
        var found = IPAddress.TryParse(end.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(end.Host, ct);
        var allowed = found.Where(a => HttpTargets.Allows(a, isPublic: isSafe || Proxy is not null)).ToArray();
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

    /// <summary>The address is not one that may be spoken to.</summary>
    public sealed class TargetRefusedException : Exception;
}
