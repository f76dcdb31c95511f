namespace Solstead.Site.Import.Books;

/// <summary>Tables of another program, wherever they lie. Values come as text, as the source writes them; null is null.</summary>
public interface ITables : IAsyncDisposable
{
    /// <summary>What the source is, for people and for the list of imports; without any secret.</summary>
    string Origin { get; }

    /// <summary>What an administrator runs so that all of it may be read; null where rights are not given by statements.</summary>
    string? Right => null;

    /// <summary>Columns of a table or view; empty when there is none of this name.</summary>
    Task<IReadOnlyList<string>> ColumnsAsync(string table, CancellationToken ct);

    /// <summary>Number of rows, exactly or nearly, for the progress only; null when it costs too much.</summary>
    Task<long?> CountAsync(string table, CancellationToken ct);

    /// <summary>The rows in the order the source gives them, as they come: never all at once.</summary>
    /// <param name="columns">As <see cref="ColumnsAsync"/> names them.</param>
    /// <param name="only">Only rows with one of these numbers in a column; null: all.</param>
    IAsyncEnumerable<string?[]> RowsAsync(string table, IReadOnlyList<string> columns, (string Column, IReadOnlyList<long> Values)? only, CancellationToken ct);
}

/// <summary>Finds columns by the names they may have.</summary>
public static class TableColumns
{
    /// <summary>The first of the names there is, as the table writes it; capitals do not matter.</summary>
    public static string? Find(IReadOnlyList<string> columns, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (columns.FirstOrDefault(c => string.Equals(c, name, StringComparison.OrdinalIgnoreCase)) is { } found) return found;
        return null;
    }
}
