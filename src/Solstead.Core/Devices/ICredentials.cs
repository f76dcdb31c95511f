using Solstead.Core.Quantities;

namespace Solstead.Core.Devices;

/// <summary>What is known of a device's credentials. Nothing in it is secret.</summary>
/// <param name="Origin">Where the token in use came from: <c>settings</c>, <c>page</c> or <c>account</c>; null when there is none.</param>
/// <param name="Role">What the token allows, as it says itself, e.g. <c>owner</c>; null when there is none.</param>
/// <param name="Serial">Serial number it was made for; null when there is none.</param>
/// <param name="Expires">When it ends; null when there is none.</param>
/// <param name="HasAccount">True when tokens are fetched and renewed with an account.</param>
/// <param name="NextSignIn">When the account is used next; null when that is not foreseen.</param>
/// <param name="Reserved">Names of what the device keeps from this role.</param>
/// <param name="PinnedKey">Fingerprint of the trusted key, hex; null before the first contact.</param>
/// <param name="ShownKey">Fingerprint of the key the device shows, when it is not the trusted one.</param>
public sealed record CredentialState(
    string? Origin, string? Role, string? Serial, DateTimeOffset? Expires, bool HasAccount, DateTimeOffset? NextSignIn,
    IReadOnlyList<string> Reserved, string? PinnedKey, string? ShownKey);

/// <summary>What became of a credential the owner gave: a code with facts, as a problem is told.</summary>
public sealed record CredentialAnswer(bool Accepted, string Code, params IReadOnlyList<Fact> Facts);

/// <summary>A device that is read with a token. What is given is tried at the device before it is kept.</summary>
public interface ICredentials
{
    /// <summary>What is known now; null when this device needs no token. Safe from any thread.</summary>
    CredentialState? Credentials { get; }

    /// <summary>Tries a token and keeps it when it works.</summary>
    /// <param name="pasted">As a person copies it, with whatever is around it.</param>
    Task<CredentialAnswer> TakeTokenAsync(string pasted, CancellationToken ct);

    /// <summary>Logs in at the maker's cloud and keeps the account when that gives a token which works.</summary>
    Task<CredentialAnswer> SignInAsync(string user, string password, CancellationToken ct);

    /// <summary>Trusts the key the device shows now, if it is the one the owner saw.</summary>
    /// <param name="fingerprint">SHA-256 of the key or of the certificate, hex.</param>
    Task<CredentialAnswer> TrustAsync(string fingerprint, CancellationToken ct);
}
