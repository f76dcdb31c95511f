using Microsoft.Extensions.Logging;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>Log lines of the MQTT publisher, ids 2220–2239.</summary>
internal static partial class MqttPublishLog
{
    [LoggerMessage(2220, LogLevel.Information, "{Topic}: {Command} is {Outcome}")]
    public static partial void Obeyed(ILogger log, string topic, string command, string outcome);

    [LoggerMessage(2221, LogLevel.Warning, "{Topic}: a command was ignored: {Why}")]
    public static partial void Ignored(ILogger log, string topic, string why);
}
