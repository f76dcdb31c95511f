using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Solstead.Tests.Support;

/// <summary>An authority and a certificate for 127.0.0.1 and localhost signed by it.</summary>
/// <param name="Pin">SHA-256 of the certificate, hex.</param>
internal sealed record MariaKeys(string Pin)
{
    public static MariaKeys Write(string folder)
    {
        using var authority = Authority(out var key);
        using (key)
        using (var own = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            var request = new CertificateRequest("CN=database", own, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            var now = TimeProvider.System.GetUtcNow();
            using var certificate = request.Create(authority.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now.AddDays(-1), now.AddDays(300), [1, 2, 3, 4]);
            File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());
            File.WriteAllText(Path.Combine(folder, "server.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(Path.Combine(folder, "server.key"), own.ExportPkcs8PrivateKeyPem());
            using (var stranger = Authority(out var other))
            using (other)
                File.WriteAllText(Path.Combine(folder, "stranger.pem"), stranger.ExportCertificatePem());
            return new(Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256)));
        }
    }

    private static X509Certificate2 Authority(out ECDsa key)
    {
        key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Home authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-2), now.AddDays(3000));
    }
}
