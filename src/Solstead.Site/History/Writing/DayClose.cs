using Microsoft.Data.Sqlite;
using Solstead.Site.History.Minutes;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Writing;

/// <summary>
/// Closes a UTC day: chunks, hours, local days and the mark that it is closed, in one transaction. Doing it twice gives the same bytes;
/// a kill inside leaves the day open and its frames where they are.
/// </summary>
internal sealed class DayClose(SqliteConnection connection, SeriesRegistry registry, TimeZoneInfo zone, TimeProvider time)
{
    public void Close(int day, IReadOnlyList<(int Sid, MinuteDay Minutes)> series) => connection.InTransaction(() =>
    {
        using var chunks = new ChunkStore(connection);
        using var derived = new Derived(connection, chunks, zone);
        var most = 0;
        foreach (var (sid, minutes) in series)
        {
            if (registry.Find(sid) is not { } owner) continue;
            if (chunks.Merge(sid, day, minutes, owner.Kind) is not { } rev) continue;
            most = Math.Max(most, rev);
            derived.Renew(sid, owner.Kind, day);
            connection.Run($"UPDATE series SET first_day=min(coalesce(first_day, {day}), {day}), last_day=max(coalesce(last_day, {day}), {day}) WHERE sid={sid}");
        }

        MarkClosed(day, most);
    });

    /// <summary>Puts minutes of an import or a filled gap into one day.</summary>
    /// <param name="open">The day is still being recorded: its rows are derived when it closes.</param>
    public void Fill(int sid, int day, MinuteDay minutes, bool open) => connection.InTransaction(() =>
    {
        using var chunks = new ChunkStore(connection);
        using var derived = new Derived(connection, chunks, zone);
        var kind = registry.Find(sid)!.Kind;
        if (chunks.Merge(sid, day, minutes, kind, minutes.Covered.Count(c => c != 0)) is { } rev)
        {
            derived.Renew(sid, kind, day);
            if (!open) MarkClosed(day, rev, more: 1);
        }
    });

    /// <summary>Brings a closed day back from elsewhere. Minutes that are here stay.</summary>
    /// <param name="mark">When it was closed there.</param>
    /// <param name="close">The day is not here yet; else it stays open, or closed as it is.</param>
    public void Restore(int day, IReadOnlyList<(int Sid, MinuteDay Minutes)> series, (long At, int Revision) mark, bool close) => connection.InTransaction(() =>
    {
        using var chunks = new ChunkStore(connection);
        using var derived = new Derived(connection, chunks, zone);
        var most = 0;
        foreach (var (sid, minutes) in series)
        {
            if (registry.Find(sid) is not { } owner) continue;
            var whole = chunks.Read(sid, day) is { } here ? ChunkStore.Overlay(minutes, here) : minutes;
            if (chunks.Merge(sid, day, whole, owner.Kind) is { } rev) most = Math.Max(most, rev);
            derived.Renew(sid, owner.Kind, day);
        }

        if (close)
            connection.Run($"INSERT INTO closed(day, at_utc, rev) VALUES({day}, {mark.At}, {mark.Revision}) ON CONFLICT(day) DO NOTHING");
        else
            connection.Run($"UPDATE closed SET rev=max(rev, {most}, {mark.Revision}){(most > 0 ? $", at_utc={time.GetUtcNow().ToUnixTimeSeconds()}" : "")} WHERE day={day}");
    });

    /// <summary>Builds every hour and day row again from the chunks, one series per transaction.</summary>
    public void Rebuild(CancellationToken ct)
    {
        foreach (var series in registry.All.OrderBy(s => s.Sid))
        {
            ct.ThrowIfCancellationRequested();
            connection.InTransaction(() =>
            {
                using var chunks = new ChunkStore(connection);
                using var derived = new Derived(connection, chunks, zone);
                derived.Rebuild(series.Sid, series.Kind, ct);
            });
        }
        // Whoever has copies of these days gets them again.
        connection.Run("UPDATE closed SET rev=rev+1");
    }

    /// <param name="more">1: something changed, whatever its revision, also within one second.</param>
    private void MarkClosed(int day, int rev, int more = 0)
    {
        using var mark = connection.Prepare(
            "INSERT INTO closed(day, at_utc, rev) VALUES($day, $at, $rev) ON CONFLICT(day) DO UPDATE SET at_utc=$at, rev=max(rev+$more, $rev)", "$day", "$at", "$rev", "$more");
        mark.With(day, time.GetUtcNow().ToUnixTimeSeconds(), rev, more).ExecuteNonQuery();
    }
}
