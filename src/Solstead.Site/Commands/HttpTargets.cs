using System.Net;
using System.Net.Sockets;

namespace Solstead.Site.Commands;

/// <summary>
/// To whom commands may be sent (design.md 12, safety.md 5 "SSRF"): from the settings file, by someone who may read and write on this machine, to any
/// private address and to itself. A public address takes the owner's explicit word.
/// </summary>
public static class HttpTargets
{
    /// <param name="isPublic">The command says <c>public: true</c>.</param>
    public static bool Allows(IPAddress address, bool isPublic)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return IPAddress.IsLoopback(address) || IsPrivate(address) || (isPublic && IsOrdinary(address));
    }

    /// <summary>Private, link-local and carrier-grade ranges (RFC 1918, 3927, 4193, 4291, 6598).</summary>
    public static bool IsPrivate(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal;
        var b = address.GetAddressBytes();
        return b[0] switch
        {
            10 => true,
            172 => b[1] is >= 16 and <= 31,
            192 => b[1] == 168,
            169 => b[1] == 254,
            100 => b[1] is >= 64 and <= 127,
            _ => false,
        };
    }

    /// <summary>An address one machine can have: not "any", not multicast, not reserved.</summary>
    private static bool IsOrdinary(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any)
        : address.GetAddressBytes()[0] is > 0 and < 224;
}
