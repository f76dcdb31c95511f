using System.Text;
using Microsoft.Data.Sqlite;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Maria;

/// <summary>One table of the books whose rows belong to a quarter hour.</summary>
/// <param name="Keys">How many of the columns name the row.</param>
/// <param name="Ahead">Rows of the day that is still going on are sent too.</param>
internal sealed record BooksTable(string Name, int Keys, bool Ahead, params string[] Columns)
{
    public static readonly BooksTable[] All =
    [
        new("energy15", 1, true, "slot", "grid_import", "grid_export", "pv", "battery_charge", "battery_discharge", "home", "charger", "load", "buy_price", "sell_price", "co2", "quality", "source"),
        new("energy_device", 2, true, "slot", "device", "wh", "quality", "source"),
        // What was forecast for a day changes until it is over, and hourly by thousands of rows.
        new("weather", 3, false, "slot", "source", "issued", "minutes", "ghi", "dni", "dhi", "temp", "wind", "cloud", "snow", "rain"),
        new("forecast", 3, false, "slot", "source", "issued", "minutes", "wh", "p10", "p90", "hindcast"),
    ];

    /// <summary>This table with the columns both sides have, every name quoted: <c>load</c> is a word of the server's language.</summary>
    public BooksTable In(SqliteConnection local)
    {
        var here = new HashSet<string>(StringComparer.Ordinal);
        using var rows = local.Prepare($"SELECT name FROM pragma_table_info('{Name}')").ExecuteReader();
        while (rows.Read()) here.Add(rows.GetString(0));
        return this with { Columns = [.. Columns.Where(here.Contains)] };
    }

    public string Quoted => Names(Columns);

    /// <summary>The columns that name a row.</summary>
    public IEnumerable<string> KeyColumns => Columns.Take(Keys);

    public string Names(IEnumerable<string> columns) => string.Join(", ", columns.Select(c => $"\"{c}\""));

    public MariaInsert Insert(MariaConnection server) => new(
        server, $"INSERT INTO {Name}({Quoted}) VALUES", "ON DUPLICATE KEY UPDATE " + string.Join(", ", Columns.Skip(Keys).Select(c => $"\"{c}\"=VALUES(\"{c}\")")));
}

/// <summary>
/// Sends the books by day: what a day comes to is digested and compared with what the server was sent of it, so a row that is edited or comes late is
/// sent whenever it was for. Rows on the server are replaced; one is removed only where a change took rows out here since the last round: a file that
/// lost rows takes none along.
/// </summary>
/// <param name="changed">Where such changes lie. [slots]</param>
internal sealed class BooksFeed(SqliteConnection local, MariaConnection server, string origin, IReadOnlyList<(long First, long Last)> changed)
{
    private const int PerDay = 96;

    /// <param name="from">First day to look at.</param>
    /// <param name="today">The day that is going on.</param>
    /// <returns>Days that were sent.</returns>
    public int Send(int from, int today, CancellationToken ct)
    {
        var sent = 0;
        foreach (var table in BooksTable.All.Select(t => t.In(local))) sent += Send(table, from, table.Ahead ? today : today - 1, ct);
        return sent;
    }

    private int Send(BooksTable table, int from, int last, CancellationToken ct)
    {
        var told = Told(table, from);
        using var command = local.Prepare($"SELECT {table.Quoted} FROM {table.Name} WHERE slot>=$from AND slot<$to ORDER BY slot, {string.Join(", ", table.Columns[..table.Keys].Skip(1).Append("1"))}", "$from", "$to");
        using var rows = command.With((long)from * PerDay, (last + 1L) * PerDay).ExecuteReader();
        var day = new List<object?[]>();
        var sent = 0;
        while (rows.Read())
        {
            var values = new object?[table.Columns.Length];
            for (var i = 0; i < values.Length; i++) values[i] = rows.IsDBNull(i) ? null : rows.GetValue(i);
            if (day.Count > 0 && DayOf(day[0]) != DayOf(values)) sent += SendDay(table, DayOf(day[0]), day, told, ct);
            day.Add(values);
        }
        if (day.Count > 0) sent += SendDay(table, DayOf(day[0]), day, told, ct);
        // Days of which a change left nothing.
        foreach (var number in told.Keys.Where(d => d <= last && IsChanged(d)).ToList()) sent += SendDay(table, number, [], told, ct);
        return sent;
    }

