using System.Globalization;

namespace Solstead.Devices.Enphase.Transport;

/// <summary>Where a gateway is, as people write it: <c>192.0.2.10</c>, <c>envoy.local:8443</c>, <c>[fe80::1]</c>, <c>http://…</c>.</summary>
/// <param name="Port">Null: 443 for https, 80 for http.</param>
/// <param name="Scheme">Null: https is tried first, then http.</param>
internal sealed record GatewayAddress(string Host, int? Port, string? Scheme)
{
    public static GatewayAddress? TryParse(string? text)
    {
        var rest = (text ?? "").Trim().TrimEnd('/');
        string? scheme = null;
        if (rest.IndexOf("://", StringComparison.Ordinal) is var at and > 0)
        {
            scheme = rest[..at].ToLowerInvariant();
            rest = rest[(at + 3)..];
            if (scheme is not ("http" or "https")) return null;
        }
        if (rest.Count(c => c == ':') > 1 && !rest.StartsWith('[')) rest = $"[{rest}]"; // a bare IPv6 address
        int? port = null;
        if (rest.LastIndexOf(':') is var colon and > 0 && !rest.EndsWith(']'))
        {
            if (!int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535) return null;
            (port, rest) = (number, rest[..colon]);
        }
        return Uri.CheckHostName(rest.Trim('[', ']')) == UriHostNameType.Unknown ? null : new(rest, port, scheme);
    }

    public Uri Base(string scheme) => new($"{scheme}://{Host}{(Port is { } p ? $":{p.ToString(CultureInfo.InvariantCulture)}" : "")}/");

    public override string ToString() => Port is { } port ? $"{Host}:{port.ToString(CultureInfo.InvariantCulture)}" : Host;
}
