using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Solstead.Devices.Protocols.Maria;

namespace Solstead.Site.Import.Books;

/// <summary>Tables of a MySQL or MariaDB server; rows stream, nothing is written.</summary>
/// <param name="connection">Open; disposed with this.</param>
public sealed class MariaTables(MariaConnection connection, string origin) : ITables
{
    public string Origin => origin;

    public string? Right => connection.Text("SELECT current_user()") is { } me && me.LastIndexOf('@') is >= 0 and var at ? Grant(connection.Database, me[..at], me[(at + 1)..]) : null;

    /// <summary>The least a user needs.</summary>
    public static string Grant(string database, string user, string host) => $"GRANT SELECT ON `{database}`.* TO '{user}'@'{host}';";

    public Task<IReadOnlyList<string>> ColumnsAsync(string table, CancellationToken ct) => Task.Run<IReadOnlyList<string>>(() =>
    {
        var columns = new List<string>();
        using var command = connection.Command("SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA=DATABASE() AND TABLE_NAME=$table ORDER BY ORDINAL_POSITION", "$table", table);
        using var rows = command.ExecuteReader();
        while (rows.Read()) columns.Add(rows.GetString(0));
        return columns;
    }, ct);

    /// <summary>The server's own estimate: counting is as dear as reading.</summary>
    public Task<long?> CountAsync(string table, CancellationToken ct) => Task.Run(() =>
        long.TryParse(connection.Text("SELECT TABLE_ROWS FROM information_schema.TABLES WHERE TABLE_SCHEMA=DATABASE() AND TABLE_NAME=$table", "$table", table), CultureInfo.InvariantCulture, out var count)
            ? count : (long?)null, ct);

    public async IAsyncEnumerable<string?[]> RowsAsync(
        string table, IReadOnlyList<string> columns, (string Column, IReadOnlyList<long> Values)? only, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        foreach (var row in connection.Stream(TableSql.Select(table, columns, only)))
        {
            ct.ThrowIfCancellationRequested();
            yield return TableSql.Texts(row);
        }
    }

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The one statement an import needs, as SQLite and MariaDB with ANSI quotes both understand it.</summary>
internal static class TableSql
{
    public static string Select(string table, IReadOnlyList<string> columns, (string Column, IReadOnlyList<long> Values)? only) =>
        $"SELECT {string.Join(", ", columns.Select(Quote))} FROM {Quote(table)}"
        + (only is { } filter ? $" WHERE {Quote(filter.Column)} IN ({string.Join(',', filter.Values.Select(v => v.ToString(CultureInfo.InvariantCulture)))})" : "");

    public static string?[] Texts(DbDataReader row)
    {
        var texts = new string?[row.FieldCount];
        for (var i = 0; i < texts.Length; i++) texts[i] = row.IsDBNull(i) ? null : row.GetString(i);
        return texts;
    }

    private static string Quote(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
