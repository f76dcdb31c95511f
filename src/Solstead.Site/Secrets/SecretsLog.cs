using Microsoft.Extensions.Logging;

namespace Solstead.Site.Secrets;

/// <summary>Log lines of the protected store, ids 2300 to 2309: names and places, never a secret.</summary>
internal static partial class SecretsLog
{
    [LoggerMessage(2300, LogLevel.Warning, "The secret {Name} cannot be opened: it was kept with another key or is damaged")]
    public static partial void Lost(ILogger log, string name);

    [LoggerMessage(2301, LogLevel.Warning, "{File} could not be read")]
    public static partial void Unreadable(ILogger log, string file, Exception cause);

    [LoggerMessage(2302, LogLevel.Warning, "{File} could not be written; kept in memory")]
    public static partial void Unwritten(ILogger log, string file, Exception cause);

    [LoggerMessage(2303, LogLevel.Warning, "Others than the service may read {File}, which opens all its secrets; it is used. Allow only the service to read it")]
    public static partial void KeyOpen(ILogger log, string file);
}
