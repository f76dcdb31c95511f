using System.Data.Common;
using Solstead.Core.History;
using Solstead.Site.History.Minutes;
using Solstead.Site.History.Sqlite;
using Solstead.Site.History.Writing;

namespace Solstead.Site.History.Reading;

/// <summary>
/// Answers queries from what fits best: frames for seconds, chunks for minutes, hour and day rows for the rest; days that are still open come from memory.
/// Each statement is its own short read, so no reader ever holds the log back.
/// </summary>
internal sealed class HistoryReader(SeriesRegistry registry, LiveData live, TimeZoneInfo zone, TimeProvider time)
{
    private const int MostBuckets = 20_000;

    /// <exception cref="ArgumentException">The span is empty or turned round.</exception>
    public HistoryAnswer Query(DbConnection connection, HistoryQuery query, CancellationToken ct)
    {
        if (query.From >= query.To) throw new ArgumentException("From must lie before To.", nameof(query));
        var from = Math.Clamp(query.From.ToUnixTimeSeconds(), 0, 86400L << 20);
        var to = Math.Clamp(CeilingSecond(query.To), from + 1, (86400L << 20) + 1);
        var openDays = live.OpenDays();
        var plan = BucketPlan.For(query.Resolution, from, to, Math.Clamp(query.MostBuckets, 1, MostBuckets), zone, HasSeconds(connection, from));
        var span = new Span(from, to, plan, openDays, zone);

        var answers = new List<SeriesAnswer>();
        if (plan.Step is > 0 and < 60) answers = Seconds(connection, query.Series, span, ct);
        else
        {
            using var chunks = new ChunkStore(connection);
            foreach (var name in query.Series)
            {
                ct.ThrowIfCancellationRequested();
                answers.Add(registry.Find(name) is { } series ? Answer(series, Fold(connection, chunks, series, span, ct)) : Unknown(name));
            }
        }

        return new(query.From, query.To, plan.Resolution, plan.Step, answers) { Tag = Tag(connection, to, openDays) };
    }

    private sealed record Span(long From, long To, BucketPlan Plan, int[] OpenDays, TimeZoneInfo Zone)
    {
        private readonly Dictionary<long, long> starts = [];

        /// <summary>Start of a row, worked out once for all series: asking the zone is the dearest part of a day row.</summary>
        public long StartOf(RowKind kind, long number)
        {
            if (!starts.TryGetValue(number, out var start)) starts.Add(number, start = kind.StartOf(number, Zone));
            return start;
        }
    }

    private static SeriesAnswer Unknown(string name) => new(name, "", Core.Points.PointKind.Gauge, Known: false, []);

    private static SeriesAnswer Answer(Series s, BucketFold fold) =>
        new(s.Name, s.Unit, s.Kind, Known: true, fold.Buckets()) { Texts = s.HasTexts ? s.Texts() : null };

    private static long CeilingSecond(DateTimeOffset at) => at.ToUnixTimeSeconds() + (at.Ticks % TimeSpan.TicksPerSecond == 0 ? 0 : 1);

    /// <summary>False when the span begins on a closed day whose frames were dropped already.</summary>
    private bool HasSeconds(DbConnection connection, long from)
    {
        var oldest = live.OldestRecent() ?? long.MaxValue;
        using (var first = connection.Prepare("SELECT t FROM frame ORDER BY t LIMIT 1").ExecuteReader())
            if (first.Read()) oldest = Math.Min(oldest, first.GetInt64(0));
        if (from >= oldest) return true;
        using var dropped = connection.Prepare("SELECT 1 FROM closed WHERE day>=$from AND day<$oldest LIMIT 1", "$from", "$oldest").With(from / 86400, oldest / 86400);
        return dropped.ExecuteScalar() is null;
    }

    /// <summary>Changes whenever a closed day of the span could have changed; null while part of it is still being recorded.</summary>
    private string? Tag(DbConnection connection, long to, int[] openDays)
    {
        if (to > time.GetUtcNow().ToUnixTimeSeconds() / 86400 * 86400 || openDays.Any(d => d * 86400L < to)) return null;
        using var row = connection.Prepare("SELECT coalesce(max(day), 0), count(*), coalesce(max(at_utc), 0), coalesce(sum(rev), 0) FROM closed").ExecuteReader();
        return row.Read() ? $"{row.GetInt64(0)}-{row.GetInt64(1)}-{row.GetInt64(2)}-{row.GetInt64(3)}" : null;
    }

    private BucketFold Fold(DbConnection connection, ChunkStore chunks, Series series, Span span, CancellationToken ct)
    {
        var fold = new BucketFold(series, span.Plan);
        if (span.Plan.Step is > 0 and < 3600) Minutes(chunks, series, fold, span, span.From, span.To, ct);
        else if (span.Plan.Step > 0) Rows(connection, chunks, series, fold, span, RowKind.Hour, ct);
        else Rows(connection, chunks, series, fold, span, RowKind.Day, ct);
        return fold;
    }

