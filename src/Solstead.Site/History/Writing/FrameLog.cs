using Microsoft.Data.Sqlite;
using Solstead.Core.Points;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Writing;

/// <summary>One thing that happened, waiting for the next commit.</summary>
internal sealed record PendingEvent(long Second, string Code, string? Device, string Data);

/// <summary>The statements of the write connection that belong to batches: series, texts, frames, events.</summary>
internal sealed class FrameLog(SqliteConnection connection)
{
    public void LoadSeries(SeriesRegistry registry)
    {
        using var rows = connection.Prepare("SELECT sid, device, point, unit, kind, scale, hold FROM series").ExecuteReader();
        while (rows.Read())
            registry.Load(new(rows.GetInt32(0), rows.GetString(1), rows.GetString(2), rows.GetString(3), (PointKind)rows.GetInt32(4), rows.GetInt32(5), rows.GetInt32(6)));
        using var texts = connection.Prepare("SELECT sid, code, text FROM state_text").ExecuteReader();
        while (texts.Read()) registry.Find(texts.GetInt32(0))?.Load(texts.GetInt64(1), texts.GetString(2));
    }

    /// <summary>Everything that waits, in one transaction: after it returns it is on disk.</summary>
    public void Commit(SeriesRegistry registry, LiveData live, List<Frame> frames, List<PendingEvent> events)
    {
        var series = registry.Unsaved();
        var texts = registry.All.Where(s => s.HasTexts).Select(s => (Series: s, New: s.UnsavedTexts())).Where(t => t.New.Count > 0).ToList();
        var reopened = live.Reopened();
        if (series.Count + texts.Count + reopened.Length + frames.Count + events.Count == 0) return;

        connection.InTransaction(() =>
        {
            SaveSeries(series);
            foreach (var (owner, added) in texts) SaveTexts(owner.Sid, added);
            foreach (var day in reopened) connection.Run($"DELETE FROM closed WHERE day={day}");
            SaveFrames(frames);
            SaveEvents(events);
        });

        registry.Saved(series);
        foreach (var (owner, added) in texts) owner.TextsSaved(added.Count);
        live.Committed(frames, reopened);
    }

    private void SaveSeries(List<Series> series)
    {
        if (series.Count == 0) return;
        using var put = connection.Prepare(
            "INSERT INTO series(sid, device, point, unit, kind, scale, hold) VALUES($sid, $device, $point, $unit, $kind, $scale, $hold) "
            + "ON CONFLICT(sid) DO UPDATE SET point=$point, hold=$hold",
            "$sid", "$device", "$point", "$unit", "$kind", "$scale", "$hold");
        foreach (var s in series.OrderBy(s => s.Sid))
            put.With(s.Sid, s.Device, s.Point, s.Unit, (int)s.Kind, s.Scale, s.Hold).ExecuteNonQuery();
    }

    private void SaveTexts(int sid, List<(long Code, string Text)> texts)
    {
        using var put = connection.Prepare("INSERT OR REPLACE INTO state_text VALUES($sid, $code, $text)", "$sid", "$code", "$text");
        foreach (var (code, text) in texts) put.With(sid, code, text).ExecuteNonQuery();
    }

    private void SaveFrames(List<Frame> frames)
    {
        using var put = connection.Prepare("INSERT INTO frame(t, seconds, z) VALUES($t, $seconds, $z)", "$t", "$seconds", "$z");
        foreach (var frame in frames) put.With(frame.T, frame.Seconds, frame.Blob).ExecuteNonQuery();
    }

    private void SaveEvents(List<PendingEvent> events)
    {
        using var put = connection.Prepare("INSERT INTO event(t, code, device, data) VALUES($t, $code, $device, $data)", "$t", "$code", "$device", "$data");
        foreach (var e in events) put.With(e.Second, e.Code, e.Device, e.Data).ExecuteNonQuery();
    }
}
