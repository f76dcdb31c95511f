using System.Net;
using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Http;

namespace Solstead.Site.Web;

/// <summary>Names this machine is called by: the allow-list of the Host header against DNS rebinding (safety.md S4).</summary>
/// <param name="configured">Names of <c>web.hosts</c>.</param>
public sealed class Hosts(IReadOnlyList<string> configured)
{
    private readonly HashSet<string> names = new([.. configured, .. OwnNames()], StringComparer.OrdinalIgnoreCase);

    /// <summary>True when the Host header names this machine.</summary>
    public bool Know(HttpContext context)
    {
        var host = context.Request.Host;
        if (!host.HasValue) return false;
        if (IsLoopbackName(host) || names.Contains(host.Host.TrimEnd('.'))) return true;
        return IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IsOwn(address, context.Connection.LocalIpAddress);
    }

    public static bool IsLoopbackName(HostString host) =>
        host.HasValue && (host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));

    /// <summary>The address the connection came in on is ours without asking the system.</summary>
    private static bool IsOwn(IPAddress address, IPAddress? arrived)
    {
        if (arrived is { IsIPv4MappedToIPv6: true }) arrived = arrived.MapToIPv4();
        return address.Equals(arrived) || OwnAddresses().Contains(address);
    }

    /// <summary>The addresses of this machine; none when the system does not tell.</summary>
    internal static IReadOnlyList<IPAddress> OwnAddresses()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(n => n.GetIPProperties().UnicastAddresses).Select(a => a.Address)];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    private static string[] OwnNames()
    {
        var name = Environment.MachineName.Split('.')[0];
        return name.Length == 0 ? [] : [Environment.MachineName, name, name + ".local"];
    }
}
