using System.Text.Json.Serialization;

namespace Solstead.Devices.Enphase.Twin.Cloud;

/// <summary>Everything that goes wrong with the cloud (enphase.md 3.2 and 13.2).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TwinCloudFaultKind>))]
public enum TwinCloudFaultKind
{
    /// <summary>The port is closed.</summary>
    Unreachable,
    /// <summary>503.</summary>
    Unavailable,
    /// <summary>200 and a web page where JSON or a token belongs.</summary>
    Html,
    /// <summary>200 and nothing.</summary>
    Empty,
    /// <summary>"Too many active sessions.." at the log-in.</summary>
    TooManySessions,
    /// <summary>200 and a sentence where the token belongs: <see cref="TwinCloudFault.Text"/>.</summary>
    ErrorText,
    /// <summary>A JSON message where the token belongs: <see cref="TwinCloudFault.Text"/>.</summary>
    ErrorJson,
    /// <summary>Tokens are made for the serial number in <see cref="TwinCloudFault.Text"/>.</summary>
    OtherSerial,
    /// <summary>Tokens are over when they come.</summary>
    OldToken,
    /// <summary>Tokens are signed with a key the gateway does not know.</summary>
    ForeignKey,
    /// <summary>Each answer takes <see cref="TwinCloudFault.Amount"/> seconds more.</summary>
    Slow,
    /// <summary>Accepted, then silence.</summary>
    Hang,
    /// <summary>302 to another host.</summary>
    Redirect,
}

/// <summary>One fault of the cloud.</summary>
public sealed record TwinCloudFault(TwinCloudFaultKind Kind)
{
    /// <summary>Only paths that begin so, e.g. <c>/tokens</c>.</summary>
    public string PathPrefix { get; init => field = value ?? "/"; } = "/";

    /// <summary>Ends after this many requests; null: no limit.</summary>
    public int? Count { get; init; }

    public double? Amount { get; init; }

    public string? Text { get; init; }
}
