using System.Net;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices.Protocols.Mqtt;
using Solstead.Site.Publish.Venus;

namespace Solstead.Site.Publish.VenusMqtt;

/// <summary>What stands under <c>publish.venus_mqtt</c>.</summary>
/// <param name="Pv">Which inverter, and where a source without phases is connected.</param>
/// <param name="Topic">The topic <c>dbus-mqtt-pv</c> is told to read.</param>
/// <param name="Interval">Between two documents; the add-on gives up after 60 s.</param>
/// <param name="HideBelow">Powers below are shown as 0. [W]</param>
/// <param name="StaleAfter">Without a believable reading for so long nothing is sent.</param>
internal sealed record VenusMqttOptions(
    string Host, int Port, MqttTls? Tls, string? User, string? Password, string? PasswordFile, string? ClientId,
    PvOptions Pv, string Topic, TimeSpan Interval, double HideBelow, TimeSpan StaleAfter)
{
    private static readonly string[] PhaseWords = ["all", "l1", "l2", "l3"];

    public static VenusMqttOptions Read(SettingsReader set)
    {
        var host = set.Required("host");
        var tls = set.Flag("tls", !IsHere(host)); // the password does not cross the network in the clear unless the owner says so (safety.md S12)
        var certificate = set.Text("certificate");
        var pin = certificate is null ? null : MqttTls.ReadPin(certificate);
        if (certificate is not null && pin is null) set.Report("config.mqtt.pin", Severity.Alarm, "certificate", Fact.Of("value", certificate));
        var topic = set.Text("topic", "solstead/pv")!;
        if (!TopicFilter.IsTopic(topic)) set.Report("config.value.wrong", Severity.Alarm, "topic", Fact.Of("key", "topic"), Fact.Of("value", topic), Fact.Of("expected", "solstead/pv"));
        var source = set.Text("source")?.Split('/', 2);
        var phase = Array.IndexOf(PhaseWords, set.Choice("phase", "l1", PhaseWords));
        return new(
            host, set.Whole("port", tls ? 8883 : 1883, 1, 65_535), tls ? new MqttTls(set.Text("ca_file"), pin) : null,
            set.Text("user"), set.Text("password"), set.Text("password_file"), set.Text("client_id"),
            PvOptions.Default with { Device = source?[0], Section = source?.ElementAtOrDefault(1), Phase = phase }, topic,
            set.Seconds("interval_s", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)),
            set.Number("hide_below_w", 5, 0, 100),
            set.Seconds("stale_after_s", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)));
    }

    private static bool IsHere(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
