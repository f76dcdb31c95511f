using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>
/// Pinned certificates. The library compares only SHA-1 of the whole certificate (3.1 to 3.3), so the certificate the server shows is looked at first,
/// held against the pin with SHA-256, and the library is then given that very certificate's SHA-1: to slip in another one, a second one with the same
/// SHA-1 would be needed. Nothing secret is sent while looking.
/// </summary>
internal static class ServerCertificate
{
    /// <summary>Capabilities of the client that asks for encryption: CLIENT_PROTOCOL_41, CLIENT_SSL, CLIENT_SECURE_CONNECTION.</summary>
    private const uint AskForTls = 0x200 | 0x800 | 0x8000;

    private const byte Utf8Mb4 = 45;

    /// <returns>SHA-1 of the certificate the server shows, hex digits.</returns>
    /// <exception cref="MariaException">It shows another one, none, or nobody answers.</exception>
    public static string Fingerprint(MariaOptions options, string pin)
    {
        using var shown = Look(options);
        var certificate = Convert.ToHexStringLower(shown.GetCertHash(HashAlgorithmName.SHA256));
        var key = Convert.ToHexStringLower(SHA256.HashData(shown.PublicKey.ExportSubjectPublicKeyInfo()));
        if (pin != certificate && pin != key) throw new MariaException(MariaProblems.Pin(options.Where, pin, certificate));
        return Convert.ToHexString(shown.GetCertHash(HashAlgorithmName.SHA1));
    }

    private static X509Certificate2 Look(MariaOptions options)
    {
        using var limit = new CancellationTokenSource(options.ConnectLimit);
        try
        {
            return LookAsync(options, limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException e)
        {
            throw new MariaException(MariaProblems.Away(options.Where, ""), 2003, inner: e);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain)
        {
            throw new MariaException(MariaProblems.Of(2005, e.Message, options), 2005, inner: e);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new MariaException(MariaProblems.Away(options.Where, e.Message), 2003, inner: e);
        }
    }

    /// <summary>Protocol 10: greeting of the server, request for encryption, handshake (MariaDB knowledge base, "Connection").</summary>
    private static async Task<X509Certificate2> LookAsync(MariaOptions options, CancellationToken ct)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(options.Host, options.Port, ct);
        var stream = client.GetStream();
        var head = new byte[4];
        await stream.ReadExactlyAsync(head, ct);
        var greeting = new byte[head[0] | head[1] << 8 | head[2] << 16];
        await stream.ReadExactlyAsync(greeting, ct);
        if (!OffersTls(greeting)) throw new MariaException(MariaProblems.NoTls(options.Where), 2026);

        var request = new byte[36];
        request[0] = 32;
        request[3] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(4), AskForTls);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(8), 1 << 24);
        request[12] = Utf8Mb4;
        await stream.WriteAsync(request, ct);

        X509Certificate2? shown = null;
        // Only looked at here; this connection carries nothing, and the library compares it again.
        await using var tls = new SslStream(stream, true, (_, certificate, _, _) =>
        {
            shown = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
            return false;
        });
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = options.Host }, ct);
        }
        catch (AuthenticationException)
        {
            // Always: it was refused above.
        }
        return shown ?? throw new MariaException(MariaProblems.NoTls(options.Where), 2026);
    }

    /// <summary>The low capabilities follow version text, thread number, eight bytes and a zero; a refusal (0xFF) offers nothing.</summary>
    private static bool OffersTls(ReadOnlySpan<byte> greeting)
    {
        if (greeting.Length == 0 || greeting[0] != 10) return false;
        var end = greeting.IndexOf((byte)0);
        return end > 0 && end + 16 <= greeting.Length && (BinaryPrimitives.ReadUInt16LittleEndian(greeting[(end + 14)..]) & 0x800) != 0;
    }
}
