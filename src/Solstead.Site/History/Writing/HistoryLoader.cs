using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Writing;

/// <summary>Brings memory back to where it was: series, closed days, and the minutes of open days from the frame log.</summary>
internal sealed class HistoryLoader(SqliteConnection connection, SeriesRegistry registry, LiveData live, HistoryOptions options)
{
    public void Load(ILogger log)
    {
        LoadReadOnly();
        FollowZone(log);
    }

    /// <summary>The same without touching the file.</summary>
    public void LoadReadOnly()
    {
        new FrameLog(connection).LoadSeries(registry);
        LoadDays();
        LoadFrames();
    }

    /// <summary>The zone the stored local days were cut with; null when it is not written or not known here.</summary>
    public static TimeZoneInfo? StoredZone(SqliteConnection connection) =>
        connection.Text("SELECT value FROM meta WHERE key='zone'") is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;

    public static void WriteZone(SqliteConnection connection, TimeZoneInfo zone)
    {
        using var put = connection.Prepare("INSERT OR REPLACE INTO meta VALUES('zone', $zone)", "$zone");
        put.With(zone.Id).ExecuteNonQuery();
    }

    private void LoadDays()
    {
        using (var rows = connection.Prepare("SELECT day FROM closed").ExecuteReader())
            while (rows.Read()) live.MarkClosed(rows.GetInt32(0));
        using var days = connection.Prepare("SELECT DISTINCT t/86400 FROM frame").ExecuteReader();
        while (days.Read()) live.Open(days.GetInt32(0));
    }

    /// <summary>From an hour before the first open day (a value may hold that long), and at least the hours kept in memory.</summary>
    private void LoadFrames()
    {
        var now = options.Time.GetUtcNow().ToUnixTimeSeconds();
        var open = live.OpenDays();
        var from = Math.Min(now - options.MemoryHours * 3600L, open.Length == 0 ? now : open[0] * 86400L - 3600);
        using var rows = connection.Prepare("SELECT t, seconds, z FROM frame WHERE t>=$from ORDER BY id", "$from").With(from).ExecuteReader();
        while (rows.Read()) live.Restore(new(rows.GetInt64(0), rows.GetInt32(1), rows.GetFieldValue<byte[]>(2)));
    }

    /// <summary>Local days belong to a zone; when the owner moves, they are cut again.</summary>
    private void FollowZone(ILogger log)
    {
        var written = connection.Text("SELECT value FROM meta WHERE key='zone'");
        if (string.Equals(written, options.Zone.Id, StringComparison.Ordinal)) return;
        if (written is not null)
        {
            Log.Rebuilding(log, options.Zone.Id);
            new DayClose(connection, registry, options.Zone, options.Time).Rebuild(CancellationToken.None);
        }

        WriteZone(connection, options.Zone);
    }
}
