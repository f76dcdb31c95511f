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
    private static readonly string[] HandedOn = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];

    /// <summary>What lock-outs count by: the address; of IPv6 the network of 64 bits one household has.</summary>
    public string Source
    {
        get
        {
            if (Address.AddressFamily != AddressFamily.InterNetworkV6) return Address.ToString();
            var bytes = Address.GetAddressBytes();
            Array.Clear(bytes, 8, 8);
            return IPAddress.IsLoopback(Address) ? Address.ToString() : new IPAddress(bytes) + "/64";
        }
    }

    public static Caller Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var headers = context.Request.Headers;
        return new(address, IPAddress.IsLoopback(address) && Hosts.IsLoopbackName(context.Request.Host) && !HandedOn.Any(headers.ContainsKey));
    }
}
