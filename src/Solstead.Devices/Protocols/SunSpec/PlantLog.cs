using Microsoft.Extensions.Logging;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>One line per event, ids 3300 to 3319.</summary>
internal static partial class PlantLog
{
    [LoggerMessage(3300, LogLevel.Information, "{Device}: {Inverters} inverters, {Meters} meters, {Batteries} batteries; the first is {Maker} {Model} {Serial}")]
    public static partial void Found(ILogger log, string device, int inverters, int meters, int batteries, string? maker, string? model, string? serial);

    [LoggerMessage(3301, LogLevel.Information, "{Device}: {Reason}; looking again at what there is")]
    public static partial void Moved(ILogger log, string device, string reason);

    [LoggerMessage(3302, LogLevel.Debug, "{Device}: no values: {Reason}")]
    public static partial void Failed(ILogger log, string device, string reason);
}