    /// <param name="told">What was sent before; days that were looked at leave it.</param>
    private int SendDay(BooksTable table, int number, List<object?[]> rows, Dictionary<int, long> told, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var digest = Digest(rows);
        var same = told.Remove(number, out var before) && before == digest;
        var removed = 0;
        if (!same || IsChanged(number))
        {
            using var whole = server.BeginTransaction();
            if (IsChanged(number)) removed = Remove(table, number, rows);
            if (!same)
            {
                var insert = table.Insert(server);
                foreach (var row in rows) insert.Add(row);
                insert.Send();
                server.Run("INSERT INTO fed VALUES($part, $day, $origin, $digest) ON DUPLICATE KEY UPDATE digest=VALUES(digest)", "$part", table.Name, "$day", number, "$origin", origin, "$digest", digest);
            }
            whole.Commit();
        }
        rows.Clear();
        return same && removed == 0 ? 0 : 1;
    }

    /// <summary>Takes rows out that are not here any more and lie where a change did.</summary>
    private int Remove(BooksTable table, int day, List<object?[]> rows)
    {
        var here = rows.Select(r => Key(r.Take(table.Keys))).ToHashSet(StringComparer.Ordinal);
        var there = server.Stream($"SELECT {table.Names(table.KeyColumns)} FROM {table.Name} WHERE slot>=$from AND slot<$to", "$from", (long)day * PerDay, "$to", (day + 1L) * PerDay)
            .Select(r => Enumerable.Range(0, table.Keys).Select(i => (object?)r.GetValue(i)).ToArray()).ToList();
        var gone = there.Where(k => !here.Contains(Key(k)) && changed.Any(c => c.First <= (long)k[0]! && (long)k[0]! <= c.Last)).ToList();
        foreach (var key in gone)
            server.Run($"DELETE FROM {table.Name} WHERE {string.Join(" AND ", table.KeyColumns.Select(c => $"\"{c}\"=${c}"))}", [.. table.KeyColumns.SelectMany((c, i) => new[] { "$" + c, key[i] })]);
        return gone.Count;
    }

    private bool IsChanged(int day) => changed.Any(c => c.First < (day + 1L) * PerDay && c.Last >= (long)day * PerDay);

    private static string Key(IEnumerable<object?> values) => string.Join('\0', values);

    private Dictionary<int, long> Told(BooksTable table, int from)
    {
        var told = new Dictionary<int, long>();
        foreach (var row in server.Stream("SELECT day, digest FROM fed WHERE part=$part AND origin=$origin AND day>=$from", "$part", table.Name, "$origin", origin, "$from", from))
            told[row.GetInt32(0)] = row.GetInt64(1);
        return told;
    }

    private static int DayOf(object?[] row) => (int)Math.Floor((long)row[0]! / (double)PerDay);

    /// <summary>FNV-1a of all values: tells that something changed, nothing more.</summary>
    private static long Digest(List<object?[]> rows)
    {
        var hash = 14695981039346656037UL;
        foreach (var row in rows)
            foreach (var value in row)
            {
                var bits = value switch
                {
                    null => 0x9E3779B97F4A7C15UL,
                    long number => (ulong)number,
                    double number => BitConverter.DoubleToUInt64Bits(number),
                    var other => Text(other.ToString()!),
                };
                for (var i = 0; i < 64; i += 8) hash = (hash ^ (bits >> i & 0xFF)) * 1099511628211UL;
            }
        return (long)hash;
    }

    private static ulong Text(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes(text)) hash = (hash ^ b) * 1099511628211UL;
        return hash;
    }
}
