using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Solstead.Site.Web.SignIn;

/// <summary>Who asks, as far as the wire tells.</summary>
/// <param name="Address">Where the connection comes from.</param>
/// <param name="IsLocal">The request was made on this machine and not handed on by a proxy.</param>
public sealed record Caller(IPAddress Address, bool IsLocal)
{
    /// <summary>Headers proxies add: such a request may come from anywhere, whatever address it arrives from.</summary>
    private static readonly string[] HandedOn = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "X-Original-For", "Via"];

    /// <summary>
    /// What lock-outs count by: the address; of IPv6 from elsewhere the network of 64 bits one household has. In the house's own network one device must
    /// not lock the others out.
    /// </summary>
    public string Source => SourceOf(Address, Hosts.OwnAddresses);

    /// <param name="own">The addresses of this machine; asked for global addresses only.</param>
    internal static string SourceOf(IPAddress address, Func<IReadOnlyList<IPAddress>> own)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address)) return address.ToString();
        if (address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal) return address.ToString();
        var network = NetworkOf(address);
        return own().Any(o => o.AddressFamily == AddressFamily.InterNetworkV6 && NetworkOf(o).Equals(network)) ? address.ToString() : network + "/64";
    }

    private static IPAddress NetworkOf(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new(bytes);
    }

    public static Caller Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var headers = context.Request.Headers;
        return new(address, IPAddress.IsLoopback(address) && Hosts.IsLoopbackName(context.Request.Host) && !HandedOn.Any(headers.ContainsKey));
    }
}
