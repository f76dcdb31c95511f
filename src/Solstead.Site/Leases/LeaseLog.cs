using Microsoft.Extensions.Logging;

namespace Solstead.Site.Leases;

internal static partial class LeaseLog
{
    [LoggerMessage(2400, LogLevel.Information, "{Device}: setting {Setting} from {Before} to {Value} ({Reason})")]
    public static partial void Writing(ILogger log, string device, string setting, double before, double value, string reason);

    [LoggerMessage(2401, LogLevel.Information, "{Device}: setting {Setting} is the device's own again")]
    public static partial void GivenBack(ILogger log, string device, string setting);

    [LoggerMessage(2402, LogLevel.Information, "{Device}: somebody else changed setting {Setting} to {Value}; it is left so")]
    public static partial void LeftToOthers(ILogger log, string device, string setting, double value);

    [LoggerMessage(2403, LogLevel.Warning, "{Device}: {Count} settings could not be given back yet")]
    public static partial void NotGivenBack(ILogger log, string device, int count);

    [LoggerMessage(2405, LogLevel.Warning, "{Device}: setting {Setting} was borrowed of {Borrowed}, and {Here} is in its place; it is left as it is")]
    public static partial void OtherDevice(ILogger log, string device, string setting, string borrowed, string here);

    [LoggerMessage(2404, LogLevel.Error, "{Device}: comparing settings failed")]
    public static partial void Failed(ILogger log, string device, Exception e);
}
