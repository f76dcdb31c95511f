using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Maria;

/// <summary>
/// Brings rows of the books back into the local file: a new machine, a file that was lost or came from a backup. What is here stays, unless the server knows
/// better: what a person wrote or imported, what was measured and is only spread here, and columns that are not known here.
/// </summary>
internal static class BooksRestore
{
    private const int PerTransaction = 5000;

    /// <summary>Work for the task that writes the file, one piece per transaction.</summary>
    public static IEnumerable<Action<SqliteConnection>> Pieces(MariaConnection server, SqliteConnection local)
    {
        foreach (var table in BooksTable.All.Select(t => t.In(local)))
        {
            var piece = new List<object?[]>();
            foreach (var row in server.Stream($"SELECT {table.Quoted} FROM {table.Name} ORDER BY slot"))
            {
                var values = new object?[table.Columns.Length];
                for (var i = 0; i < values.Length; i++) values[i] = row.IsDBNull(i) ? null : row.GetValue(i);
                piece.Add(values);
                if (piece.Count < PerTransaction) continue;
                var full = piece;
                piece = [];
                yield return connection => Put(connection, table, full);
            }
            if (piece.Count > 0) yield return connection => Put(connection, table, piece);
        }
    }

    private static void Put(SqliteConnection connection, BooksTable table, List<object?[]> rows)
    {
        var names = table.Columns.Select(c => "$" + c).ToArray();
        using var command = connection.Prepare($"INSERT INTO {table.Name}({table.Quoted}) VALUES({string.Join(", ", names)}) ON CONFLICT DO {Merge(table)}", names);
        foreach (var row in rows) command.With(row).ExecuteNonQuery();
    }

    /// <summary>An issue of a forecast was said once; a row that a person wrote here is the newest word.</summary>
    private static string Merge(BooksTable table)
    {
        if (!table.Columns.Contains("quality")) return "NOTHING";
        const string better = "(excluded.source > source OR (excluded.source = source AND excluded.quality < quality))";
        var columns = table.Columns.Skip(table.Keys).Select(c => c is "quality" or "source"
            ? $"\"{c}\"=CASE WHEN {better} THEN excluded.\"{c}\" ELSE \"{c}\" END"
            : $"\"{c}\"=CASE WHEN {better} THEN excluded.\"{c}\" ELSE coalesce(\"{c}\", excluded.\"{c}\") END");
        return $"UPDATE SET {string.Join(", ", columns)} WHERE source<>{EnergySource.Edited}";
    }
}
