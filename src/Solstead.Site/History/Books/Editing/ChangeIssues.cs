using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Books.Editing;

/// <summary>Weather and forecasts that come with a change. What is there already stays: an issue was said once and is never said otherwise.</summary>
internal static class ChangeIssues
{
    /// <summary>Adds the intervals that are not there yet to an effect.</summary>
    public static ChangeEffect Count(SqliteConnection connection, BooksChange change, ChangeEffect effect, CancellationToken ct)
    {
        var found = new Found();
        var (told, blocks) = (new HashSet<(string, string, long, long)>(), new HashSet<(string, string, long, long)>());
        foreach (var issue in Bookings(change))
        {
            ct.ThrowIfCancellationRequested();
            using var there = connection.Prepare($"SELECT 1 FROM {issue.Table} WHERE slot=$slot AND source=$source AND issued>=$first AND issued<=$last", "$slot", "$source", "$first", "$last");
            foreach (var slot in issue.Intervals)
            {
                // As it is written: far ahead, any issue of the block stands for all.
                var (first, last) = issue.IsFar(slot) ? issue.Alike : (issue.IssuedSeconds, issue.IssuedSeconds);
                if (issue.IsFar(slot) && blocks.Contains((issue.Table, issue.Source, slot, first))) continue;
                if (there.With(slot, issue.Source, first, last).ExecuteScalar() is not null || !told.Add((issue.Table, issue.Source, slot, issue.IssuedSeconds))) continue;
                blocks.Add((issue.Table, issue.Source, slot, issue.Alike.First));
                found.Add(slot);
            }
        }
        return found.To(effect);
    }

    /// <summary>Writes them, and beside them which ones came with this change; what was added is added to the effect.</summary>
    public static ChangeEffect Write(SqliteConnection connection, BooksChange change, long id, ChangeEffect effect, CancellationToken ct)
    {
        var added = new Found();
        using var note = connection.Prepare(
            "INSERT OR IGNORE INTO books_issue(change, part, source, issued, slot) VALUES($change, $part, $source, $issued, $slot)", "$change", "$part", "$source", "$issued", "$slot");
        foreach (var issue in Bookings(change))
        {
            ct.ThrowIfCancellationRequested();
            issue.Write(connection, slot =>
            {
                added.Add(slot);
                note.With(id, issue.Table, issue.Source, issue.IssuedSeconds, slot).ExecuteNonQuery();
            });
        }
        return added.To(effect);
    }

    /// <returns>Intervals that were taken out.</returns>
    public static int Undo(SqliteConnection connection, long id)
    {
        var gone = 0;
        foreach (var table in (string[])["weather", "forecast"])
        {
            using var delete = connection.Prepare(
                $"DELETE FROM {table} WHERE (slot, source, issued) IN (SELECT slot, source, issued FROM books_issue WHERE change=$change AND part=$part)", "$change", "$part");
            gone += delete.With(id, table).ExecuteNonQuery();
        }
        using var forget = connection.Prepare("DELETE FROM books_issue WHERE change=$change", "$change");
        forget.With(id).ExecuteNonQuery();
        return gone;
    }

    private static IEnumerable<ForecastBooking> Bookings(BooksChange change) =>
        change.Weather.Select(w => (ForecastBooking)new ForecastBooking.Weather(w)).Concat(change.Forecasts.Select(f => new ForecastBooking.Pv(f)));

    /// <summary>Intervals that were found, and from where to where they lie.</summary>
    private sealed class Found
    {
        private int count;
        private (long First, long Last)? span;

        public void Add(long slot)
        {
            count++;
            span = Cover(span, slot, slot);
        }

        public ChangeEffect To(ChangeEffect effect) => effect with { Issued = count, Span = effect.Span is { } e ? Cover(span, e.First, e.Last) : span };

        private static (long First, long Last) Cover((long First, long Last)? span, long first, long last) =>
            span is { } s ? (Math.Min(s.First, first), Math.Max(s.Last, last)) : (first, last);
    }
}
