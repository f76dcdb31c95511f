using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Protocols.Mqtt;

/// <summary>
/// Pinned certificates. The library can only check against an authority, so the broker's certificate is read once, compared with the pin, and
/// from then on given to the library as the one authority it trusts. That works for self-signed certificates only (design.md 12).
/// </summary>
internal static class BrokerCertificate
{
    /// <summary>Hex digits of a fingerprint written as <c>sha256:ab12…</c> or <c>AB:12:…</c>; null when it is none.</summary>
    public static string? ReadPin(string text)
    {
        var rest = text.Trim();
        if (rest.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase)) rest = rest[7..];
        rest = rest.Replace(":", "").ToLowerInvariant();
        return rest.Length == 64 && rest.All(char.IsAsciiHexDigit) ? rest : null;
    }

    /// <summary>Reads the certificate the broker shows and holds it against the pin. Nothing secret is sent.</summary>
    /// <returns>The certificate as PEM, or the problem.</returns>
    /// <exception cref="SocketException">The broker cannot be reached.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<(string? Pem, Problem? Problem)> ReadAsync(string host, int port, string pin, CancellationToken ct)
    {
        using var shown = await ShownAsync(host, port, ct);
        if (shown is null) return (null, MqttProblems.Tls($"{host}:{port}", "no certificate"));
        var certificate = Convert.ToHexStringLower(shown.GetCertHash(HashAlgorithmName.SHA256));
        var key = Convert.ToHexStringLower(SHA256.HashData(shown.PublicKey.ExportSubjectPublicKeyInfo()));
        if (pin != certificate && pin != key)
            return (null, new Problem("mqtt.tls.pin", Severity.Alarm, Fact.Of("broker", $"{host}:{port}"), Fact.Of("pinned", pin), Fact.Of("shown", certificate)));
        if (!shown.SubjectName.RawData.AsSpan().SequenceEqual(shown.IssuerName.RawData))
            return (null, new Problem("mqtt.tls.pin_chain", Severity.Alarm, Fact.Of("broker", $"{host}:{port}"), Fact.Of("issuer", shown.Issuer)));
        return (shown.ExportCertificatePem(), null);
    }

    /// <summary>Looks at the certificate a broker shows; nothing is sent. For who trusts at first contact.</summary>
    /// <returns>SHA-256 of its key, 64 hex digits, whom it names, and whether it signed itself; null when it shows none.</returns>
    /// <exception cref="SocketException">The broker cannot be reached.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<(string Key, string Subject, bool OwnSignature)?> LookAsync(string host, int port, CancellationToken ct)
    {
        using var shown = await ShownAsync(host, port, ct);
        return shown is null ? null : (KeyOf(shown), shown.Subject, shown.SubjectName.RawData.AsSpan().SequenceEqual(shown.IssuerName.RawData));
    }

    /// <summary>SHA-256 of the key of a certificate, 64 hex digits.</summary>
    public static string KeyOf(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    private static async Task<X509Certificate2?> ShownAsync(string host, int port, CancellationToken ct)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, ct);
        X509Certificate2? shown = null;
        // The certificate is only looked at here, and this connection carries nothing: whoever answers, the library checks it afterwards.
        await using var stream = new SslStream(client.GetStream(), false, (_, certificate, _, _) =>
        {
            shown = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
            return false;
        });
        try { await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, ct); }
        catch (System.Security.Authentication.AuthenticationException)
        {
            // Always: it was refused above.
        }
        return shown;
    }
}
