using Microsoft.Extensions.Logging;

namespace Solstead.Site.Forecast;

internal static partial class Log
{
    [LoggerMessage(2600, LogLevel.Information, "Forecast from the weather of {Source}: {Slots} quarter hours")]
    public static partial void Issued(ILogger log, string source, int slots);

    [LoggerMessage(2601, LogLevel.Information, "Learned from {Days} days of the books under the weather of {Source}")]
    public static partial void Trained(ILogger log, int days, string source);

    [LoggerMessage(2602, LogLevel.Warning, "The weather of the past could not be fetched; it is tried again tomorrow")]
    public static partial void NoPast(ILogger log, Exception cause);

    [LoggerMessage(2603, LogLevel.Error, "The forecast failed; it is tried again at the next turn")]
    public static partial void Failed(ILogger log, Exception cause);

    [LoggerMessage(2604, LogLevel.Warning, "What was learned of the panels could not be read; it is learned anew")]
    public static partial void Unreadable(ILogger log, Exception cause);

    [LoggerMessage(2605, LogLevel.Error, "Nothing could be learned from the books; it is tried again within the hour, and the forecast goes on")]
    public static partial void NotLearned(ILogger log, Exception cause);
}
