using System.Net;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Devices.Zlinky;

/// <summary>The settings of one stick.</summary>
/// <param name="Topic">Where zigbee2mqtt tells of it.</param>
/// <param name="Timeout">Without a word for so long it is silent.</param>
internal sealed record ZlinkyOptions(string Host, int Port, MqttTls? Tls, string? User, string? Password, string? PasswordFile, string? ClientId, string Topic, TimeSpan Timeout)
{
    public static ZlinkyOptions Read(SettingsReader set, string folder)
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
        var authority = set.Text("ca_file");
        var topic = set.Required("topic");
        if (topic.Length > 0 && topic.AsSpan().ContainsAny('#', '+')) set.Report("zlinky.topic", Severity.Alarm, "topic", Fact.Of("value", topic));
        var read = new ZlinkyOptions(
            host, set.Whole("port", tls ? 8883 : 1883, 1, 65_535), tls ? new(authority is null ? null : Path.GetFullPath(authority, Path.GetFullPath(folder)), pin) : null, set.Text("user"), set.Text("password"),
            Secret(set, folder), set.Text("client_id"), topic, set.Seconds("timeout_s", 300.Seconds, 30.Seconds, 3600.Seconds));
        // MQTT 3.1.1, 3.1.2.9: a password goes with a user only.
        if (read.User is null && (read.Password ?? read.PasswordFile) is not null) set.Report("config.mqtt.user", Severity.Alarm, read.Password is null ? "password_file" : "password");
        return read;
    }

    /// <summary>Null when there is none or its file cannot be read.</summary>
    public string? ReadPassword()
    {
        if (PasswordFile is null) return Password;
        try
        {
            return File.ReadAllText(PasswordFile).Trim('\uFEFF', ' ', '\t', '\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Secret(SettingsReader set, string folder)
    {
        if (set.Text("password_file") is not { } name) return null;
        var file = Path.GetFullPath(name, Path.GetFullPath(folder));
        if (!File.Exists(file)) set.Report("config.file.missing", Severity.Alarm, "password_file", Fact.Of("key", "password_file"), Fact.Of("file", name));
        else if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead))
            set.Report("config.file.world_readable", Severity.Warning, "password_file", Fact.Of("key", "password_file"), Fact.Of("file", name));
        return file;
    }

    private static bool IsHere(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
