using System.Security.Cryptography;
using System.Text;
using Solstead.Core.Devices;

namespace Solstead.Devices.Enphase.Cloud;

/// <summary>The owner's account at the maker. Printing it shows nothing of it.</summary>
internal sealed class EnphaseAccount(string user, string password)
{
    private const string UserName = "account.user", PasswordName = "account.password";

    public string User => user;
    public string Password => password;

    /// <summary>Changes when user or password change; kept only in the protected store.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{user}\n{password}")));

    public override string ToString() => "account";

    /// <summary>The account of the settings, its password file read anew each time; else the one given on the page; else null.</summary>
    public static EnphaseAccount? Find(EnphaseOptions options, ISecrets secrets)
    {
        if (options.EnlightenUser is { } told) return options.ReadEnlightenPassword() is { Length: > 0 } word ? new(told, word) : null;
        return secrets.Get(UserName) is { } user && secrets.Get(PasswordName) is { Length: > 0 } password ? new(user, password) : null;
    }

    /// <summary>Keeps an account that was given on the page; null forgets it.</summary>
    public static void Keep(EnphaseAccount? account, ISecrets secrets)
    {
        secrets.Set(UserName, account?.User);
        secrets.Set(PasswordName, account?.Password);
    }
}
