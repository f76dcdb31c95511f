using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Solstead.Site.History.Sqlite;
using Solstead.Site.History.Writing;

namespace Solstead.Site.History.Books;

/// <summary>
/// The one task that writes solstead.db: each group of waiting bookings is one immediate transaction with FULL. What the disk refuses stays in memory,
/// in order, and is tried again; readers see it meanwhile. So does what has to wait for a command in the terminal that is writing.
/// </summary>
internal sealed class BooksWriter : IAsyncDisposable
{
    private const int MostWaiting = 20_000;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <summary>A command that writes beside the service, such as an import of years, ends within this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly SqliteFile file;
    private readonly DiskTrouble trouble;
    private readonly Action refused;
    private readonly Action<string> damaged;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Lock gate = new();
    private readonly List<Entry> waiting = [];
    private readonly ConcurrentQueue<(Action<SqliteConnection> Work, TaskCompletionSource Done)> pieces = new();
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ITimer timer;
    private readonly Task loop;
    private SqliteConnection? connection;
    private volatile bool stopping;
    private long? busySince;

    /// <param name="refused">Called when the disk refuses: room must be made.</param>
    /// <param name="damaged">Called with the cause when the file turns out damaged while running; bookings then wait in memory until the next start mends it.</param>
    public BooksWriter(SqliteFile file, SqliteConnection connection, DiskTrouble trouble, Action refused, Action<string> damaged, TimeProvider time, ILogger log)
    {
        this.file = file;
        this.connection = connection;
        this.trouble = trouble;
        this.refused = refused;
        this.damaged = damaged;
        this.time = time;
        this.log = log;
        timer = time.CreateTimer(_ => wake.Writer.TryWrite(true), null, Retry, Retry);
        loop = Task.Run(RunAsync);
    }

    /// <summary>A booking that waits, with everyone who waits for it: those of values it replaced too.</summary>
    private sealed class Entry(Booking booking, IReadOnlyList<TaskCompletionSource> done)
    {
        public Booking Booking => booking;

        public string? Key { get; } = booking.Key;

        public IReadOnlyList<TaskCompletionSource> Done => done;

        public bool IsBeingWritten { get; set; }

        public void End()
        {
            foreach (var one in done) one.TrySetResult();
        }
    }

    /// <summary>Bookings that are not on disk, oldest first.</summary>
    public List<Booking> Waiting() { lock (gate) return [.. waiting.Select(w => w.Booking)]; }

    /// <summary>
    /// Takes bookings over, all in one transaction. The task ends when the disk has them or has refused them for now. A value that waits is
    /// replaced by its successor, so that a disk which refuses for days fills no memory with old ones.
    /// </summary>
    public Task PutAsync(params IReadOnlyList<Booking> bookings)
    {
        if (bookings.Count == 0) return Task.CompletedTask;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            foreach (var booking in bookings) Put(booking, done);
            while (waiting.Count > MostWaiting) Drop();
        }

        wake.Writer.TryWrite(true);
        return done.Task;
    }

    /// <summary>
    /// Runs a piece of work in a transaction of its own, after all that waits. It is done or not done when the task ends: it is never tried again.
    /// </summary>
    /// <exception cref="IOException">The disk refuses: nothing was changed.</exception>
    public Task DoAsync(Action<SqliteConnection> work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        pieces.Enqueue((work, done));
        wake.Writer.TryWrite(true);
        return done.Task;
    }

    private void Put(Booking booking, TaskCompletionSource done)
    {
        var before = booking.Key is { } key ? waiting.FindIndex(e => !e.IsBeingWritten && string.Equals(e.Key, key, StringComparison.Ordinal)) : -1;
        if (before < 0)
        {
            waiting.Add(new(booking, [done]));
            return;
        }
        waiting.Add(new(booking, [.. waiting[before].Done, done]));
        waiting.RemoveAt(before);
    }

    /// <summary>Too much waits: chores can wait for another day, then the oldest goes.</summary>
    private void Drop()
    {
        var least = Math.Max(0, waiting.FindIndex(e => !e.IsBeingWritten && e.Booking is Booking.Chore));
        waiting[least].End();
        waiting.RemoveAt(least);
    }

    public async ValueTask DisposeAsync()
    {
        stopping = true;
        await timer.DisposeAsync();
        wake.Writer.TryWrite(true);
        await loop;
        connection?.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stopping)
        {
            await wake.Reader.ReadAsync();
            Turn();
        }

        Turn();
    }

    private void Turn()
    {
        WriteWaiting();
        while (pieces.TryDequeue(out var piece)) Do(piece.Work, piece.Done);
    }

    private void Do(Action<SqliteConnection> work, TaskCompletionSource done)
    {
        try
        {
            if (Waiting().Count > 0) WriteWaiting();
            connection ??= file.OpenWriter(time);
            var open = connection;
            open.InTransaction(() => work(open));
            done.TrySetResult();
        }
        catch (SqliteException e) when (SqliteFile.IsDisk(e) || SqliteFile.IsDamage(e))
        {
            if (SqliteFile.IsDamage(e)) damaged(e.Message);
            connection?.Dispose();
            connection = null;
            done.TrySetException(new IOException($"{file.Name}: {e.Message}", e));
        }
        catch (Exception e)     // the caller's: it hears of it, the others go on
        {
            done.TrySetException(e);
        }
    }

    private void WriteWaiting()
    {
        List<Entry> group;
        lock (gate)
        {
            group = [.. waiting];
            foreach (var entry in group) entry.IsBeingWritten = true;
        }
        if (group.Count == 0) return;
        try
        {
            connection ??= file.OpenWriter(time);
            WriteGroup(group.Select(g => g.Booking));
            Remove(group);
            busySince = null;
            trouble.Accepted(file);
        }
        catch (SqliteException e) when (IsInTurn(e))
        {
            // Another program writes: ours comes after it, and nothing is wrong with the disk.
        }
        catch (SqliteException e) when (SqliteFile.IsDisk(e))
        {
            trouble.Refused(file, e);
            if (!SqliteFile.IsBusy(e)) refused();
            connection?.Dispose();
            connection = null;
        }
        catch (SqliteException e) when (SqliteFile.IsDamage(e))
        {
            damaged(e.Message);
        }
        catch (Exception e)     // one bad entry must not hold up the others
        {
            Log.EntryRefused(log, file.Name, e);
            WriteSingly(group);
        }

        lock (gate) foreach (var entry in group) entry.IsBeingWritten = false;
        foreach (var entry in group) entry.End();
    }

    private bool IsInTurn(SqliteException e)
    {
        if (!SqliteFile.IsBusy(e)) return false;
        busySince ??= time.GetTimestamp();
        return time.GetElapsedTime(busySince.Value) < Patience;
    }

    private void WriteGroup(IEnumerable<Booking> bookings)
    {
        var open = connection!;
        open.InTransaction(() =>
        {
            foreach (var booking in bookings) booking.Write(open);
        });
    }

    private void WriteSingly(List<Entry> group)
    {
        foreach (var entry in group)
        {
            try
            {
                connection ??= file.OpenWriter(time);
                WriteGroup([entry.Booking]);
            }
            catch (Exception e)
            {
                Log.EntryRefused(log, file.Name, e);
                foreach (var done in entry.Done) done.TrySetException(e);
            }
        }

        Remove(group);
    }

    /// <summary>By identity: what came meanwhile, or made room, is another.</summary>
    private void Remove(List<Entry> written)
    {
        var gone = new HashSet<Entry>(written);
        lock (gate) waiting.RemoveAll(gone.Contains);
    }
}