    /// <summary>Minutes of a stretch of time, closed days from their chunks, open days from memory on top of their chunk.</summary>
    private void Minutes(ChunkStore chunks, Series series, BucketFold fold, Span span, long from, long to, CancellationToken ct)
    {
        var (first, last) = ((int)(from / 86400), (int)((to - 1) / 86400));
        fold.Limit(from, to);
        if (series.Kind == Core.Points.PointKind.Counter) fold.Previous ??= chunks.LastBefore(series.Sid, first);
        var limit = time.GetUtcNow().ToUnixTimeSeconds() + 1;
        var open = span.OpenDays.Where(d => d >= first && d <= last)
            .Select(d => (Day: d, Minutes: live.Minutes(series.Sid, d, limit))).Where(d => d.Minutes is not null).ToDictionary(d => d.Day, d => d.Minutes!);
        using var stored = chunks.Read(series.Sid, first, last + 1).GetEnumerator();
        var more = stored.MoveNext();
        foreach (var day in open.Keys.Order().Append(int.MaxValue))
        {
            for (; more && stored.Current.Day < day; more = stored.MoveNext())
            {
                ct.ThrowIfCancellationRequested();
                fold.Day(stored.Current.Day, stored.Current.Minutes);
            }

            if (day == int.MaxValue) break;
            if (more && stored.Current.Day == day)
            {
                fold.Day(day, ChunkStore.Overlay(stored.Current.Minutes, open[day]));
                more = stored.MoveNext();
            }
            else fold.Day(day, open[day]);
        }
    }

    private sealed record RowKind(string Table, Func<int, long, long> Key, long Mask, Func<long, TimeZoneInfo, long> NumberOf, Func<long, TimeZoneInfo, long> StartOf)
    {
        public static readonly RowKind Hour = new("hour", Derived.HourKey, 0xFFFFFF, (s, _) => s / 3600, (h, _) => h * 3600);
        public static readonly RowKind Day = new("day", (sid, day) => ChunkStore.Key(sid, (int)day), 0xFFFFF, (s, z) => LocalDays.Of(s, z), (d, z) => LocalDays.Start((int)d, z));
    }

    /// <summary>
    /// Hour or day rows. A row that touches an open day, or is cut by an edge of the span, is folded from its minutes instead,
    /// so that the answer never holds more than was asked for.
    /// </summary>
    private void Rows(DbConnection connection, ChunkStore chunks, Series series, BucketFold fold, Span span, RowKind kind, CancellationToken ct)
    {
        var (first, last) = (kind.NumberOf(span.From, zone), kind.NumberOf(span.To - 1, zone));
        using var command = connection.Prepare($"SELECT k, n, vmin, vmax, vsum, vlast FROM {kind.Table} WHERE k>=$from AND k<=$to ORDER BY k", "$from", "$to");
        foreach (var (begin, end, fromMinutes) in Stretches(span, kind, first, last))
        {
            ct.ThrowIfCancellationRequested();
            if (fromMinutes)
            {
                fold.Previous = null;
                Minutes(chunks, series, fold, span, Math.Max(span.From, kind.StartOf(begin, zone)), Math.Min(span.To, kind.StartOf(end + 1, zone)), ct);
                continue;
            }

            using var rows = command.With(kind.Key(series.Sid, begin), kind.Key(series.Sid, end)).ExecuteReader();
            for (var n = 0; rows.Read(); n++)
            {
                if (n % 1024 == 0) ct.ThrowIfCancellationRequested();
                var number = rows.GetInt64(0) & kind.Mask;
                fold.Row(span.StartOf(kind, number), new(rows.GetInt32(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5), 0, 0));
            }
        }
    }

    /// <summary>Cuts the span into runs of whole rows and runs that must come from minutes.</summary>
    private List<(long Begin, long End, bool FromMinutes)> Stretches(Span span, RowKind kind, long first, long last)
    {
        var minutes = new SortedSet<long>();
        if (kind.StartOf(first, zone) < span.From) minutes.Add(first);
        if (kind.StartOf(last + 1, zone) > span.To) minutes.Add(last);
        foreach (var day in span.OpenDays)
            for (var row = Math.Max(first, kind.NumberOf(day * 86400L, zone)); row <= Math.Min(last, kind.NumberOf((day + 1) * 86400L - 1, zone)); row++) minutes.Add(row);

        var result = new List<(long, long, bool)>();
        var next = first;
        foreach (var row in minutes)
        {
            if (row > next) result.Add((next, row - 1, false));
            if (result.Count > 0 && result[^1] is (var b, var e, true) && e == row - 1) result[^1] = (b, row, true);
            else result.Add((row, row, true));
            next = row + 1;
        }

        if (next <= last) result.Add((next, last, false));
        return result;
    }

    private List<SeriesAnswer> Seconds(DbConnection connection, IReadOnlyList<string> names, Span span, CancellationToken ct)
    {
        var found = names.Select(registry.Find).ToList();
        var seconds = new SecondsReader(live, found.OfType<Series>().Select(s => s.Sid));
        seconds.Read(connection, span.From, span.To, ct);
        var answers = new List<SeriesAnswer>();
        var now = time.GetUtcNow().ToUnixTimeSeconds() + 1;
        for (var i = 0; i < found.Count; i++)
        {
            ct.ThrowIfCancellationRequested();
            if (found[i] is not { } series)
            {
                answers.Add(Unknown(names[i]));
                continue;
            }

            var fold = new BucketFold(series, span.Plan);
            fold.Limit(span.From, span.To);
            seconds.Walk(series, now, fold);
            answers.Add(Answer(series, fold));
        }

        return answers;
    }
}
