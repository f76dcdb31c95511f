using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History.Books;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History;

/// <summary>
/// The small state as it lies on disk, for commands beside the running service. It changes nothing; where there is none, or it cannot be read,
/// every key is absent.
/// </summary>
public sealed class ReadOnlyState(string data) : IStateStore
{
    private readonly SqliteFile file = SqliteFile.Books(data);

    public Task<string?> GetAsync(string key, CancellationToken ct) => File.Exists(file.Path) ? Task.Run(() => Read(key), ct) : Task.FromResult<string?>(null);

    /// <exception cref="NotSupportedException">Always: who only looks leaves nothing behind.</exception>
    public Task SetAsync(string key, string? json, CancellationToken ct) => throw new NotSupportedException("This state is only read.");

    private string? Read(string key)
    {
        try
        {
            using var connection = file.OpenReader();
            return BooksReader.State(connection, [], key);
        }
        catch (Exception e) when (e is SqliteException or HistoryException)
        {
            return null;
        }
    }
}
