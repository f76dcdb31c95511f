using Microsoft.Extensions.Logging;

namespace Solstead.Site.Notify;

/// <summary>Log lines of the notifications, ids 2340 to 2349: names of channels and codes, never an address, a secret or what a service says.</summary>
internal static partial class NotifyLog
{
    [LoggerMessage(2340, LogLevel.Information, "{Count} sent by {Channel}")]
    public static partial void Sent(ILogger log, int count, string channel);

    [LoggerMessage(2341, LogLevel.Warning, "{Channel} does not take messages now ({Code}, status {Status}); {Waiting} wait")]
    public static partial void Later(ILogger log, string channel, string code, int? status, int waiting);

    [LoggerMessage(2342, LogLevel.Error, "{Channel} refuses our message ({Code}, status {Status}); it is not repeated")]
    public static partial void Refused(ILogger log, string channel, string code, int? status);

    [LoggerMessage(2343, LogLevel.Error, "{Channel} failed by a fault of its own ({Kind}); it goes on in {Pause}")]
    public static partial void Failed(ILogger log, string channel, string kind, TimeSpan pause);

    [LoggerMessage(2346, LogLevel.Error, "Telling people failed; it begins anew in {Pause}")]
    public static partial void Broken(ILogger log, TimeSpan pause, Exception cause);

    [LoggerMessage(2344, LogLevel.Warning, "What was kept of {Key} cannot be read; it begins anew")]
    public static partial void Unreadable(ILogger log, string key);

    [LoggerMessage(2345, LogLevel.Warning, "Messages could not be kept on disk; those that wait are in memory")]
    public static partial void NotKept(ILogger log, Exception cause);
}
