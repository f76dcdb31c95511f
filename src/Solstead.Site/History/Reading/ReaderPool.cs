using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Reading;

/// <summary>A few read-only connections to one file. A connection from before the file was replaced is not used again.</summary>
/// <param name="generation">Rises when the file was replaced.</param>
internal sealed class ReaderPool(SqliteFile file, Func<int> generation) : IDisposable
{
    private const int Most = 4;
    private readonly SemaphoreSlim free = new(Most);
    private volatile bool closed;
    private readonly ConcurrentBag<(int Generation, SqliteConnection Connection)> idle = [];

    /// <summary>Runs a read on a pool thread: SQLite's calls are synchronous and would block the caller.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken ct)
    {
        await free.WaitAsync(ct);
        try
        {
            return await Task.Run(() => Read(read), ct);
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose()
    {
        closed = true;
        while (idle.TryTake(out var entry)) entry.Connection.Dispose();
    }

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        var now = generation();
        var connection = Take(now) ?? file.OpenReader();
        try
        {
            var result = read(connection);
            if (closed) connection.Dispose();
            else idle.Add((now, connection));
            return result;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteConnection? Take(int now)
    {
        while (idle.TryTake(out var entry))
        {
            if (entry.Generation == now) return entry.Connection;
            entry.Connection.Dispose();
        }

        return null;
    }
}
