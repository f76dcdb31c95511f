using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Books.Editing;

/// <summary>Takes a change back, row by row, in pieces.</summary>
internal sealed class ChangeUndo(SqliteConnection connection, long id, CancellationToken ct)
{
    private const int Piece = 4096;
    private readonly Tally tally = new();

    /// <returns>What it did; null when there is no such change or it was undone before.</returns>
    public ChangeEffect? Go(DateTimeOffset at)
    {
        if (ChangeLog.Find(connection, id) is not { Undone: null } made) return null;
        if (made.Effect.Span is { } span)
        {
            Energy(span);
            Devices(span);
        }
        tally.Issued = ChangeIssues.Undo(connection, id);
        ChangeLog.MarkUndone(connection, id, at);
        return tally.Effect;
    }

    private void Energy((long First, long Last) span)
    {
        using var table = new EnergyTable(connection);
        using var patch = connection.Prepare("UPDATE books_row SET before=$before, after=$after WHERE slot=$slot AND change=$change", "$before", "$after", "$slot", "$change");
        var crowded = IsCrowded(span);
        for (var from = span.First; from <= span.Last;)
        {
            ct.ThrowIfCancellationRequested();
            var piece = Rows("WHERE change=$change AND slot>=$from AND slot<=$last ORDER BY slot LIMIT 4096", id, from, span.Last);
            if (piece.Count == 0) break;
            var there = table.Read(piece[0].Slot, piece[^1].Slot + 1).ToDictionary(r => r.Slot);
            foreach (var mine in piece)
            {
                RowChange[] later = crowded ? [.. Rows("WHERE change>$change AND slot=$from AND slot<=$last ORDER BY change", id, mine.Slot, mine.Slot)] : [];
                var now = there.GetValueOrDefault(mine.Slot);
                var back = RowUndo.Back(now, mine, later);
                tally.Count(mine.Slot, now, back);
                foreach (var l in later) patch.With(l.Before is null ? null : RowColumns.Text(l.Before), RowColumns.Text(l.After), l.Slot, l.Change).ExecuteNonQuery();
                if (!back.Changed) continue;
                if (back.After is { } row) table.Put(row);
                else table.Delete(mine.Slot);
            }
            from = piece.Count < Piece ? long.MaxValue : piece[^1].Slot + 1;
        }
        Forget("books_row", span);
    }

    private void Devices((long First, long Last) span)
    {
        using var table = new DeviceTable(connection);
        using var patch = connection.Prepare("UPDATE books_device SET before=$before WHERE slot=$slot AND device=$device AND change=$change", "$before", "$slot", "$device", "$change");
        foreach (var (slot, device, before, after) in DeviceRows(span))
        {
            if (Next(slot, device) is { } later)
            {
                // What the meter told in between is the later change's to put back.
                if (later.Before == after) patch.With(before, slot, device, later.Change).ExecuteNonQuery();
                continue;
            }
            if (table.Read(slot, device) != RowColumns.Parse(slot, device, after)) continue;
            if (RowColumns.Parse(slot, device, before) is { } row) table.Put(row);
            else table.Delete(slot, device);
            tally.Devices++;
            tally.Touch(slot);
        }
        Forget("books_device", span);
    }

    /// <summary>Another change that holds may lie over a row of this one.</summary>
    private bool IsCrowded((long First, long Last) span)
    {
        using var command = connection.Prepare("SELECT count(*) FROM books_change WHERE id>$id AND undone_ms IS NULL AND first_slot<=$last AND last_slot>=$first", "$id", "$last", "$first");
        return command.With(id, span.Last, span.First).ExecuteScalar() is > 0L;
    }

    private List<RowChange> Rows(string where, long change, long from, long last)
    {
        var found = new List<RowChange>();
        using var command = connection.Prepare("SELECT slot, change, before, after FROM books_row " + where, "$change", "$from", "$last");
        using var r = command.With(change, from, last).ExecuteReader();
        while (r.Read()) found.Add(new(r.GetInt64(0), r.GetInt64(1), RowColumns.Parse(r.GetInt64(0), r.TextOrNull(2)), RowColumns.Parse(r.GetInt64(0), r.GetString(3))!));
        return found;
    }

    private List<(long Slot, string Device, string? Before, string? After)> DeviceRows((long First, long Last) span)
    {
        var found = new List<(long, string, string?, string?)>();
        using var command = connection.Prepare("SELECT slot, device, before, after FROM books_device WHERE change=$change AND slot>=$first AND slot<=$last", "$change", "$first", "$last");
        using var r = command.With(id, span.First, span.Last).ExecuteReader();
        while (r.Read()) found.Add((r.GetInt64(0), r.GetString(1), r.TextOrNull(2), r.TextOrNull(3)));
        return found;
    }

    /// <summary>The change that next wrote the device's row after this one, and what it found.</summary>
    private (long Change, string? Before)? Next(long slot, string device)
    {
        using var command = connection.Prepare("SELECT change, before FROM books_device WHERE slot=$slot AND device=$device AND change>$change ORDER BY change LIMIT 1", "$slot", "$device", "$change");
        using var r = command.With(slot, device, id).ExecuteReader();
        return r.Read() ? (r.GetInt64(0), r.TextOrNull(1)) : null;
    }

    private void Forget(string table, (long First, long Last) span)
    {
        using var command = connection.Prepare($"DELETE FROM {table} WHERE change=$change AND slot>=$first AND slot<=$last", "$change", "$first", "$last");
        command.With(id, span.First, span.Last).ExecuteNonQuery();
    }
}
