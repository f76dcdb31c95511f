using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Solstead.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>Answers every plain connection with the same body, and keeps what was sent to it.</summary>
internal static class PlainServer
{
    public static async Task ServeAsync(TcpListener listener, string body, List<string> received, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(ct);
                await using var stream = client.GetStream();
                received.Add(await AnswerAsync(stream, body, ct));
            }
        }
        catch (OperationCanceledException) { }
    }

    public static async Task<string> AnswerAsync(Stream stream, string body, CancellationToken ct)
    {
        var buffer = new byte[8192];
        try
        {
            var count = await stream.ReadAsync(buffer, ct);
            var text = Encoding.Latin1.GetString(buffer, 0, count);
            if (text.StartsWith("GET", StringComparison.Ordinal))
                await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"), ct);
            return text;
        }
        catch (IOException)
        {
            return "";
        }
    }
}

/// <summary>A TLS server whose certificate names one gateway and whose /info another: somebody in between.</summary>
internal sealed class RenamingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly X509Certificate2 certificate;
    private readonly StringBuilder seen = new();
    private Task run = Task.CompletedTask;

    private RenamingProxy()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=envoy-999999999999", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Seen { get { lock (seen) return seen.ToString(); } }

    public static Task<RenamingProxy> StartAsync(EnphaseTwin twin, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var proxy = new RenamingProxy();
        proxy.listener.Start();
        proxy.run = proxy.ServeAsync($"<envoy_info><device><sn>{twin.Serial}</sn><software>D8.2.1</software></device><web-tokens>true</web-tokens></envoy_info>");
        return Task.FromResult(proxy);
    }

    private async Task ServeAsync(string body)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                await using var tls = new SslStream(client.GetStream());
                try
                {
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop.Token);
                    var text = await PlainServer.AnswerAsync(tls, body, stop.Token);
                    lock (seen) seen.Append(text);
                }
                catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException) { }
            }
        }
        catch (OperationCanceledException) { }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await run;
        listener.Dispose();
        certificate.Dispose();
        stop.Dispose();
    }
}
