using System.Net;

namespace Solstead.Devices.Enphase.Cloud;

/// <summary>The two hosts of the maker a log-in goes to, and no other (safety.md S10).</summary>
/// <param name="Enlighten">Accounts and their sessions.</param>
/// <param name="Entrez">Tokens.</param>
internal sealed record CloudHosts(Uri Enlighten, Uri Entrez)
{
    public static readonly CloudHosts Real = new(new("https://enlighten.enphaseenergy.com/"), new("https://entrez.enphaseenergy.com/"));

    /// <summary>True for a twin on this machine.</summary>
    public bool IsTwin => Enlighten.IsLoopback;

    /// <summary>Both hosts played by one twin; null when the address is not on this machine: a password goes to nobody else.</summary>
    public static CloudHosts? TryTwin(string url)
    {
        if (!Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var at) || at.Scheme is not ("http" or "https")) return null;
        var here = at.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(at.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        return here && at.UserInfo.Length == 0 ? new(at, at) : null;
    }
}
