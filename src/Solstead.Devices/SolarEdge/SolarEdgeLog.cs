using Microsoft.Extensions.Logging;

namespace Solstead.Devices.SolarEdge;

/// <summary>Every write is a line, ids 3320 to 3329.</summary>
internal static partial class SolarEdgeLog
{
    [LoggerMessage(3320, LogLevel.Information, "{Device}: register {Register} is changed from {Before} to {After}")]
    public static partial void Writing(ILogger log, string device, string register, string before, string after);

    [LoggerMessage(3321, LogLevel.Information, "{Device}: register {Register} is given back")]
    public static partial void GivingBack(ILogger log, string device, string register);

    [LoggerMessage(3322, LogLevel.Warning, "{Device}: borrowed registers could not be given back now: {Reason}. It is tried again at the next start")]
    public static partial void NotGivenBack(ILogger log, string device, string reason);
}
