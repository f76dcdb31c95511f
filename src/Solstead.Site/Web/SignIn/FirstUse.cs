using System.Net;

namespace Solstead.Site.Web.SignIn;

/// <summary>Who may set the first password.</summary>
/// <param name="CodeAlways">
/// The service is meant to be reached from elsewhere: then what seems to come from this machine may have been handed on by a proxy that says nothing of
/// it, and everyone needs the setup code.
/// </param>
public sealed record FirstUse(bool CodeAlways)
{
    /// <param name="hosts">Names of <c>web.hosts</c>.</param>
    /// <param name="proxies">Addresses of <c>web.proxies</c>.</param>
    public static FirstUse Of(IPEndPoint listen, IReadOnlyList<string> hosts, IReadOnlyList<IPAddress> proxies) =>
        new(!IPAddress.IsLoopback(listen.Address) || hosts.Count > 0 || proxies.Count > 0);

    public bool NeedsCode(Caller caller) => CodeAlways || !caller.IsLocal;
}
