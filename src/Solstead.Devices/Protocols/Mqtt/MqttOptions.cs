using System.Text;
using Solstead.Core.Devices;

namespace Solstead.Devices.Protocols.Mqtt;

/// <summary>Version of the protocol.</summary>
public enum MqttVersion
{
    /// <summary>3.1.1, understood by every broker.</summary>
    V311 = 4,
    V5 = 5,
}

/// <summary>How a session is encrypted. Without a file and a pin the system's certificate authorities count.</summary>
/// <param name="CaFile">PEM file with the authority that signed the broker's certificate; null for none.</param>
/// <param name="Pin">SHA-256 of the broker's self-signed certificate or of its key, 64 hex digits; null for none. Wins over <paramref name="CaFile"/>.</param>
public sealed record MqttTls(string? CaFile = null, string? Pin = null)
{
    /// <returns>Hex digits of a fingerprint written as <c>sha256:ab12…</c> or <c>AB:12:…</c>; null when it is none.</returns>
    public static string? ReadPin(string text) => BrokerCertificate.ReadPin(text);
}

/// <summary>One message, sent or received.</summary>
/// <param name="Payload">Empty and retained: the broker forgets the topic.</param>
/// <param name="Qos">0 at most once, 1 at least once, 2 exactly once.</param>
/// <param name="Retain">Sent: the broker keeps it for later subscribers. Received: it is one that was kept, so older than the subscription.</param>
public sealed record MqttMessage(string Topic, ReadOnlyMemory<byte> Payload, int Qos = 0, bool Retain = false)
{
    /// <summary>Only the newest message of this topic matters: one that still waits is replaced.</summary>
    public bool Newest { get; init; }

    /// <summary>Of no use later, such as a command: it goes on the connection there is now or not at all, and is never sent again on another one.</summary>
    public bool Live { get; init; }

    public string Text => Encoding.UTF8.GetString(Payload.Span);

    public static MqttMessage Of(string topic, string text, int qos = 0, bool retain = false) => new(topic, Encoding.UTF8.GetBytes(text), qos, retain);
}

/// <summary>What a session is opened with.</summary>
public sealed record MqttOptions
{
    public required string Host { get; init; }

    /// <summary>1883 plain, 8883 encrypted by custom.</summary>
    public int Port { get; init; } = 1883;

    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>Unique on the broker: a second client of the same name throws the first one out.</summary>
    public required string ClientId { get; init; }

    /// <summary>Null: not encrypted.</summary>
    public MqttTls? Tls { get; init; }

    public MqttVersion Version { get; init; } = MqttVersion.V311;

    /// <summary>A silent network is found out after one and a half to two of these. At least 5 s.</summary>
    public TimeSpan Keepalive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What the broker says for us when the connection breaks.</summary>
    public MqttMessage? Will { get; init; }

    /// <summary>How long an attempt to connect may take.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause after the first failure; doubled with each further one, with up to a quarter of jitter.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause; also the pause after a refusal a person must mend, such as a wrong password.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Messages that may wait; when full the oldest that is not retained goes (safety.md 5).</summary>
    public int MostWaiting { get; init; } = 10_000;

    /// <summary>Received messages with a longer payload are ignored. [bytes]</summary>
    public int LargestPayload { get; init; } = 256 << 10;

    /// <summary>Source of the jitter.</summary>
    public Random Random { get; init; } = new();
}

/// <summary>Where a session stands.</summary>
public enum MqttPhase { Connecting, Connected, Waiting, Stopped }

/// <param name="Phase">Where the session stands.</param>
/// <param name="Problem">Why it is not connected; null when nothing is known to be wrong.</param>
public sealed record MqttState(MqttPhase Phase, Problem? Problem = null);

/// <summary>What became of a message that was sent.</summary>
public enum MqttDelivery
{
    /// <summary>QoS 1 and 2: the broker has it. QoS 0: it was handed to the network.</summary>
    Sent,
    /// <summary>The broker did not want it: no right to the topic, too large, not a valid topic.</summary>
    Refused,
    /// <summary>The queue was full, the session ended before it was sent, or it was withdrawn; of a <see cref="MqttMessage.Live"/> one it is unknown whether the broker got it.</summary>
    Dropped,
}
