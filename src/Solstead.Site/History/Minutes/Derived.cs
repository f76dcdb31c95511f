using Microsoft.Data.Sqlite;
using Solstead.Core.Points;
using Solstead.Site.History.Format;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Minutes;

/// <summary>Hour and local-day rows. Everything here follows from the chunks and can be built again from them at any time.</summary>
internal sealed class Derived(SqliteConnection connection, ChunkStore chunks, TimeZoneInfo zone) : IDisposable
{
    private readonly SqliteCommand putHour = connection.Prepare(
        "INSERT OR REPLACE INTO hour(k, n, vmin, vmax, vsum, vlast) VALUES($k, $n, $min, $max, $sum, $last)", "$k", "$n", "$min", "$max", "$sum", "$last");
    private readonly SqliteCommand putDay = connection.Prepare(
        "INSERT OR REPLACE INTO day(k, n, vmin, vmax, vsum, vlast, tmin, tmax) VALUES($k, $n, $min, $max, $sum, $last, $tmin, $tmax)",
        "$k", "$n", "$min", "$max", "$sum", "$last", "$tmin", "$tmax");

    public static long HourKey(int sid, long hour) => (long)sid << 24 | (uint)Math.Clamp(hour, 0, 0xFFFFFF);

    /// <summary>Renews the rows that a changed chunk touches: its hours, its local days, and for a counter the first ones after it.</summary>
    public void Renew(int sid, PointKind kind, int day)
    {
        RenewDay(sid, kind, day);
        if (kind == PointKind.Counter && chunks.NextAfter(sid, day) is { } next) RenewDay(sid, kind, next);
    }

    /// <summary>All rows of a series from all of its chunks.</summary>
    public void Rebuild(int sid, PointKind kind, CancellationToken ct)
    {
        connection.Run($"DELETE FROM hour WHERE k>={HourKey(sid, 0)} AND k<{HourKey(sid + 1, 0)}; DELETE FROM day WHERE k>={ChunkStore.Key(sid, 0)} AND k<{ChunkStore.Key(sid + 1, 0)}");
        Fold(kind, null, chunks.Read(sid, 0, 0xFFFFF), HourPeriods, (hour, row) => Put(sid, hour, row), ct);
        Fold(kind, null, chunks.Read(sid, 0, 0xFFFFF), DayPeriods(), (local, row) => PutDay(sid, (int)local, row), ct);
    }

    public void Dispose()
    {
        putHour.Dispose();
        putDay.Dispose();
    }

    private void RenewDay(int sid, PointKind kind, int day)
    {
        Fold(kind, Before(sid, kind, day), chunks.Read(sid, day, day + 1), HourPeriods, (hour, row) => Put(sid, hour, row), CancellationToken.None);

        var (first, last) = (LocalDays.Of(day * 86400L, zone), LocalDays.Of((day + 1) * 86400L - 1, zone));
        var from = (int)(LocalDays.Start(first, zone) / 86400);
        var to = (int)((LocalDays.Start(last + 1, zone) - 1) / 86400) + 1;
        Fold(kind, Before(sid, kind, from), chunks.Read(sid, from, to), DayPeriods(), (local, row) =>
        {
            if (local >= first && local <= last) PutDay(sid, (int)local, row);
        }, CancellationToken.None);
    }

    private long? Before(int sid, PointKind kind, int day) => kind == PointKind.Counter ? chunks.LastBefore(sid, day) : null;

    /// <param name="periodOf">From a second to the number of its period and the first second after it.</param>
    private static void Fold(
        PointKind kind, long? before, IEnumerable<(int Day, MinuteDay Minutes)> days, Func<long, (long Period, long End)> periodOf,
        Action<long, SummaryRow> row, CancellationToken ct)
    {
        var summary = new Summary(kind, before);
        var (period, end) = (0L, long.MinValue);
        foreach (var (day, minutes) in days)
        {
            ct.ThrowIfCancellationRequested();
            for (var i = 0; i < ChunkCodec.Slots; i++)
            {
                if (minutes.Covered[i] == 0) continue;
                var second = day * 86400L + i * 60L;
                if (second >= end)
                {
                    if (summary.Take() is { } full) row(period, full);
                    (period, end) = periodOf(second);
                }

                summary.Add(second, minutes.Values[i]);
            }
        }

        if (summary.Take() is { } rest) row(period, rest);
    }

    private static (long Period, long End) HourPeriods(long second) => (second / 3600, (second / 3600 + 1) * 3600);

    private Func<long, (long Period, long End)> DayPeriods() => second =>
    {
        var local = LocalDays.Of(second, zone);
        return (local, LocalDays.Start(local + 1, zone));
    };

    private void Put(int sid, long hour, SummaryRow r) => putHour.With(HourKey(sid, hour), r.N, r.Min, r.Max, r.Sum, r.Last).ExecuteNonQuery();

    private void PutDay(int sid, int local, SummaryRow r) =>
        putDay.With(ChunkStore.Key(sid, local), r.N, r.Min, r.Max, r.Sum, r.Last, r.MinAt, r.MaxAt).ExecuteNonQuery();
}
