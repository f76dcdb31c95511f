using System.Collections.Concurrent;
using System.IO.Pipes;
using System.Threading.Channels;

namespace Solstead.Devices.Protocols.DBus;

/// <summary>
/// The thread of one connection: the only one that touches the library's connection. It sleeps in <c>poll</c> until the bus has something to
/// read or somebody has something to send, and takes messages with <c>pop_message</c>; the library never calls back.
/// </summary>
internal sealed class DBusThread(
    DBusAddress address, ChannelReader<DBusOutgoing> outbox, ConcurrentDictionary<uint, TaskCompletionSource<DBusMessage>> asked,
    IDBusHandler? handler, Action<DBusException?> ended) : IDisposable
{
    /// <summary>Longest sleep, should a wake-up ever be lost. [ms]</summary>
    private const int LongestSleep = 5000;

    /// <summary>Longest stay in the library while it has to write or to prove who we are. [ms]</summary>
    private const int Step = 50;

    /// <summary>More than this waiting in the library means that the bus does not read. [bytes]</summary>
    private const int MostUnsent = 1 << 20;

    /// <summary>Largest message taken. [bytes]</summary>
    private const int LargestMessage = 16 << 20;

    /// <summary>Steps given to what is unsent when the connection is closed.</summary>
    private const int LastSteps = 20;

    private readonly AnonymousPipeServerStream wakeReader = new(PipeDirection.In);
    private AnonymousPipeClientStream? wakeWriter;
    private int woken;
    private volatile bool stopping;
    private nint connection;

    public void Start()
    {
        wakeWriter = new(PipeDirection.Out, wakeReader.ClientSafePipeHandle);
        new Thread(Run) { IsBackground = true, Name = "D-Bus " + address.Shown }.Start();
    }

    public void Stop()
    {
        stopping = true;
        Wake();
    }

    /// <summary>Interrupts the sleep. One byte at most is on its way, so writing never blocks.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref woken, 1) != 0) return;
        try
        {
            wakeWriter?.WriteByte(1);
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException)
        {
            // The thread has ended.
        }
    }

    public void Dispose()
    {
        wakeReader.Dispose();
        wakeWriter?.Dispose();
    }

    private void Run()
    {
        DBusException? cause = null;
        try
        {
            connection = Open();
            Loop();
            if (!stopping) cause = new DBusException(DBusErrors.Disconnected, "the bus closed the connection");
        }
        catch (DBusException e)
        {
            cause = e;
        }
        catch (Exception e)
        {
            // Whatever it was, it ends this connection and not the process; whoever uses the connection is told.
            cause = new DBusException(DBusErrors.Failed, e.Message, e);
        }
        Close();
        ended(cause);
        Dispose();
    }

    private nint Open()
    {
        var error = default(LibDBus.Error);
        LibDBus.dbus_error_init(ref error);
        var opened = LibDBus.dbus_connection_open_private(address.Native, ref error);
        if (opened == 0)
        {
            var cause = new DBusException(MessageReader.Text(error.Name) ?? DBusErrors.Failed, MessageReader.Text(error.Message) ?? "");
            LibDBus.dbus_error_free(ref error);
            throw cause;
        }
        LibDBus.dbus_connection_set_exit_on_disconnect(opened, 0);
        LibDBus.dbus_connection_set_max_message_size(opened, LargestMessage);
        return opened;
    }

    private void Loop()
    {
        while (!stopping)
        {
            SendWaiting();
            var alive = Pass();
            TakeAll();
            if (!alive) return;
        }
        SendWaiting();
        for (var i = 0; i < LastSteps && LibDBus.dbus_connection_has_messages_to_send(connection) != 0; i++)
            if (LibDBus.dbus_connection_read_write(connection, Step) == 0) return;
    }

    /// <summary>Sleeps until there is something to do, then lets the library read and write.</summary>
    /// <returns>False when the connection is lost.</returns>
    private bool Pass()
    {
        // While it writes or proves who we are, only the library knows what it waits for.
        if (LibDBus.dbus_connection_has_messages_to_send(connection) != 0 || LibDBus.dbus_connection_get_is_authenticated(connection) == 0
            || LibDBus.dbus_connection_get_unix_fd(connection, out var bus) == 0)
            return LibDBus.dbus_connection_read_write(connection, Step) != 0;
        Span<LibDBus.PollEntry> entries =
        [
            new() { Descriptor = bus, Wanted = LibDBus.PollIn },
            new() { Descriptor = (int)wakeReader.SafePipeHandle.DangerousGetHandle(), Wanted = LibDBus.PollIn },
        ];
        LibDBus.poll(entries, (nuint)entries.Length, LongestSleep);
        if (entries[1].Happened != 0)
        {
            wakeReader.ReadByte();
            Interlocked.Exchange(ref woken, 0);
        }
        return LibDBus.dbus_connection_read_write(connection, 0) != 0;
    }

    private void SendWaiting()
    {
        while (LibDBus.dbus_connection_get_outgoing_size(connection) < MostUnsent && outbox.TryRead(out var next))
            if (!next.IsForgotten) next.Sent(Post(next.Message), asked);
    }

    private uint Post(DBusMessage message)
    {
        var native = MessageWriter.Write(message);
        try
        {
            return LibDBus.dbus_connection_send(connection, native, out var serial) != 0 ? serial : throw DBusException.NoMemory();
        }
        finally
        {
            LibDBus.dbus_message_unref(native);
        }
    }

    private void TakeAll()
    {
        for (var native = LibDBus.dbus_connection_pop_message(connection); native != 0; native = LibDBus.dbus_connection_pop_message(connection))
        {
            try
            {
                Take(MessageReader.Read(native));
            }
            catch (DBusException e) when (e.Name == DBusErrors.LimitsExceeded)
            {
                Refuse(MessageReader.ReadHead(native), e);
            }
            finally
            {
                LibDBus.dbus_message_unref(native);
            }
        }
    }

    private void Take(DBusMessage message)
    {
        switch (message.Kind)
        {
            case DBusMessageKind.Return or DBusMessageKind.Error:
                if (asked.TryRemove(message.ReplySerial, out var answer)) answer.TrySetResult(message);
                break;
            case DBusMessageKind.Signal:
                handler?.OnSignal(message);
                break;
            case DBusMessageKind.Call:
                var reply = DBusPeer.Answer(message) ?? handler?.OnCall(message) ?? message.Error(DBusErrors.UnknownMethod, $"no method {message.Interface}.{message.Member} at {message.Path}");
                if (message.NoReply) break;
                MessageWriter.Check(reply);
                Post(reply);
                break;
        }
    }

    /// <summary>Whoever sends what we do not take is told, and nothing else happens.</summary>
    private void Refuse(DBusMessage head, DBusException why)
    {
        if (head is { Kind: DBusMessageKind.Call, NoReply: false }) Post(head.Error(why.Name, why.Text));
        else if (asked.TryRemove(head.ReplySerial, out var answer)) answer.TrySetException(why);
    }

    private void Close()
    {
        if (connection == 0) return;
        LibDBus.dbus_connection_close(connection);
        LibDBus.dbus_connection_unref(connection);
        connection = 0;
    }
}
