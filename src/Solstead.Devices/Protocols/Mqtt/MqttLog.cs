using Microsoft.Extensions.Logging;

namespace Solstead.Devices.Protocols.Mqtt;

/// <summary>Log lines of MQTT sessions, ids 3500–3519. Never a payload, a user or a password.</summary>
internal static partial class MqttLog
{
    [LoggerMessage(3500, LogLevel.Information, "Connected to {Broker} as {Client}")]
    public static partial void Connected(ILogger log, string broker, string client);

    [LoggerMessage(3501, LogLevel.Debug, "{Broker}: {Code}; next attempt in {Pause}")]
    public static partial void Away(ILogger log, string broker, string code, TimeSpan pause);

    [LoggerMessage(3502, LogLevel.Debug, "{Broker}: the connection ended: {Kind} {Code} {Detail}")]
    public static partial void Ended(ILogger log, string broker, EndKind kind, int code, string detail);

    [LoggerMessage(3503, LogLevel.Error, "{Broker}: the connection failed; next attempt in {Pause}")]
    public static partial void Failed(ILogger log, string broker, TimeSpan pause, Exception cause);

    [LoggerMessage(3504, LogLevel.Error, "{Broker}: who is told of the connection or a message failed")]
    public static partial void ListenerFailed(ILogger log, string broker, Exception cause);
}
