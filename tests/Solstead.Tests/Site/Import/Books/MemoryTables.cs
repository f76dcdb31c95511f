using System.Runtime.CompilerServices;
using Solstead.Site.Import.Books;

namespace Solstead.Tests.Site.Import.Books;

/// <summary>A table as another program left it.</summary>
/// <param name="Columns">Names with their SQL types.</param>
internal sealed record MemoryTable(string Name, IReadOnlyList<(string Name, string Type)> Columns, IReadOnlyList<string?[]> Rows);

/// <summary>Tables without a server.</summary>
internal sealed class MemoryTables(params IReadOnlyList<MemoryTable> tables) : ITables
{
    public string Origin => "test@memory";

    public Task<IReadOnlyList<string>> ColumnsAsync(string table, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<string>>([.. Find(table)?.Columns.Select(c => c.Name) ?? []]);

    public Task<long?> CountAsync(string table, CancellationToken ct) => Task.FromResult((long?)Find(table)?.Rows.Count);

    public async IAsyncEnumerable<string?[]> RowsAsync(
        string table, IReadOnlyList<string> columns, (string Column, IReadOnlyList<long> Values)? only, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.Yield();
        if (Find(table) is not { } found) yield break;
        var names = found.Columns.Select(c => c.Name).ToList();
        var places = columns.Select(c => names.IndexOf(c)).ToArray();
        var wanted = only?.Values.Select(v => v.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToHashSet();
        foreach (var row in found.Rows)
            if (wanted is null || wanted.Contains(row[names.IndexOf(only!.Value.Column)]!)) yield return [.. places.Select(p => row[p])];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private MemoryTable? Find(string name) => tables.FirstOrDefault(t => t.Name == name);
}
