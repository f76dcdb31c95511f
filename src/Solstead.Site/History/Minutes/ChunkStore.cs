using System.Data.Common;
using Solstead.Core.Points;
using Solstead.Site.History.Format;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Minutes;

/// <summary>Chunks of one connection, to the local file or, for reading, to a server. Not for two threads at once.</summary>
internal sealed class ChunkStore(DbConnection connection) : IDisposable
{
    private readonly ChunkCodec codec = new();
    private readonly DbCommand one = connection.Prepare("SELECT z, rev, q FROM chunk WHERE k=$k", "$k");
    private readonly DbCommand range = connection.Prepare("SELECT k, z FROM chunk WHERE k>=$from AND k<$to ORDER BY k", "$from", "$to");
    private readonly DbCommand before = connection.Prepare("SELECT vlast FROM chunk WHERE k>=$from AND k<$to ORDER BY k DESC LIMIT 1", "$from", "$to");
    private readonly DbCommand after = connection.Prepare("SELECT k FROM chunk WHERE k>=$from AND k<$to ORDER BY k LIMIT 1", "$from", "$to");
    private readonly DbCommand put = connection.Prepare(
        "INSERT INTO chunk(k, n, vmin, vmax, vsum, vfirst, vlast, q, rev, z) VALUES($k, $n, $min, $max, $sum, $first, $last, $q, $rev, $z) "
        + "ON CONFLICT(k) DO UPDATE SET n=$n, vmin=$min, vmax=$max, vsum=$sum, vfirst=$first, vlast=$last, q=$q, rev=$rev, z=$z",
        "$k", "$n", "$min", "$max", "$sum", "$first", "$last", "$q", "$rev", "$z");

    public static long Key(int sid, int day) => (long)sid << 20 | (uint)Math.Clamp(day, 0, 0xFFFFF);

    /// <summary>The minutes on disk; null when there is no such chunk or it cannot be read.</summary>
    public MinuteDay? Read(int sid, int day)
    {
        using var row = one.With(Key(sid, day)).ExecuteReader();
        var minutes = new MinuteDay();
        return row.Read() && Decode(row.GetFieldValue<byte[]>(0), minutes) ? minutes : null;
    }

    /// <summary>All chunks of a series with <c>from ≤ day &lt; to</c>, oldest first. The minutes are the same object each time: use them before moving on.</summary>
    public IEnumerable<(int Day, MinuteDay Minutes)> Read(int sid, int from, int to)
    {
        using var rows = range.With(Key(sid, from), Key(sid, to)).ExecuteReader();
        var minutes = new MinuteDay();
        while (rows.Read())
            if (Decode(rows.GetFieldValue<byte[]>(1), minutes)) yield return ((int)(rows.GetInt64(0) & 0xFFFFF), minutes);
    }

    /// <summary>The last value on the days before <paramref name="day"/>.</summary>
    public long? LastBefore(int sid, int day)
    {
        using var row = before.With(Key(sid, 0), Key(sid, day)).ExecuteReader();
        return row.Read() ? row.LongOrNull(0) : null;
    }

    /// <summary>The first day after <paramref name="day"/> that has a chunk.</summary>
    public int? NextAfter(int sid, int day)
    {
        using var row = after.With(Key(sid, day + 1), Key(sid + 1, 0)).ExecuteReader();
        return row.Read() ? (int)(row.GetInt64(0) & 0xFFFFF) : null;
    }

    /// <summary>Writes the day on top of what is there; returns null when that changed nothing, else the new revision.</summary>
    /// <param name="estimated">Minutes among these that are no measurements.</param>
    public int? Merge(int sid, int day, MinuteDay minutes, PointKind kind, int estimated = 0)
    {
        byte[]? oldBlob = null;
        var (rev, q) = (-1, 0);
        using (var row = one.With(Key(sid, day)).ExecuteReader())
        {
            if (row.Read())
            {
                oldBlob = row.GetFieldValue<byte[]>(0);
                (rev, q) = (row.GetInt32(1), row.GetInt32(2));
            }
        }

        var old = new MinuteDay();
        if (oldBlob is not null && Decode(oldBlob, old)) minutes = Overlay(old, minutes);
        var blob = codec.Encode(minutes.Values, minutes.Covered);
        if (oldBlob is not null && blob.AsSpan().SequenceEqual(oldBlob)) return null;
        Put(sid, day, minutes, kind, q, estimated, rev + 1, blob);
        return rev + 1;
    }

    /// <summary>The chunk as the base, newer minutes on top.</summary>
    public static MinuteDay Overlay(MinuteDay chunk, MinuteDay newer)
    {
        for (var i = 0; i < ChunkCodec.Slots; i++)
            if (newer.Covered[i] != 0) chunk.Offer(i, newer.Values[i], newer.Covered[i]);
        return chunk;
    }

    public void Dispose()
    {
        one.Dispose();
        range.Dispose();
        before.Dispose();
        after.Dispose();
        put.Dispose();
    }

    private bool Decode(byte[] blob, MinuteDay into)
    {
        if (!codec.TryDecode(blob, into.Values, into.Covered, out _)) return false;
        foreach (ref var covered in into.Covered.AsSpan())
            if (covered != 0) covered = MinuteDay.FromChunk;
        return true;
    }

    private void Put(int sid, int day, MinuteDay minutes, PointKind kind, int oldShare, int estimated, int rev, byte[] blob)
    {
        int n = 0, firstAt = -1, lastAt = -1;
        long min = long.MaxValue, max = long.MinValue, sum = 0;
        for (var i = 0; i < ChunkCodec.Slots; i++)
        {
            if (minutes.Covered[i] == 0) continue;
            var value = minutes.Values[i];
            if (n++ == 0) firstAt = i;
            lastAt = i;
            (min, max, sum) = (Math.Min(min, value), Math.Max(max, value), sum + value);
        }

        if (n == 0) return;
        var share = Math.Min(1000, oldShare + estimated * 1000 / n);
        put.With(Key(sid, day), n, min, max, kind == PointKind.Gauge ? sum : null, minutes.Values[firstAt], minutes.Values[lastAt], share, rev, blob).ExecuteNonQuery();
    }
}
