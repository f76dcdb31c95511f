using Solstead.Core.Devices;

namespace Solstead.Devices.Enphase.Transport;

/// <summary>The key this gateway must show: written by the owner, or remembered from the first contact.</summary>
/// <param name="configured">Fingerprint from the settings (certificate or public key); null when none.</param>
internal sealed class PinStore(IDeviceMemory memory, string? configured)
{
    private const string KeyName = "pin.key", CertificateName = "pin.certificate";

    /// <summary>The fingerprint that counts, or null before the first contact.</summary>
    public string? Pinned => configured ?? memory.Recall(KeyName);

    /// <summary>True when the shown certificate carries the pinned key. New dates under the same key are accepted and remembered.</summary>
    public bool Accepts(CertificatePin seen)
    {
        if (Pinned is not { } pinned || !seen.Matches(pinned)) return false;
        if (configured is null && memory.Recall(CertificateName) != seen.Certificate) memory.Remember(CertificateName, seen.Certificate);
        return true;
    }

    /// <summary>Trust on first use: keeps the key of a certificate whose name was checked.</summary>
    public void Pin(CertificatePin seen)
    {
        if (configured is not null) return;
        memory.Remember(KeyName, seen.Key);
        memory.Remember(CertificateName, seen.Certificate);
    }
}
