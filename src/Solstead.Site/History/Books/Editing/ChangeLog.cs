using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Books.Editing;

/// <summary>The list of changes, <c>books_change</c>.</summary>
internal static class ChangeLog
{
    public static long Next(SqliteConnection connection) => connection.Scalar("SELECT coalesce(max(id), 0) + 1 FROM books_change");

    public static void Add(SqliteConnection connection, MadeChange made)
    {
        using var command = connection.Prepare(
            "INSERT INTO books_change(id, t_ms, kind, origin, added, replaced, kept, devices, issued, first_slot, last_slot, sums_before, sums_after) "
            + "VALUES($id, $t, $kind, $origin, $added, $replaced, $kept, $devices, $issued, $first, $last, $before, $after)",
            "$id", "$t", "$kind", "$origin", "$added", "$replaced", "$kept", "$devices", "$issued", "$first", "$last", "$before", "$after");
        var e = made.Effect;
        command.With(
            made.Id, made.At.ToUnixTimeMilliseconds(), made.Kind, made.Origin, e.Added, e.Replaced, e.Kept, e.Devices, e.Issued, e.Span?.First, e.Span?.Last,
            RowColumns.Text(e.Before), RowColumns.Text(e.After)).ExecuteNonQuery();
    }

    public static void MarkUndone(SqliteConnection connection, long id, DateTimeOffset at)
    {
        using var command = connection.Prepare("UPDATE books_change SET undone_ms=$t WHERE id=$id", "$t", "$id").With(at.ToUnixTimeMilliseconds(), id);
        command.ExecuteNonQuery();
    }

    public static MadeChange? Find(SqliteConnection connection, long id)
    {
        using var command = connection.Prepare(Select + "WHERE id=$id", "$id").With(id);
        return Read(command).FirstOrDefault();
    }

    public static List<MadeChange> Newest(SqliteConnection connection, int most)
    {
        using var command = connection.Prepare(Select + "ORDER BY id DESC LIMIT $most", "$most").With(most);
        return [.. Read(command)];
    }

    /// <summary>Where changes may have taken rows out since an instant: voids, and what was undone. [slots]</summary>
    /// <param name="since">UTC, milliseconds since 1970.</param>
    /// <returns>The spans, and the newest instant among them.</returns>
    public static (List<(long First, long Last)> Spans, long Through) Removals(SqliteConnection connection, long since)
    {
        var (found, through) = (new List<(long, long)>(), since);
        using var command = connection.Prepare(
            "SELECT first_slot, last_slot, max(t_ms, coalesce(undone_ms, 0)) FROM books_change WHERE first_slot IS NOT NULL AND (undone_ms>$since OR (kind IN ('void', 'edit') AND t_ms>$since))", "$since");
        using var r = command.With(since).ExecuteReader();
        while (r.Read())
        {
            found.Add((r.GetInt64(0), r.GetInt64(1)));
            through = Math.Max(through, r.GetInt64(2));
        }
        return (found, through);
    }

    /// <summary>Becomes another number with each change and each undo.</summary>
    public static long Mark(SqliteConnection connection) => connection.Scalar("SELECT coalesce(max(id), 0) * 1000000 + count(undone_ms) FROM books_change");

    private const string Select = "SELECT id, t_ms, kind, origin, added, replaced, kept, devices, issued, first_slot, last_slot, sums_before, sums_after, undone_ms FROM books_change ";

    private static IEnumerable<MadeChange> Read(SqliteCommand command)
    {
        using var r = command.ExecuteReader();
        while (r.Read())
        {
            var effect = new ChangeEffect(r.GetInt32(4), r.GetInt32(5), r.GetInt32(6), RowColumns.Sums(r.GetString(11)), RowColumns.Sums(r.GetString(12)))
            {
                Devices = r.GetInt32(7),
                Issued = r.GetInt32(8),
                Span = r.LongOrNull(9) is { } first && r.LongOrNull(10) is { } last ? (first, last) : null,
            };
            yield return new(
                r.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(1)), r.GetString(2), r.GetString(3), effect,
                r.LongOrNull(13) is { } undone ? DateTimeOffset.FromUnixTimeMilliseconds(undone) : null);
        }
    }
}
