using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Protocols.Mqtt;

/// <summary>The problems of a connection to a broker, each with its own next step for the person who reads it.</summary>
internal static class MqttProblems
{
    public static Problem NoLibrary() => new(
        "mqtt.library", Severity.Alarm, Fact.Of("library", Native.Library.Name),
        Fact.Of("debian", Native.Library.Debian), Fact.Of("alpine", Native.Library.Alpine), Fact.Of("homebrew", Native.Library.Homebrew));

    public static Problem Unknown(string broker) => new("mqtt.unreachable.name", Severity.Warning, Fact.Of("broker", broker));

    public static Problem Unreachable(string broker, string error) =>
        error.Length == 0 ? new("mqtt.unreachable.silent", Severity.Warning, Fact.Of("broker", broker)) : new("mqtt.unreachable", Severity.Warning, Fact.Of("broker", broker), Fact.Of("error", error));

    public static Problem Tls(string broker, string error) => error switch
    {
        _ when error.Contains("host name verification failed", StringComparison.OrdinalIgnoreCase) => new("mqtt.tls.name", Severity.Alarm, Fact.Of("broker", broker)),
        _ when error.Contains("certificate verify failed", StringComparison.Ordinal) => new("mqtt.tls.certificate", Severity.Alarm, Fact.Of("broker", broker)),
        _ => new("mqtt.tls", Severity.Alarm, Fact.Of("broker", broker), Fact.Of("error", error)),
    };

    public static Problem Taken(string broker, MqttOptions options) => new("mqtt.refused.taken", Severity.Alarm, Fact.Of("broker", broker), Fact.Of("client", options.ClientId));

    /// <summary>The client id cannot even be sent: no valid text of at most 65535 bytes.</summary>
    public static Problem Client(string broker, MqttOptions options) => new("mqtt.refused.client", Severity.Alarm, Fact.Of("broker", broker), Fact.Of("client", options.ClientId));

    public static Problem Failed(string broker, string error) => new("mqtt.failed", Severity.Warning, Fact.Of("broker", broker), Fact.Of("error", error));

    public static Problem NotKept(string error) => new("mqtt.tls.keep", Severity.Warning, Fact.Of("error", error));

    public static Problem NoFile(string file) => new("mqtt.tls.file", Severity.Alarm, Fact.Of("file", file));

    /// <summary>Null when the end needs no word: we left, or it broke and the next attempt will tell.</summary>
    public static Problem? Of(ConnectionEnd end, string broker, MqttOptions options) => end.Kind switch
    {
        EndKind.NotReached => Unreachable(broker, end.Detail),
        EndKind.Refused => Refused(end.Code, broker, options),
        EndKind.Tls => Tls(broker, end.Detail),
        EndKind.Misused => new("mqtt.refused", Severity.Alarm, Fact.Of("broker", broker), Fact.Of("code", end.Code), Fact.Of("error", end.Detail)),
        // A broker of MQTT 5 should say when another client took our name; 3.1.1 only closes, and so does mosquitto 2.0.
        EndKind.Lost when end.Code == 0x8E => Taken(broker, options),
        EndKind.Lost when end.Code == 0x87 => new("mqtt.refused.password", Severity.Alarm, Fact.Of("broker", broker), Fact.Of("user", options.User ?? "")),
        _ => null,
    };

    /// <summary>True when trying again soon cannot help: a person must act first.</summary>
    public static bool NeedsPerson(Problem? problem) => problem is { Severity: Severity.Alarm };

    /// <summary>Reasons of MQTT 3.1.1, 3.2.2.3 (1 to 5) and MQTT 5.0, 3.2.2.2 (from 128).</summary>
    private static Problem Refused(int reason, string broker, MqttOptions options) => reason switch
    {
        1 or 0x84 => new("mqtt.refused.version", Severity.Alarm, Fact.Of("broker", broker), Fact.Of("version", options.Version == MqttVersion.V5 ? "5" : "3.1.1")),
        2 or 0x85 => Client(broker, options),
        4 or 5 or 0x86 or 0x87 or 0x8C => new("mqtt.refused.password", Severity.Alarm, Fact.Of("broker", broker), Fact.Of("user", options.User ?? "")),
        3 or 0x88 or 0x89 => new("mqtt.refused.busy", Severity.Warning, Fact.Of("broker", broker)),
        _ => new("mqtt.refused", Severity.Alarm, Fact.Of("broker", broker), Fact.Of("code", reason), Fact.Of("error", "")),
    };
}
