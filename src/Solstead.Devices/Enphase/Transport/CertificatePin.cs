using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Solstead.Devices.Enphase.Transport;

/// <summary>What is remembered of a gateway's self-signed certificate (enphase.md 2, safety.md S9).</summary>
/// <param name="Key">SHA-256 of the public key (SubjectPublicKeyInfo), lower-case hex: what must stay the same.</param>
/// <param name="Certificate">SHA-256 of the whole certificate: may change with new dates under the same key.</param>
/// <param name="Name">Common name, <c>envoy-</c> and the serial number.</param>
internal sealed record CertificatePin(string Key, string Certificate, string Name)
{
    private const string Prefix = "envoy-";

    /// <summary>The serial number the certificate was made for; null when the name has another form.</summary>
    public string? Serial => Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? Name[Prefix.Length..] : null;

    public static CertificatePin Of(X509Certificate2 certificate) => new(
        Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())),
        Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256)),
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));

    /// <summary>True when this certificate carries the key that was pinned, or is one the owner wrote into the settings.</summary>
    public bool Matches(string pinned) =>
        Key.Equals(Bare(pinned), StringComparison.OrdinalIgnoreCase) || Certificate.Equals(Bare(pinned), StringComparison.OrdinalIgnoreCase);

    /// <summary>Hex digits of a fingerprint written as <c>sha256:ab12…</c> or <c>AB:12:…</c>; null when it is none.</summary>
    public static string? TryParse(string? text)
    {
        var bare = Bare(text ?? "");
        return bare.Length == 64 && bare.All(char.IsAsciiHexDigit) ? bare : null;
    }

    private static string Bare(string text)
    {
        var rest = text.Trim();
        if (rest.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase)) rest = rest[7..];
        return rest.Replace(":", "").ToLowerInvariant();
    }
}
