using System.Data.Common;
using Solstead.Site.History.Format;
using Solstead.Site.History.Sqlite;
using Solstead.Site.History.Writing;

namespace Solstead.Site.History.Reading;

/// <summary>The 1-second values of a few series, from memory when it reaches back far enough, else from the frame log.</summary>
internal sealed class SecondsReader(LiveData live, IEnumerable<int> sids)
{
    /// <summary>A value may stand this long before the span and reach into it. [s]</summary>
    private const int Reach = 3600;

    private readonly Dictionary<int, List<Tick>> ticks = sids.Distinct().ToDictionary(s => s, _ => new List<Tick>());
    private readonly FrameCodec codec = new();

    public void Read(DbConnection connection, long from, long to, CancellationToken ct)
    {
        from -= Reach;
        var inMemory = live.OldestRecent() is { } oldest && oldest <= from;
        var (frames, open) = live.Seconds(from, to, onlyPending: !inMemory);
        if (!inMemory) ReadLog(connection, from, to, ct);
        foreach (var frame in frames)
        {
            ct.ThrowIfCancellationRequested();
            Take(frame.T, frame.Seconds, frame.Blob);
        }

        foreach (var tick in open)
            if (tick.Second < to && ticks.TryGetValue(tick.Sid, out var list)) list.Add(tick);
    }

    /// <summary>Hands the values of one series to the fold: each stands until the next, at most for the hold time of its point, never past now.</summary>
    public void Walk(Series series, long now, BucketFold fold)
    {
        // Frames come as they were recorded; a clock that went back makes them overlap, and then the later record of a second counts.
        var values = ticks[series.Sid].Index().OrderBy(t => t.Item.Second).ThenBy(t => t.Index).Select(t => t.Item).ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            var end = Math.Min(values[i].Second + live.HoldOf(series), now);
            if (i + 1 < values.Length) end = Math.Min(end, values[i + 1].Second);
            fold.Hold(values[i].Second, Math.Max(end, values[i].Second), values[i].Value);
        }
    }

    private void ReadLog(DbConnection connection, long from, long to, CancellationToken ct)
    {
        using var command = connection.Prepare("SELECT t, seconds, z FROM frame WHERE t>=$from AND t<$to ORDER BY id", "$from", "$to");
        using var rows = command.With(from - FrameCodec.MostSeconds, to).ExecuteReader();
        while (rows.Read())
        {
            ct.ThrowIfCancellationRequested();
            if (rows.GetInt64(0) + rows.GetInt32(1) > from) Take(rows.GetInt64(0), rows.GetInt32(1), rows.GetFieldValue<byte[]>(2));
        }
    }

    private void Take(long t, int seconds, byte[] blob) => codec.TryDecode(blob, seconds, ticks.ContainsKey, (sid, values, present) =>
    {
        var list = ticks[sid];
        for (var i = 0; i < values.Length; i++)
            if (present[i] != 0) list.Add(new(sid, t + i, values[i]));
    });
}
