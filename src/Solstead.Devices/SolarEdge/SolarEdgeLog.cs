using Microsoft.Extensions.Logging;

namespace Solstead.Devices.SolarEdge;

/// <summary>Every write is a line, ids 3320 to 3329.</summary>
internal static partial class SolarEdgeLog
{
    [LoggerMessage(3320, LogLevel.Information, "{Device}: register {Register} is changed from {Before} to {After}")]
    public static partial void Writing(ILogger log, string device, string register, string before, string after);

    [LoggerMessage(3321, LogLevel.Information, "{Device}: register {Register} is given back")]
    public static partial void GivingBack(ILogger log, string device, string register);

    [LoggerMessage(3322, LogLevel.Warning, "{Device}: borrowed registers could not be given back now: {Reason}. It is tried again")]
    public static partial void NotGivenBack(ILogger log, string device, string reason);

    [LoggerMessage(3323, LogLevel.Warning, "{Device}: register {Register} holds {Now}, which is not ours: it stays")]
    public static partial void LeftToOthers(ILogger log, string device, string register, string now);

    [LoggerMessage(3324, LogLevel.Warning, "{Device}: the command {Group} could not be renewed: {Reason}")]
    public static partial void NotRenewed(ILogger log, string device, string group, string reason);
}
