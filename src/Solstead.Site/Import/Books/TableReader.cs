using System.Runtime.CompilerServices;

namespace Solstead.Site.Import.Books;

/// <summary>Reads tables and tells how far it is.</summary>
public sealed class TableReader(ITables tables, IProgress<ImportProgress>? progress)
{
    /// <summary>Rows between two reports.</summary>
    private const int Step = 2000;

    /// <summary>Rows read so far, of all tables.</summary>
    public long Rows { get; private set; }

    public Task<IReadOnlyList<string>> ColumnsAsync(string table, CancellationToken ct) => tables.ColumnsAsync(table, ct);

    /// <inheritdoc cref="ITables.RowsAsync"/>
    public IAsyncEnumerable<string?[]> RowsAsync(string table, IReadOnlyList<string> columns, CancellationToken ct) => RowsAsync(table, columns, null, ct);

    /// <inheritdoc cref="ITables.RowsAsync"/>
    public async IAsyncEnumerable<string?[]> RowsAsync(string table, IReadOnlyList<string> columns, (string Column, IReadOnlyList<long> Values)? only, [EnumeratorCancellation] CancellationToken ct)
    {
        var total = progress is null ? null : await tables.CountAsync(table, ct);
        long done = 0;
        await foreach (var row in tables.RowsAsync(table, columns, only, ct))
        {
            yield return row;
            Rows++;
            if (++done % Step == 0) progress?.Report(new("import.step.rows", done, total, table));
        }
        progress?.Report(new("import.step.rows", done, done, table));
    }
}
