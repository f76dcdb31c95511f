using System.Data.Common;
using System.Runtime.CompilerServices;
using Solstead.Core.Quantities;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.Import.Books;

/// <summary>Tables of an SQLite file of another program, which may be running: it is opened for reading only, and copied where even that is not allowed.</summary>
public sealed class SqliteTables : ITables
{
    private readonly DbConnection connection;
    private readonly DirectoryInfo? copy;

    private SqliteTables(DbConnection connection, DirectoryInfo? copy, string origin) => (this.connection, this.copy, Origin) = (connection, copy, origin);

    public string Origin { get; }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImportException">It is no database, or damaged.</exception>
    public static SqliteTables Open(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: there is no such file.", path);
        var name = Path.GetFileName(path);
        try
        {
            var (connection, copy) = ForeignFile.Open(path);
            return new(connection, copy, name);
        }
        catch (DbException e)
        {
            throw Unreadable(name, e);
        }
    }

    public Task<IReadOnlyList<string>> ColumnsAsync(string table, CancellationToken ct) => Task.Run<IReadOnlyList<string>>(() =>
    {
        var columns = new List<string>();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM pragma_table_info($table)";
        var name = command.CreateParameter();
        (name.ParameterName, name.Value) = ("$table", table);
        command.Parameters.Add(name);
        using var rows = command.ExecuteReader();
        while (rows.Read()) columns.Add(rows.GetString(0));
        return columns;
    }, ct);

    /// <summary>Not counted: a count reads the whole file.</summary>
    public Task<long?> CountAsync(string table, CancellationToken ct) => Task.FromResult<long?>(null);

    public async IAsyncEnumerable<string?[]> RowsAsync(
        string table, IReadOnlyList<string> columns, (string Column, IReadOnlyList<long> Values)? only, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        using var command = connection.CreateCommand();
        command.CommandText = TableSql.Select(table, columns, only);
        using var rows = Whole(command.ExecuteReader);
        while (Whole(rows.Read))
        {
            ct.ThrowIfCancellationRequested();
            yield return TableSql.Texts(rows);
        }
    }

    /// <summary>Damage shows where the page is read, which may be in the middle.</summary>
    private T Whole<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DbException e)
        {
            throw Unreadable(Origin, e);
        }
    }

    private static ImportException Unreadable(string name, DbException e) =>
        new(new("import.sqlite", Core.Devices.Severity.Warning, Fact.Of("file", name), Fact.Of("error", e.Message)), e);

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        copy?.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
