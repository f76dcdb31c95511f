using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>The gateway's self-signed certificate: RSA 2048, subject and issuer <c>CN=envoy-&lt;serial&gt;</c>, one year (enphase.md 2).</summary>
internal sealed class TwinCertificate : IDisposable
{
    private readonly string serial;
    private RSA key = TwinKeys.Lend();

    public TwinCertificate(string serial, DateTimeOffset now, bool expired)
    {
        this.serial = serial;
        Current = Make(key, expired ? now.AddYears(-2) : now.AddDays(-1));
    }

    public X509Certificate2 Current { get; private set; }

    /// <summary>As after a reset: a new certificate.</summary>
    /// <param name="sameKey">Keep the key pair and change only dates and number.</param>
    public void Replace(DateTimeOffset now, bool sameKey, bool expired)
    {
        if (!sameKey)
        {
            var old = key;
            key = TwinKeys.Lend();
            TwinKeys.TakeBack(old);
        }
        Current = Make(key, expired ? now.AddYears(-2) : now.AddDays(-1));
    }

    private X509Certificate2 Make(RSA with, DateTimeOffset from)
    {
        var request = new CertificateRequest($"CN=envoy-{serial}", with, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(from, from.AddYears(1));
        // Windows cannot serve a certificate whose key lives only in memory; a round through PKCS#12 works on every system.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    public void Dispose()
    {
        Current.Dispose();
        TwinKeys.TakeBack(key);
    }
}
