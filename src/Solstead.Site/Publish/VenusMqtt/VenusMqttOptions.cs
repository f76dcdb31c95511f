using Solstead.Core.Settings;
using Solstead.Site.Publish.Mqtt;
using Solstead.Site.Publish.Venus;

namespace Solstead.Site.Publish.VenusMqtt;

/// <summary>What stands under <c>publish.venus_mqtt</c>.</summary>
/// <param name="Pv">Which inverter, and where a source without phases is connected.</param>
/// <param name="Topic">The topic <c>dbus-mqtt-pv</c> is told to read.</param>
/// <param name="Interval">Between two documents; the add-on gives up after 60 s.</param>
/// <param name="HideBelow">Powers below are shown as 0. [W]</param>
/// <param name="StaleAfter">Without a believable reading for so long nothing is sent.</param>
internal sealed record VenusMqttOptions(BrokerSettings Broker, PvOptions Pv, string Topic, TimeSpan Interval, double HideBelow, TimeSpan StaleAfter)
{
    /// <summary>A GX looks at the password only, but takes nobody without a name (victron.md A.1).</summary>
    private const string OwnName = "solstead";

    private static readonly string[] PhaseWords = ["all", "l1", "l2", "l3"];

    public static VenusMqttOptions Read(SettingsReader set)
    {
        var broker = BrokerSettings.Read(set, OwnName);
        var source = set.Text("source")?.Split('/', 2);
        var phase = Array.IndexOf(PhaseWords, set.Choice("phase", "l1", PhaseWords));
        return new(
            broker, PvOptions.Default with { Device = source?[0], Section = source?.ElementAtOrDefault(1), Phase = phase }, MqttSettings.Topic(set, "topic", "solstead/pv"),
            set.Seconds("interval_s", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)),
            set.Number("hide_below_w", 5, 0, 100),
            set.Seconds("stale_after_s", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)));
    }
}
