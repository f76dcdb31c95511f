using Microsoft.Data.Sqlite;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Writing;

/// <summary>What happens once a day after a day was closed: old frames and events go, the log is emptied, a few free pages are given back.</summary>
internal sealed class Housekeeping(SqliteConnection connection, HistoryOptions options, HistoryProblems problems, SqliteFile file)
{
    private const long LargeWal = 64L << 20;

    public void AfterClose(int frameDays)
    {
        DropFrames(frameDays);
        Delete("DELETE FROM event WHERE t<$t", Now() - options.EventDays * 86400L);
        connection.RunToEnd("PRAGMA incremental_vacuum(1000)");
        connection.RunToEnd("PRAGMA wal_checkpoint(TRUNCATE)");
        var wal = new FileInfo(file.WalPath);
        if (wal.Exists && wal.Length > LargeWal) problems.Raise(HistoryCodes.WalLarge, Severity.Warning, Fact.Of("megabytes", wal.Length >> 20));
        else problems.Clear(HistoryCodes.WalLarge);
    }

    /// <summary>Deletes frames of closed days that are older than <paramref name="keepDays"/>. An hour before the last closed midnight stays: values hold over it.</summary>
    public void DropFrames(int keepDays)
    {
        var today = Now() / 86400;
        var limit = (today - Math.Clamp(keepDays, 0, 30)) * 86400 - 3600;
        Delete("DELETE FROM frame WHERE t<$t AND t/86400 IN (SELECT day FROM closed)", limit);
    }

    private long Now() => options.Time.GetUtcNow().ToUnixTimeSeconds();

    private void Delete(string sql, long before)
    {
        using var delete = connection.Prepare(sql, "$t");
        delete.With(before).ExecuteNonQuery();
    }
}
