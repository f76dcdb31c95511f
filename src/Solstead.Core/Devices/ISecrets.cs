namespace Solstead.Core.Devices;

/// <summary>
/// The protected store of one part of the site: tokens, passwords, pinned keys. The site keeps them encrypted (safety.md S11); what is read
/// here goes to the device it belongs to and nowhere else. Safe from any thread.
/// </summary>
public interface ISecrets
{
    /// <summary>The secret, or null when there is none or it can no longer be read.</summary>
    /// <param name="name">Small letters, digits, dots and hyphens, e.g. <c>token</c>.</param>
    string? Get(string name);

    /// <summary>True when there is a secret of this name that cannot be read now: to take it for absent could mean to trust a stranger.</summary>
    bool IsLost(string name) => false;

    /// <summary>Keeps a secret durably, replacing what was there; null forgets it. A full disk is not an error for the caller: the value is kept in memory and written later.</summary>
    void Set(string name, string? value);
}
