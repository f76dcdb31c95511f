using Solstead.Core.Devices;

namespace Solstead.Devices.Enphase.Transport;

/// <summary>The key this gateway must show: written by the owner, or kept from the first contact in the protected store.</summary>
/// <param name="old">Where an earlier version kept the pin in the clear: it moves over when it is first asked for. Null: nowhere.</param>
/// <param name="configured">Fingerprint from the settings (certificate or public key); null when none.</param>
internal sealed class PinStore(ISecrets secrets, IDeviceMemory? old, string? configured)
{
    private const string KeyName = "pin.key", CertificateName = "pin.certificate";
    private bool moved;

    /// <summary>The fingerprint that counts, or null before the first contact.</summary>
    public string? Pinned => configured ?? Recall();

    /// <summary>True when a key was pinned that cannot be read now: nobody is known, and nobody may be trusted as if for the first time.</summary>
    public bool IsLost => configured is null && Recall() is null && secrets.IsLost(KeyName);

    /// <summary>True when the owner's settings name the certificate: then nothing else can.</summary>
    public bool IsConfigured => configured is not null;

    /// <summary>True when the shown certificate carries the pinned key. New dates under the same key are accepted and remembered.</summary>
    public bool Accepts(CertificatePin seen)
    {
        if (Pinned is not { } pinned || !seen.Matches(pinned)) return false;
        if (configured is null && secrets.Get(CertificateName) != seen.Certificate) secrets.Set(CertificateName, seen.Certificate);
        return true;
    }

    /// <summary>Keeps the key of a certificate: at first contact after its name was checked, or when the owner accepts a changed one.</summary>
    public void Pin(CertificatePin seen)
    {
        if (configured is not null) return;
        secrets.Set(KeyName, seen.Key);
        secrets.Set(CertificateName, seen.Certificate);
    }

    private string? Recall()
    {
        if (!moved) MoveOver();
        return secrets.Get(KeyName);
    }

    private void MoveOver()
    {
        moved = true;
        foreach (var name in new[] { KeyName, CertificateName })
        {
            if (old?.Recall(name) is not { } value) continue;
            if (secrets.Get(name) is null && !secrets.IsLost(name)) secrets.Set(name, value);
            old.Remember(name, null);
        }
    }
}
