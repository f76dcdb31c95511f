using Microsoft.Extensions.Logging;
using Solstead.Devices.Protocols.Mqtt;
using Solstead.Site.Run;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>
/// Messages to <c>…/set</c>. Only live ones are obeyed: a retained command would be given again at every start (safety.md S12). What is not
/// understood does nothing and is logged.
/// </summary>
internal sealed class CommandTopics(TopicNames topics, ISiteControls controls, ILogger log)
{
    private const int LongestPayload = 64;

    public async Task ObeyAsync(MqttMessage message, CancellationToken ct)
    {
        if (message.Retain)
        {
            MqttPublishLog.Ignored(log, message.Topic, "retained");
            return;
        }
        if (message.Payload.Length > LongestPayload || Position(message.Text) is not { } on)
        {
            MqttPublishLog.Ignored(log, message.Topic, "not ON or OFF");
            return;
        }
        var outcome = Target(message.Topic) switch
        {
            (null, { } device) when controls.Switches.Contains(device) => await controls.SwitchAsync(device, on, "mqtt", ct),
            ({ } rule, _) when controls.Rules.Keys.FirstOrDefault(r => TopicNames.Slug(r) == rule) is { } known => await controls.EnableAsync(known, on, "mqtt", ct),
            _ => null,
        };
        if (outcome is null) MqttPublishLog.Ignored(log, message.Topic, "nothing of that name");
        else MqttPublishLog.Obeyed(log, message.Topic, on ? "ON" : "OFF", outcome.GetType().Name);
    }

    /// <summary><c>&lt;root&gt;/rules/&lt;rule&gt;/set</c> or <c>&lt;root&gt;/&lt;device&gt;/set</c>.</summary>
    private (string? Rule, string? Device) Target(string topic)
    {
        if (!topic.StartsWith(topics.Root + "/", StringComparison.Ordinal)) return (null, null);
        return topic[(topics.Root.Length + 1)..].Split('/') switch
        {
            [SiteShot.RulesId, var rule, "set"] => (rule, null),
            [var device, "set"] => (null, device),
            _ => (null, null),
        };
    }

    private static bool? Position(string text) => text.Trim().ToUpperInvariant() switch
    {
        "ON" or "1" or "TRUE" => true,
        "OFF" or "0" or "FALSE" => false,
        _ => null,
    };
}
