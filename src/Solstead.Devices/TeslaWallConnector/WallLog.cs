using Microsoft.Extensions.Logging;

namespace Solstead.Devices.TeslaWallConnector;

/// <summary>One line per event, ids 3700 to 3799.</summary>
internal static partial class WallLog
{
    [LoggerMessage(3700, LogLevel.Information, "{Device}: {Port} is open, {Mode}")]
    public static partial void Open(ILogger log, string device, string port, string mode);

    [LoggerMessage(3701, LogLevel.Information, "{Device}: {Port} cannot be used ({Fault}), tried again in {Seconds} s")]
    public static partial void Closed(ILogger log, string device, string port, string fault, double seconds);

    [LoggerMessage(3702, LogLevel.Information, "{Device}: unit {Unit} is linked, {Model} A, protocol {Protocol}")]
    public static partial void Linked(ILogger log, string device, string unit, double model, int protocol);

    [LoggerMessage(3703, LogLevel.Warning, "{Device}: unit {Unit} does not answer any more")]
    public static partial void Lost(ILogger log, string device, string unit);

    [LoggerMessage(3704, LogLevel.Information, "{Device}: unit {Unit} is offered {Amps} A")]
    public static partial void Offered(ILogger log, string device, string unit, double amps);

    [LoggerMessage(3705, LogLevel.Information, "{Device}: this is the end of the program, the units were left at their present current or {Amps} A; without a heartbeat they stop in about 30 s")]
    public static partial void Left(ILogger log, string device, double amps);

    [LoggerMessage(3706, LogLevel.Information, "{Device}: the bus is silent, {Port} is opened anew")]
    public static partial void Reopened(ILogger log, string device, string port);

    [LoggerMessage(3707, LogLevel.Trace, "{Device}: sent {Bytes}")]
    public static partial void Sent(ILogger log, string device, string bytes);

    [LoggerMessage(3708, LogLevel.Warning, "{Device}: nothing ran for {Seconds} s, what was decided before is dropped")]
    public static partial void Woke(ILogger log, string device, double seconds);
}
