using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Solstead.Devices.Protocols.DBus;

/// <summary>Who is asked by a connection when something comes in. Both run on the connection's own thread: answer at once, never wait.</summary>
public interface IDBusHandler
{
    /// <summary>A method call. Null: this object knows no such method, and the caller is told so.</summary>
    DBusMessage? OnCall(DBusMessage call);

    /// <summary>A signal that one of the matches let through, or one sent to us.</summary>
    void OnSignal(DBusMessage signal);
}

/// <summary>
/// One connection to a bus, until it is lost or disposed. One thread of its own does everything the library does; others hand it messages
/// and wait for answers. For a connection that comes back by itself see <see cref="DBusKeeper"/>.
/// </summary>
public sealed class DBusConnection : IAsyncDisposable
{
    /// <summary>Messages waiting to be sent; more means that the bus does not take them.</summary>
    private const int Waiting = 1000;

    private static readonly TimeSpan HelloTime = TimeSpan.FromSeconds(10), CloseTime = TimeSpan.FromSeconds(2);

    private readonly Channel<DBusOutgoing> outbox = Channel.CreateBounded<DBusOutgoing>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<DBusMessage>> asked = new();
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource lost = new();
    private readonly DBusThread thread;
    private readonly TimeProvider time;

    private DBusConnection(DBusAddress address, IDBusHandler? handler, TimeProvider time)
    {
        this.time = time;
        thread = new DBusThread(address, outbox.Reader, asked, handler, Ended);
    }

    /// <summary>Our unique name on the bus, e.g. <c>:1.7</c>.</summary>
    public string UniqueName { get; private set; } = "";

    /// <summary>Cancelled when the connection is lost or disposed.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Ends when the connection does; never faults. Why is in <see cref="Cause"/>.</summary>
    public Task Closed => closed.Task;

    /// <summary>Why the connection ended; null while it lives and after it was disposed.</summary>
    public DBusException? Cause { get; private set; }

    /// <summary>Connects and says hello.</summary>
    /// <param name="handler">Asked about calls and signals; null for a connection that only calls.</param>
    /// <exception cref="DBusException">No library, no bus, no right, or no answer.</exception>
    public static async Task<DBusConnection> OpenAsync(DBusAddress address, IDBusHandler? handler, TimeProvider time, CancellationToken ct)
    {
        DBusLibrary.Use();
        var connection = new DBusConnection(address, handler, time);
        try
        {
            connection.thread.Start();
            var hello = await connection.CallAsync(DBusBus.Call("Hello"), HelloTime, ct);
            connection.UniqueName = hello.Body is [{ AsText: { } name }] ? name : "";
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls a method and waits for the answer.</summary>
    /// <param name="limit">Longest wait. [s]</param>
    /// <exception cref="DBusException">The answer is an error, there was none in time, or the bus went away.</exception>
    public async Task<DBusMessage> CallAsync(DBusMessage call, TimeSpan limit, CancellationToken ct)
    {
        var answer = new TaskCompletionSource<DBusMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        var sent = new DBusOutgoing(call, answer);
        Post(sent);
        try
        {
            var reply = await answer.Task.WaitAsync(limit, time, ct);
            return reply.Kind == DBusMessageKind.Return ? reply : throw new DBusException(reply.ErrorName ?? DBusErrors.Failed, reply.Body is [{ AsText: { } text }, ..] ? text : "");
        }
        catch (TimeoutException e)
        {
            throw new DBusException(DBusErrors.NoReply, $"{call.Destination} {call.Member}: no answer within {limit}", e);
        }
        finally
        {
            sent.Forget(asked);
        }
    }

    /// <summary>Sends a signal or a call nobody waits for.</summary>
    /// <exception cref="DBusException">The connection is lost, or the bus takes nothing any more.</exception>
    public void Send(DBusMessage message) => Post(new DBusOutgoing(message.Kind == DBusMessageKind.Call ? message with { NoReply = true } : message, null));

    /// <summary>Sends what waits, as far as the bus takes it at once, and closes. Names are given up by that.</summary>
    public async ValueTask DisposeAsync()
    {
        outbox.Writer.TryComplete();
        thread.Stop();
        // A thread that hangs in the library (a host that swallows packets) ends later by itself.
        await closed.Task.WaitAsync(CloseTime, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Post(DBusOutgoing outgoing)
    {
        MessageWriter.Check(outgoing.Message);
        if (!outbox.Writer.TryWrite(outgoing))
            throw Cause ?? new DBusException(closed.Task.IsCompleted ? DBusErrors.Disconnected : DBusErrors.LimitsExceeded, "the bus takes no more messages");
        thread.Wake();
    }

    /// <summary>Called by the thread as its last act.</summary>
    private void Ended(DBusException? cause)
    {
        Cause = cause;
        outbox.Writer.TryComplete();
        var reason = cause ?? new DBusException(DBusErrors.Disconnected, "closed");
        while (outbox.Reader.TryRead(out var unsent)) unsent.Answer?.TrySetException(reason);
        foreach (var waiting in asked.Values) waiting.TrySetException(reason);
        closed.TrySetResult();
        lost.Cancel();
    }
}
