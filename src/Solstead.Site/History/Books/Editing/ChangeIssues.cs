using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Books.Editing;

/// <summary>Weather and forecasts that come with a change. What is there already stays: an issue was said once and is never said otherwise.</summary>
internal static class ChangeIssues
{
    /// <returns>Intervals of them that are not there yet.</returns>
    public static int Count(SqliteConnection connection, BooksChange change, CancellationToken ct)
    {
        var found = 0;
        foreach (var issue in Bookings(change))
        {
            ct.ThrowIfCancellationRequested();
            using var there = connection.Prepare($"SELECT 1 FROM {issue.Table} WHERE slot=$slot AND source=$source AND issued=$issued", "$slot", "$source", "$issued");
            foreach (var slot in issue.Intervals) if (there.With(slot, issue.Source, issue.IssuedSeconds).ExecuteScalar() is null) found++;
        }
        return found;
    }

    /// <summary>Writes them, and beside them which ones came with this change.</summary>
    /// <returns>Intervals that were added.</returns>
    public static int Write(SqliteConnection connection, BooksChange change, long id, CancellationToken ct)
    {
        var added = 0;
        using var note = connection.Prepare(
            "INSERT OR IGNORE INTO books_issue(change, part, source, issued, slot) VALUES($change, $part, $source, $issued, $slot)", "$change", "$part", "$source", "$issued", "$slot");
        foreach (var issue in Bookings(change))
        {
            ct.ThrowIfCancellationRequested();
            issue.Write(connection, slot =>
            {
                added++;
                note.With(id, issue.Table, issue.Source, issue.IssuedSeconds, slot).ExecuteNonQuery();
            });
        }
        return added;
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
}
