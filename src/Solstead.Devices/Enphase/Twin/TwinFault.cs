using System.Text.Json.Serialization;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>Everything that goes wrong with a gateway (enphase.md 13.8 to 13.10). Names in the control API are these, in any case.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TwinFaultKind>))]
public enum TwinFaultKind
{
    /// <summary>The port is closed; comes back on the same one.</summary>
    Refuse,
    /// <summary>The gateway moves to another port, as one that gets another address does; cleared, it comes back.</summary>
    AddressChange,
    /// <summary>Connections are accepted, then silence.</summary>
    Hang,
    /// <summary>The body comes at one byte a second, or <see cref="TwinFault.Amount"/> bytes.</summary>
    SlowBody,
    /// <summary>The head at once, the body <see cref="TwinFault.Amount"/> seconds later (default 3).</summary>
    LateBody,
    /// <summary>Half of the body, then the connection is cut.</summary>
    TruncatedBody,
    /// <summary>200 and nothing.</summary>
    EmptyBody,
    /// <summary>200 and a login page.</summary>
    Html,
    /// <summary>200 and an error in the place of the document; <see cref="TwinFault.Text"/> is what it says.</summary>
    ErrorObject,
    /// <summary>The connection is closed instead of an answer.</summary>
    NoAnswer,
    /// <summary>200 and a document with a hole in it.</summary>
    InvalidJson,
    /// <summary>200 and a megabyte of noise, or <see cref="TwinFault.Amount"/> bytes.</summary>
    RandomBytes,
    /// <summary>200 and arrays nested 100 000 deep, or <see cref="TwinFault.Amount"/>.</summary>
    DeepNesting,
    /// <summary>401 whatever the credentials.</summary>
    Unauthorized,
    /// <summary>403.</summary>
    Forbidden,
    /// <summary>404 as if this firmware had no such path.</summary>
    NotFound,
    /// <summary>500.</summary>
    ServerError,
    /// <summary>503 "Resource busy, please retry after 30 seconds"; <see cref="TwinFault.Text"/> is said instead, <c>empty</c> says nothing.</summary>
    Busy,
    /// <summary>504 of the front server.</summary>
    GatewayTimeOut,
    /// <summary>Each answer takes <see cref="TwinFault.Amount"/> seconds more.</summary>
    Delay,

    /// <summary>At once: every token issued so far is refused.</summary>
    TokenExpiry,
    /// <summary>At once: all sessions are forgotten.</summary>
    SessionWipe,
    /// <summary>At once: a new certificate with a new key; <see cref="TwinFault.Text"/> <c>same-key</c> keeps the key, <c>expired</c> makes it expired.</summary>
    NewCertificate,
    /// <summary>At once: the gateway's wall clock is off by <see cref="TwinFault.Amount"/> seconds from now on.</summary>
    ClockJump,

    /// <summary>
    /// From 23:00 to 23:03 local time, or for <see cref="TwinFault.Amount"/> minutes, no answers; stays until cleared. <see cref="TwinFault.Text"/> says
    /// how: connections hang, or <c>reset</c>, <c>refuse</c> (closed at once), <c>empty</c> (200 and nothing).
    /// </summary>
    NightlyWindow,
    /// <summary>Refuses 45 s, 503 for 90 s, zeros for 60 s, sessions gone; <see cref="TwinFault.Amount"/> scales the times.</summary>
    Reboot,
    /// <summary>A reboot that comes back with the version in <see cref="TwinFault.Text"/>, e.g. 8.3.5433, and its authentication.</summary>
    FirmwareUpgrade,

    /// <summary>Part of a reboot: all values zero, no panels. Not to be injected by itself.</summary>
    ZerosAfterBoot,

    /// <summary>Live: today is not reset at midnight but <see cref="TwinFault.Amount"/> seconds later.</summary>
    LateMidnight,
    /// <summary>Live: today is reset to <see cref="TwinFault.Amount"/> Wh.</summary>
    DirtyMidnight,
    /// <summary>Live, at once: all energy registers begin again at zero.</summary>
    CounterReset,
    /// <summary>Live, at once: energy registers step back by 1 193 046 Wh, the overflow of 32-bit joules, or by <see cref="TwinFault.Amount"/>.</summary>
    CounterWrap,
    /// <summary>Live: powers and registers read <see cref="TwinFault.Amount"/> too high (default 3e9), once unless a count says more.</summary>
    Spike,
    /// <summary>Live: lifetime values are negative.</summary>
    NegativeLifetime,
    /// <summary>Live: what the gateway says of a transformer; <see cref="TwinFault.Text"/> is role, status and flags, e.g. <c>production check-wiring</c>.</summary>
    MeterStatus,

    /// <summary>Stream: an event is cut inside a number and sent in two chunks.</summary>
    StreamSplit,
    /// <summary>Stream: two events in one chunk.</summary>
    StreamDouble,
    /// <summary>Stream: CR LF line ends.</summary>
    StreamCrLf,
    /// <summary>Stream: connected and silent.</summary>
    StreamSilent,
    /// <summary>Stream: half of an event, then nothing more on this connection, which nobody closes.</summary>
    StreamHalfOpen,
    /// <summary>Stream: the last event again and again.</summary>
    StreamRepeat,
    /// <summary>Stream: a line that is not an event now and then.</summary>
    StreamGarbage,
    /// <summary>Stream: the connection is cut in the middle of an event.</summary>
    StreamClose,
}

/// <summary>One fault and how far it reaches.</summary>
public sealed record TwinFault(TwinFaultKind Kind)
{
    /// <summary>Only paths that begin so.</summary>
    // A member that is absent from JSON arrives here as null.
    public string PathPrefix { get; init => field = value ?? "/"; } = "/";

    /// <summary>Ends after this many requests; null: no limit.</summary>
    public int? Count { get; init; }

    /// <summary>Ends after this time on the twin's timers; null: no limit.</summary>
    public double? Seconds { get; init; }

    /// <summary>The number the kind speaks of; null: its default.</summary>
    public double? Amount { get; init; }

    /// <summary>The word the kind speaks of.</summary>
    public string? Text { get; init; }
}
