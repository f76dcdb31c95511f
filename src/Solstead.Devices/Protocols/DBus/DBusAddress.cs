using System.Globalization;
using System.Net;

namespace Solstead.Devices.Protocols.DBus;

/// <summary>Where a bus is. Parsed from what a person writes; what the library gets is <see cref="Native"/>.</summary>
/// <param name="Native">Address in the syntax of the specification, e.g. <c>tcp:host=192.0.2.30,port=78</c>.</param>
/// <param name="Shown">As it was written, for messages.</param>
public sealed record DBusAddress(string Native, string Shown)
{
    /// <summary>Port of the bus that Venus OS opens for debugging (victron.md B.1).</summary>
    private const int VenusPort = 78;

    private const string SystemSocket = "unix:path=/var/run/dbus/system_bus_socket";

    /// <summary>
    /// <c>system</c>: what programs of Venus OS mean by it (DBUS_SYSTEM_BUS_ADDRESS, else DBUS_SESSION_BUS_ADDRESS, else the system's socket).
    /// <c>session</c>: DBUS_SESSION_BUS_ADDRESS. Else an address of the specification, or the short forms <c>unix:/path</c> and <c>tcp:host[:port]</c>.
    /// </summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <returns>Null when the text is no address, or names the session bus where there is none.</returns>
    public static DBusAddress? Parse(string text, Func<string, string?> variable)
    {
        var native = text switch
        {
            "system" => Set("DBUS_SYSTEM_BUS_ADDRESS") ?? Set("DBUS_SESSION_BUS_ADDRESS") ?? SystemSocket,
            "session" => Set("DBUS_SESSION_BUS_ADDRESS"),
            _ when text.StartsWith("unix:", StringComparison.Ordinal) => Unix(text["unix:".Length..]),
            _ when text.StartsWith("tcp:", StringComparison.Ordinal) => Tcp(text["tcp:".Length..]),
            _ => null,
        };
        return native is null ? null : new(native, text);

        string? Set(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>True when it leaves this machine: a bus over the network has no encryption and often no password.</summary>
    public bool Remote => Native.StartsWith("tcp:", StringComparison.Ordinal) && Host is { } host && host != "localhost" && !(IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>Host of a bus over TCP; null for others.</summary>
    private string? Host => Native["tcp:".Length..].Split(',', ';').FirstOrDefault(p => p.StartsWith("host=", StringComparison.Ordinal))?["host=".Length..];

    private static string? Unix(string rest) => rest switch
    {
        "" => null,
        ['/', ..] => "unix:path=" + Escape(rest),
        _ => rest.Contains('=', StringComparison.Ordinal) ? "unix:" + rest : null,
    };

    private static string? Tcp(string rest)
    {
        if (rest.Contains("host=", StringComparison.Ordinal)) return "tcp:" + rest;
        var (host, port) = Split(rest.TrimStart('/'));
        return host.Length == 0 || port is null ? null : $"tcp:host={Escape(host)},port={port.Value.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Host and port; a port that is none gives null.</summary>
    private static (string Host, int? Port) Split(string text)
    {
        if (text.StartsWith(':')) return ("", null);
        var colon = text.StartsWith('[') ? text.IndexOf("]:", StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0) return (text.Trim('[', ']'), VenusPort);
        return (text[..colon].Trim('[', ']'), int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536 ? port : null);
    }

    /// <summary>What the specification lets stand as it is, everything else as %XX ("Server Addresses").</summary>
    private static string Escape(string value) => string.Concat(System.Text.Encoding.UTF8.GetBytes(value).Select(b =>
        char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'/' or (byte)'.' or (byte)'\\' or (byte)'*' ? ((char)b).ToString() : $"%{b:x2}"));
}
