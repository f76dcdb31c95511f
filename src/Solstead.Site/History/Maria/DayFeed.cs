using System.Data.Common;
using Solstead.Core.Points;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History.Minutes;
using Solstead.Site.History.Sqlite;
using Solstead.Site.History.Writing;

namespace Solstead.Site.History.Maria;

/// <summary>When a UTC day was closed, how often it changed, and by which data directory.</summary>
internal sealed record ClosedDay(long At, int Revision, string Origin);

/// <summary>
/// Sends closed days: chunks, the hours and local days they touch, and the mark that the day is closed, in one transaction. Sending again changes nothing.
/// </summary>
internal sealed class DayFeed(DbConnection local, MariaConnection server, SeriesRegistry registry, SeriesMap map, TimeZoneInfo zone) : IDisposable
{
    private static readonly string[] ChunkColumns = ["n", "vmin", "vmax", "vsum", "vfirst", "vlast", "q", "rev", "z"], HourColumns = ["n", "vmin", "vmax", "vsum", "vlast"],
        DayColumns = ["n", "vmin", "vmax", "vsum", "vlast", "tmin", "tmax"];

    private readonly DbCommand chunk = Range(local, "chunk", ChunkColumns), hour = Range(local, "hour", HourColumns), days = Range(local, "day", DayColumns),
        next = local.Prepare("SELECT k FROM chunk WHERE k>$from AND k<$to ORDER BY k LIMIT 1", "$from", "$to");

    public static Dictionary<int, ClosedDay> Closed(DbConnection connection, string? origin)
    {
        var found = new Dictionary<int, ClosedDay>();
        using var command = connection.Prepare($"SELECT day, at_utc, rev{(origin is null ? ", origin" : "")} FROM closed");
        using var rows = command.ExecuteReader();
        while (rows.Read()) found[rows.GetInt32(0)] = new(rows.GetInt64(1), rows.GetInt32(2), origin ?? rows.GetString(3));
        return found;
    }

    public void Send(int day, ClosedDay mark)
    {
        var (firstLocal, lastLocal) = (LocalDays.Of(day * 86400L, zone), LocalDays.Of((day + 1) * 86400L - 1, zone));
        // Series first: on a server that gave them a number already this sends nothing.
        var series = registry.All.OrderBy(s => s.Sid).Select(s => (Series: s, Sid: map.Of(s))).ToList();
        using var whole = server.BeginTransaction();
        var (chunks, hours, locals) = (Insert("chunk", ChunkColumns), Insert("hour", HourColumns), Insert("day", DayColumns));
        foreach (var (own, sid) in series)
        {
            Copy(chunk, chunks, ChunkStore.Key(own.Sid, day), ChunkStore.Key(own.Sid, day), ChunkStore.Key(sid, 0), 20);
            CopyDerived(own, sid, day, firstLocal, lastLocal, hours, locals);
            // The growth of a counter on the day after depends on this day's last value.
            if (own.Kind == PointKind.Counter && NextDay(own.Sid, day) is { } after)
                CopyDerived(own, sid, after, LocalDays.Of(after * 86400L, zone), LocalDays.Of((after + 1) * 86400L - 1, zone), hours, locals);
        }

        chunks.Send();
        hours.Send();
        locals.Send();
        server.Run(
            "INSERT INTO closed VALUES($day, $at, $rev, $origin) ON DUPLICATE KEY UPDATE at_utc=VALUES(at_utc), rev=VALUES(rev), origin=VALUES(origin)",
            "$day", day, "$at", mark.At, "$rev", mark.Revision, "$origin", mark.Origin);
        whole.Commit();
    }

    public void Dispose()
    {
        chunk.Dispose();
        hour.Dispose();
        days.Dispose();
        next.Dispose();
    }

    private void CopyDerived(Series own, int sid, int day, int firstLocal, int lastLocal, MariaInsert hours, MariaInsert locals)
    {
        Copy(hour, hours, Derived.HourKey(own.Sid, day * 24L), Derived.HourKey(own.Sid, day * 24L + 23), Derived.HourKey(sid, 0), 24);
        Copy(days, locals, ChunkStore.Key(own.Sid, firstLocal), ChunkStore.Key(own.Sid, lastLocal), ChunkStore.Key(sid, 0), 20);
    }

    private int? NextDay(int sid, int day)
    {
        using var rows = next.With(ChunkStore.Key(sid, day), ChunkStore.Key(sid + 1, 0)).ExecuteReader();
        return rows.Read() ? (int)(rows.GetInt64(0) & 0xFFFFF) : null;
    }

    /// <param name="theirs">First key of the series on the server.</param>
    /// <param name="bits">Bits of the key below the number of the series.</param>
    private static void Copy(DbCommand range, MariaInsert to, long first, long last, long theirs, int bits)
    {
        using var rows = range.With(first, last).ExecuteReader();
        var values = new object?[rows.FieldCount];
        while (rows.Read())
        {
            values[0] = theirs | (rows.GetInt64(0) & ((1L << bits) - 1));
            for (var i = 1; i < values.Length; i++) values[i] = rows.IsDBNull(i) ? null : rows.GetValue(i);
            to.Add(values);
        }
    }

    private MariaInsert Insert(string table, string[] columns) => new(
        server, $"INSERT INTO {table}(k, {string.Join(", ", columns)}) VALUES", "ON DUPLICATE KEY UPDATE " + string.Join(", ", columns.Select(c => $"{c}=VALUES({c})")));

    private static DbCommand Range(DbConnection local, string table, string[] columns) =>
        local.Prepare($"SELECT k, {string.Join(", ", columns)} FROM {table} WHERE k>=$from AND k<=$to ORDER BY k", "$from", "$to");
}
