using Microsoft.Extensions.Logging;

namespace Solstead.Devices.Enphase;

/// <summary>One line per event, ids 3100 to 3199. No token, password or cookie ever comes here.</summary>
internal static partial class EnphaseLog
{
    [LoggerMessage(3100, LogLevel.Information, "{Device}: gateway {Serial} with firmware {Firmware}, production from {Source}, {Phases} metered phases, {Panels} panels, {Batteries} batteries")]
    public static partial void Identified(ILogger log, string device, string? serial, string firmware, string source, int phases, int panels, int batteries);

    [LoggerMessage(3103, LogLevel.Information, "{Device}: certificate of {Name} trusted at first contact, key sha256:{Key}")]
    public static partial void Pinned(ILogger log, string device, string name, string key);

    [LoggerMessage(3104, LogLevel.Information, "{Device}: this firmware or role does not have {Endpoint} ({Outcome})")]
    public static partial void Absent(ILogger log, string device, string endpoint, string outcome);

    [LoggerMessage(3105, LogLevel.Debug, "{Device}: {Endpoint} gave {Outcome} after {Milliseconds} ms")]
    public static partial void Failed(ILogger log, string device, string endpoint, string outcome, double milliseconds);

    [LoggerMessage(3106, LogLevel.Information, "{Device}: {Endpoint} is slow, asked every {Seconds} s for now")]
    public static partial void Slower(ILogger log, string device, string endpoint, double seconds);

    [LoggerMessage(3107, LogLevel.Information, "{Device}: firmware changed from {Before} to {After}, looking again at what it can")]
    public static partial void FirmwareChanged(ILogger log, string device, string before, string after);

    [LoggerMessage(3150, LogLevel.Information, "{Device}: fetching a token from the maker, way {Way}")]
    public static partial void SigningIn(ILogger log, string device, string way);

    [LoggerMessage(3151, LogLevel.Information, "{Device}: no token from the maker: {Outcome}")]
    public static partial void NotSignedIn(ILogger log, string device, string outcome);

    [LoggerMessage(3152, LogLevel.Information, "{Device}: a new token of role {Role} is in use, good until {Expires:yyyy-MM-dd HH:mm zzz}")]
    public static partial void Renewed(ILogger log, string device, string role, DateTimeOffset expires);

    [LoggerMessage(3153, LogLevel.Information, "{Device}: the owner accepted the certificate of {Name}, key sha256:{Key}")]
    public static partial void Accepted(ILogger log, string device, string name, string key);
}
