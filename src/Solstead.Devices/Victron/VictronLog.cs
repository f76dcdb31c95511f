using Microsoft.Extensions.Logging;

namespace Solstead.Devices.Victron;

/// <summary>Lines about a GX, ids 3600 to 3619. Never a password.</summary>
internal static partial class VictronLog
{
    [LoggerMessage(3600, LogLevel.Information, "{Device}: GX {Portal} at {Broker} answers, encrypted: {Tls}")]
    public static partial void Found(ILogger log, string device, string portal, string broker, bool tls);

    [LoggerMessage(3601, LogLevel.Information, "{Device}: the certificate sha256:{Key} was seen for the first time and is trusted from now on")]
    public static partial void Pinned(ILogger log, string device, string key);

    [LoggerMessage(3602, LogLevel.Information, "{Device}: {Path} is written: {Value}")]
    public static partial void Writing(ILogger log, string device, string path, string value);

    [LoggerMessage(3603, LogLevel.Information, "{Device}: {Path} is not written: {Reason}")]
    public static partial void NotWritten(ILogger log, string device, string path, string reason);

    [LoggerMessage(3604, LogLevel.Information, "{Device}: the GX stopped talking; everything is asked for again")]
    public static partial void Silent(ILogger log, string device);

    [LoggerMessage(3605, LogLevel.Warning, "{File} can be read by every user of this machine")]
    public static partial void WorldReadable(ILogger log, string file);

    [LoggerMessage(3606, LogLevel.Debug, "{Device}: {Code}; next attempt in {Pause}")]
    public static partial void Away(ILogger log, string device, string code, TimeSpan pause);
}
