using System.Net;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>Which broker, and how it is spoken to: the keys all publishers over MQTT share.</summary>
/// <param name="Tls">Null: not encrypted.</param>
public sealed record BrokerSettings(
    string Host, int Port, MqttTls? Tls, string? User, string? Password, string? PasswordFile, string? ClientId, MqttVersion Version, TimeSpan Keepalive)
{
    /// <param name="user">Who we are where the owner names nobody; null for nobody.</param>
    public static BrokerSettings Read(SettingsReader set, string? user = null)
    {
        var host = set.Required("host");
        if (host.Length > 0 && Uri.CheckHostName(host) == UriHostNameType.Unknown) set.Report("config.mqtt.host", Severity.Alarm, "host", Fact.Of("host", host));
        // Names and passwords do not cross the network in the clear unless the owner says so (safety.md S12).
        var tls = set.Flag("tls", !IsHere(host));
        if (host.Length > 0 && tls && !set.Has("tls")) set.Report("config.mqtt.tls", Severity.Notice, "host", Fact.Of("host", host));
        var certificate = set.Text("certificate");
        var pin = certificate is null ? null : MqttTls.ReadPin(certificate);
        // A pin that cannot be read must not become "trust whoever answers".
        if (certificate is not null && pin is null) set.Report("config.mqtt.pin", Severity.Alarm, "certificate", Fact.Of("value", certificate));
        var read = new BrokerSettings(
            host, set.Whole("port", tls ? 8883 : 1883, 1, 65_535), Trusted(set, tls, pin), set.Text("user", user), set.Text("password"), set.Text("password_file"), set.Text("client_id"),
            set.Choice("version", "3.1.1", "3.1.1", "5") == "5" ? MqttVersion.V5 : MqttVersion.V311,
            set.Seconds("keepalive_s", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)));
        // MQTT 3.1.1, 3.1.2.9: a password goes with a user only.
        if (read is { User: null, Version: MqttVersion.V311 } && (read.Password ?? read.PasswordFile) is not null) set.Report("config.mqtt.user", Severity.Alarm, read.Password is null ? "password_file" : "password");
        return read;
    }

    /// <summary>The file is asked for in any case, so that it is a known key.</summary>
    private static MqttTls? Trusted(SettingsReader set, bool tls, string? pin) => set.Text("ca_file") is var file && tls ? new(file, pin) : null;

    private static bool IsHere(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
