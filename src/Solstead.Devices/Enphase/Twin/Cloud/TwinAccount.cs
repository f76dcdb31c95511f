using System.Text.Json.Serialization;

namespace Solstead.Devices.Enphase.Twin.Cloud;

/// <summary>What kind of account it is; decides how a log-in ends.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TwinAccountKind>))]
public enum TwinAccountKind
{
    /// <summary>A house owner: tokens of role owner, good for a year.</summary>
    Owner,
    /// <summary>An installer: tokens of role installer by the form of Entrez, good for 12 hours.</summary>
    Installer,
    /// <summary>Wants a second factor after the password.</summary>
    SecondFactor,
    /// <summary>Blocked by the maker.</summary>
    Blocked,
}

/// <summary>An account of the cloud stub.</summary>
public sealed record TwinAccount(TwinAccountKind Kind, string User, string Password)
{
    /// <summary>The accounts each stub begins with; the words are easy to look for in logs.</summary>
    public static IReadOnlyList<TwinAccount> All { get; } =
    [
        new(TwinAccountKind.Owner, "owner@example.invalid", "owner-password-canary"),
        new(TwinAccountKind.Installer, "installer@example.invalid", "installer-password-canary"),
        new(TwinAccountKind.SecondFactor, "mfa@example.invalid", "mfa-password-canary"),
        new(TwinAccountKind.Blocked, "blocked@example.invalid", "blocked-password-canary"),
    ];
}
