using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.History.Books;
using Solstead.Site.History.Books.Editing;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History;

/// <summary>One change of the small state from a command in the terminal, whether the service runs or not.</summary>
public static class BooksBeside
{
    /// <param name="change">From the JSON under the key to the new one; null where there is or shall be none.</param>
    /// <param name="row">The line for the audit, written in the same transaction.</param>
    /// <returns>True when a service is running on this directory.</returns>
    /// <exception cref="HistoryException">The database is newer than the program, not ours, damaged, or the disk refuses.</exception>
    public static Task<bool> ChangeAsync(string data, string key, Func<string?, string?> change, ChangeRow row, TimeProvider time, ILogger log, CancellationToken ct) =>
        Task.Run(() => Change(data, key, change, row, time, log), ct);

    /// <summary>The owner has seen that the state was lost, see <see cref="SqliteHistory.AcknowledgeStateLossAsync"/>.</summary>
    /// <returns>True when a service is running on this directory: control then waits for its next start.</returns>
    public static Task<bool> AcknowledgeStateLossAsync(string data, TimeProvider time, ILogger log, CancellationToken ct) =>
        ChangeAsync(data, BooksOpener.LostKey, _ => null, new ChangeRow(time.GetUtcNow(), "terminal", "", "audit.control.resumed", []), time, log, ct);

    /// <summary>Writes a line into the audit.</summary>
    /// <exception cref="HistoryException">As <see cref="ChangeAsync"/>.</exception>
    public static Task NoteAsync(string data, ChangeRow row, TimeProvider time, ILogger log, CancellationToken ct) => Task.Run(() => Change(data, null, _ => null, row, time, log), ct);

    /// <summary>Takes the directory for a command that must be alone, until disposed.</summary>
    /// <exception cref="HistoryException">A running service owns it, or it cannot be used.</exception>
    public static IDisposable TakeAlone(string data) => DataDirectory.Take(data);

    /// <summary>Changes of the books from a command in the terminal, whether the service runs or not; it sees them at once.</summary>
    /// <remarks>Its calls throw a <see cref="HistoryException"/> where the database is newer than the program or not ours, and an <see cref="IOException"/> where the disk refuses.</remarks>
    public static IBooksEditor Editor(string data, TimeProvider time, ILogger log)
    {
        return new BooksEditor((read, ct) => Task.Run(() => WithBooks(data, time, log, c => read(c, [])), ct), (work, ct) => Task.Run(() => Write(work), ct), time);

        void Write(Action<SqliteConnection> work)
        {
            try
            {
                WithBooks<object?>(data, time, log, c =>
                {
                    c.InTransaction(() => work(c));
                    return null;
                });
            }
            catch (SqliteException e)
            {
                throw new IOException(e.Message, e);
            }
        }
    }

    private static T WithBooks<T>(string data, TimeProvider time, ILogger log, Func<SqliteConnection, T> work)
    {
        var file = SqliteFile.Books(data);
        file.Inspect();
        using var directory = TakeIfFree(data);
        using var connection = directory is null ? file.OpenWriter(time) : new BooksOpener(directory, file, new(), time, log).Open();
        return work(connection);
    }

    private static bool Change(string data, string? key, Func<string?, string?> change, ChangeRow row, TimeProvider time, ILogger log)
    {
        var file = SqliteFile.Books(data);
        try
        {
            file.Inspect();
            using var directory = TakeIfFree(data);
            using var connection = directory is null ? file.OpenWriter(time) : new BooksOpener(directory, file, new(), time, log).Open();
            connection.InTransaction(() =>
            {
                if (key is not null) new Booking.State(key, change(BooksReader.State(connection, [], key)), row.At.ToUnixTimeSeconds()).Write(connection);
                new Booking.Change(row).Write(connection);
            });
            return directory is null;
        }
        catch (SqliteException e)
        {
            throw new HistoryException(new Problem(HistoryCodes.Unusable, Severity.Alarm, Fact.Of("directory", data), Fact.Of("error", e.Message)), e);
        }
    }

    /// <summary>The directory, or null when a running service owns it: SQLite lets both write, one after the other.</summary>
    private static DataDirectory? TakeIfFree(string data)
    {
        try
        {
            return DataDirectory.Take(data);
        }
        catch (HistoryException e) when (e.Problem.Code == HistoryCodes.InUse)
        {
            return null;
        }
    }
}
