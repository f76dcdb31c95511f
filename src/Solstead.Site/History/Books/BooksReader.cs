using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Books;

/// <summary>Reads solstead.db and lays what is not on disk yet on top.</summary>
internal static class BooksReader
{
    public static string? State(SqliteConnection connection, IReadOnlyList<Booking> waiting, string key)
    {
        if (waiting.OfType<Booking.State>().LastOrDefault(s => string.Equals(s.Name, key, StringComparison.Ordinal)) is { } held) return held.Json;
        using var command = connection.Prepare("SELECT json FROM state WHERE key=$key", "$key").With(key);
        return command.ExecuteScalar() as string;
    }

    public static IEnumerable<EnergySlot> Energy(SqliteConnection connection, IReadOnlyList<Booking> waiting, long from, long to)
    {
        var held = waiting.OfType<Booking.Energy>().Select(e => e.Row).Where(s => s.Slot >= from && s.Slot < to).ToLookup(s => s.Slot);
        using var table = new EnergyTable(connection);
        var rows = table.Read(from, to);
        if (held.Count == 0)
        {
            foreach (var slot in rows) yield return slot;
            yield break;
        }
        var found = new SortedDictionary<long, EnergySlot>();
        foreach (var row in rows.Concat(held.SelectMany(h => h))) found[row.Slot] = row.Over(found.GetValueOrDefault(row.Slot));
        foreach (var slot in found.Values) yield return slot;
    }

    public static List<DeviceEnergySlot> DeviceEnergy(SqliteConnection connection, IReadOnlyList<Booking> waiting, long from, long to)
    {
        var found = new SortedDictionary<(long, string), DeviceEnergySlot>();
        using var table = new DeviceTable(connection);
        foreach (var row in table.Read(from, to)) found[(row.Slot, row.Device)] = row;
        foreach (var slot in waiting.OfType<Booking.DeviceEnergy>().Select(b => b.Slot))
            if (slot.Slot >= from && slot.Slot < to && found.GetValueOrDefault((slot.Slot, slot.Device)) is not { Source: EnergySource.Edited }) found[(slot.Slot, slot.Device)] = slot;
        return [.. found.Values];
    }

    public static List<CounterBase> CounterBases(SqliteConnection connection, IReadOnlyList<Booking> waiting)
    {
        var found = new SortedDictionary<(string, string), CounterBase>();
        using var rows = connection.Prepare("SELECT device, point, at_utc, value, \"offset\" FROM counter_base").ExecuteReader();
        while (rows.Read())
            found[(rows.GetString(0), rows.GetString(1))] = new(rows.GetString(0), rows.GetString(1), DateTimeOffset.FromUnixTimeSeconds(rows.GetInt64(2)), rows.GetInt64(3), rows.GetInt64(4));
        foreach (var counter in waiting.OfType<Booking.Counter>().Select(b => b.Base)) found[(counter.Device, counter.Point)] = counter;
        return [.. found.Values];
    }

    /// <summary>
    /// Audit rows before an instant, newest first; all of the last instant, so that who goes on from there misses none.
    /// </summary>
    public static List<AuditRow> Decisions(SqliteConnection connection, IReadOnlyList<Booking> waiting, DateTimeOffset? before, int most)
    {
        var limit = before?.ToUnixTimeMilliseconds() ?? long.MaxValue;
        var found = new Dictionary<long, AuditRow>();
        using var command = connection.Prepare(
            "SELECT id, t_ms, device, kind, wanted, bounded, rule, reason, why, actor, outcome, shown_ms FROM command WHERE t_ms<$before AND t_ms>=(SELECT min(t_ms) FROM (SELECT t_ms FROM command WHERE t_ms<$before ORDER BY t_ms DESC LIMIT $most)) ORDER BY t_ms DESC, id DESC", "$before", "$most");
        using (var rows = command.With(limit, most).ExecuteReader())
            while (rows.Read()) found[rows.GetInt64(0)] = Decision(rows);
        foreach (var booking in waiting)
        {
            if (booking is Booking.Intent { Row: var row } && row.At.ToUnixTimeMilliseconds() < limit) found[row.Id] = row;
            if (booking is Booking.Completion done && found.TryGetValue(done.Id, out var open)) found[done.Id] = open with { Outcome = done.Outcome, Shown = done.Shown };
        }

        return Page([.. found.Values.OrderByDescending(r => r.At).ThenByDescending(r => r.Id)], r => r.At.ToUnixTimeMilliseconds(), most);
    }

    /// <summary>Changes by people before an instant, newest first; all of the last instant.</summary>
    public static List<ChangeRow> Changes(SqliteConnection connection, IReadOnlyList<Booking> waiting, DateTimeOffset? before, int most)
    {
        var limit = before?.ToUnixTimeMilliseconds() ?? long.MaxValue;
        var found = waiting.OfType<Booking.Change>().Select(c => c.Row).Where(r => r.At.ToUnixTimeMilliseconds() < limit).Reverse().ToList();
        using var command = connection.Prepare("SELECT t_ms, who, source, code, facts FROM change WHERE t_ms<$before AND t_ms>=(SELECT min(t_ms) FROM (SELECT t_ms FROM change WHERE t_ms<$before ORDER BY t_ms DESC LIMIT $most)) ORDER BY t_ms DESC, id DESC", "$before", "$most");
        using var rows = command.With(limit, most).ExecuteReader();
        while (rows.Read()) found.Add(new(DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(0)), rows.GetString(1), rows.GetString(2), rows.GetString(3), FactsJson.Read(rows.GetString(4))));
        return Page([.. found.OrderByDescending(r => r.At)], r => r.At.ToUnixTimeMilliseconds(), most);
    }

    /// <summary>The first rows, and those of the same instant as the last of them.</summary>
    internal static List<T> Page<T>(List<T> newestFirst, Func<T, long> instant, int most) =>
        newestFirst.Count <= most ? newestFirst : [.. newestFirst.TakeWhile((row, i) => i < most || instant(row) == instant(newestFirst[most - 1]))];

    private static AuditRow Decision(SqliteDataReader r) => new(
        r.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(1)), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7),
        FactsJson.Read(r.GetString(8)), r.GetString(9), Outcomes.Name(r.LongOrNull(10)), r.LongOrNull(11) is { } shown ? DateTimeOffset.FromUnixTimeMilliseconds(shown) : null);
}
