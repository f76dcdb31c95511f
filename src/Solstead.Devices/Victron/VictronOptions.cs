using System.Net;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Devices.Victron;

/// <summary>One way to the broker on a GX.</summary>
internal readonly record struct GxEndpoint(int Port, bool Tls);

/// <summary>The settings of one GX.</summary>
/// <param name="Port">Null: 8883 encrypted, 1883 plain.</param>
/// <param name="Encrypted">Null: the owner said nothing about it.</param>
/// <param name="CaFile">Authority that signed its certificate, relative to the settings file.</param>
/// <param name="Pin">Fingerprint of its certificate or key, 64 hex digits.</param>
/// <param name="Portal">Portal id; null: the GX tells it.</param>
internal sealed record VictronOptions(string Host, int? Port, bool? Encrypted, string? CaFile, string? Pin, string? Password, string? PasswordFile, string? Portal)
{
    private const int TlsPort = 8883, PlainPort = 1883;

    public static VictronOptions Read(SettingsReader set)
    {
        var (host, port) = Address(set);
        bool? encrypted = set.Has("tls") ? set.Flag("tls", true) : null;
        var certificate = set.Text("certificate");
        var pin = certificate is null ? null : MqttTls.ReadPin(certificate);
        // A pin that cannot be read must not become "trust whoever answers".
        if (certificate is not null && pin is null) set.Report("config.mqtt.pin", Severity.Alarm, "certificate", Fact.Of("value", certificate));
        var portal = set.Text("portal_id")?.ToLowerInvariant();
        if (portal is not null && !IsPortal(portal)) set.Report("victron.portal.wrong", Severity.Alarm, "portal_id", Fact.Of("value", portal));
        return new(host, port, encrypted, set.Text("ca_file"), pin, set.Text("password"), set.Text("password_file"), portal);
    }

    /// <summary>A portal id: letters and digits, so that it can be part of a topic.</summary>
    public static bool IsPortal(string text) => text.Length is > 0 and <= 64 && text.All(char.IsAsciiLetterOrDigit);

    /// <summary>
    /// The ways to try, best first. Encrypted first; plain beside it only while the owner has said nothing, and with a password only to this machine or to a port the owner
    /// named for it: a password must not cross the network in the clear because somebody blocked the other way (safety.md S12).
    /// </summary>
    /// <param name="knowsCertificate">It was reached encrypted before.</param>
    public IReadOnlyList<GxEndpoint> Endpoints(bool hasPassword, bool knowsCertificate)
    {
        if (Encrypted is { } said) return [new(Port ?? (said ? TlsPort : PlainPort), said)];
        if (CaFile is not null || Pin is not null || Port == TlsPort) return [new(Port ?? TlsPort, true)];
        if (Port == PlainPort) return [new(PlainPort, false)];
        return knowsCertificate || (hasPassword && !IsHere) ? [new(Port ?? TlsPort, true)] : [new(Port ?? TlsPort, true), new(Port ?? PlainPort, false)];
    }

    private bool IsHere => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Host with or without a port; an own key wins.</summary>
    private static (string Host, int? Port) Address(SettingsReader set)
    {
        var text = set.Required("host");
        int? port = set.Has("port") ? set.Whole("port", TlsPort, 1, 65_535) : null;
        if (text.Length == 0) return ("", port);
        if (Parse(text) is { } parsed) return (parsed.Host, port ?? parsed.Port);
        set.Report("config.mqtt.host", Severity.Alarm, "host", Fact.Of("host", text));
        return ("", port);
    }

    internal static (string Host, int? Port)? Parse(string text)
    {
        var given = IPAddress.TryParse(text, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{text}]" : text;
        if (!Uri.TryCreate($"mqtt://{given}", UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || uri.AbsolutePath.Trim('/').Length > 0 || uri.Host.Length == 0 || uri.Port == 0) return null;
        return (uri.Host.Trim('[', ']'), uri.Port > 0 ? uri.Port : null);
    }
}
