using Microsoft.Extensions.Logging;

namespace Solstead.Site.History;

internal static partial class Log
{
    [LoggerMessage(4101, LogLevel.Information, "History opened in {Directory} with SQLite {Version}; batches of {Batch}")]
    public static partial void Opened(ILogger log, string directory, string version, TimeSpan batch);

    [LoggerMessage(4102, LogLevel.Warning, "The system's SQLite was not found; the bundled {Version} serves. Install libsqlite3-0")]
    public static partial void Bundled(ILogger log, string version);

    [LoggerMessage(4103, LogLevel.Error, "{File} is damaged ({Cause}); it was set aside as {Aside}")]
    public static partial void Damaged(ILogger log, string file, string cause, string aside);

    [LoggerMessage(4104, LogLevel.Error, "The disk refuses to write {File}: {Cause}. Values wait in memory")]
    public static partial void DiskRefuses(ILogger log, string file, string cause);

    [LoggerMessage(4105, LogLevel.Information, "{File} is written again")]
    public static partial void DiskRecovered(ILogger log, string file);

    [LoggerMessage(4106, LogLevel.Information, "Day {Day:yyyy-MM-dd} closed: {Series} series in {Took}")]
    public static partial void DayClosed(ILogger log, DateOnly day, int series, TimeSpan took);

    [LoggerMessage(4107, LogLevel.Warning, "Writing falls behind: {Dropped} samples lost so far")]
    public static partial void FallingBehind(ILogger log, long dropped);

    [LoggerMessage(4109, LogLevel.Warning, "Free space: {Free} bytes, level {Level}")]
    public static partial void Space(ILogger log, long free, SpaceLevel level);

    [LoggerMessage(4110, LogLevel.Error, "The history writer met an unexpected fault and goes on")]
    public static partial void WriterFault(ILogger log, Exception cause);

    [LoggerMessage(4111, LogLevel.Information, "Backup {File} written, {Bytes} bytes")]
    public static partial void BackedUp(ILogger log, string file, long bytes);

    [LoggerMessage(4112, LogLevel.Warning, "Backup of {File} failed: {Cause}")]
    public static partial void BackupFailed(ILogger log, string file, string cause);

    [LoggerMessage(4113, LogLevel.Information, "Hour and day rows are built again for zone {Zone}")]
    public static partial void Rebuilding(ILogger log, string zone);

    [LoggerMessage(4114, LogLevel.Error, "{File} could not be saved: one entry was refused and left out")]
    public static partial void EntryRefused(ILogger log, string file, Exception cause);

    [LoggerMessage(4140, LogLevel.Information, "{Server}: {Sent} days sent, {Brought} brought back")]
    public static partial void ServerSent(ILogger log, string server, int sent, int brought);

    [LoggerMessage(4143, LogLevel.Information, "{Server} is well again and is supplied with what gathered")]
    public static partial void ServerBack(ILogger log, string server);

    [LoggerMessage(4141, LogLevel.Warning, "{Server}: {Cause}. The local files go on, and what gathers is sent later")]
    public static partial void ServerRefuses(ILogger log, string server, string cause);

    [LoggerMessage(4142, LogLevel.Error, "Supplying the database server met an unexpected fault and is tried again")]
    public static partial void ServerFault(ILogger log, Exception cause);
}
