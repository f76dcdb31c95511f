using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Solstead.Devices.Protocols.Modbus;

/// <summary>How a server treats those who connect.</summary>
/// <param name="Listen">Port 0 picks a free one.</param>
/// <param name="Most">Connections at a time; who comes later is closed at once.</param>
/// <param name="Idle">A connection without a request for so long is closed.</param>
public sealed record ModbusServerOptions(IPEndPoint Listen, int Most, TimeSpan Idle);

/// <summary>What a server does beyond the protocol; a twin misbehaves here.</summary>
internal class ModbusManners
{
    /// <summary>False closes a new connection at once.</summary>
    /// <param name="open">Connections there are already.</param>
    public virtual bool Admits(int open) => true;

    /// <summary>Delivers an answer.</summary>
    /// <param name="answer">The whole frame; empty when nothing is to be answered.</param>
    /// <returns>False closes the connection.</returns>
    public virtual async ValueTask<bool> DeliverAsync(Stream to, MbapFrame request, byte[] answer, CancellationToken ct)
    {
        if (answer.Length > 0) await to.WriteAsync(answer, ct);
        return true;
    }
}

/// <summary>Modbus over TCP for those who ask: each connection on its own, answers in the order of the questions.</summary>
public sealed class ModbusTcpServer : IAsyncDisposable
{
    /// <summary>The rest of a request that began must come within this.</summary>
    private static readonly TimeSpan FramePatience = TimeSpan.FromSeconds(1);

    private readonly IModbusDevice device;
    private readonly ModbusServerOptions options;
    private readonly ModbusManners manners;
    private readonly TimeProvider time;
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<Socket, Task> connections = new();
    private Task accepting = Task.CompletedTask;
    private long requests;

    private ModbusTcpServer(IModbusDevice device, ModbusServerOptions options, ModbusManners manners, TimeProvider time)
    {
        (this.device, this.options, this.manners, this.time) = (device, options, manners, time);
        listener = new TcpListener(options.Listen);
    }

    public IPEndPoint Address => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>Connections there are now.</summary>
    public int Connections => connections.Count;

    /// <summary>Connections that were taken so far.</summary>
    public int Openings { get; private set; }

    /// <summary>Most connections there ever were at a time; one that its client has left is none.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Requests that came so far.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <exception cref="SocketException">The port is taken, or not ours to take.</exception>
    public static ModbusTcpServer Start(IModbusDevice device, ModbusServerOptions options, TimeProvider time) => Start(device, options, time, new ModbusManners());

    internal static ModbusTcpServer Start(IModbusDevice device, ModbusServerOptions options, TimeProvider time, ModbusManners manners)
    {
        var server = new ModbusTcpServer(device, options, manners, time);
        server.listener.Start();
        server.accepting = server.AcceptAsync();
        return server;
    }

    /// <summary>Closes all connections; new ones are taken.</summary>
    public void Drop()
    {
        foreach (var socket in connections.Keys) socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;        // before the stop: between two connections it would ask a listener that is none any more
        listener.Stop();
        Drop();
        await Task.WhenAll(connections.Values);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptSocketAsync(stop.Token);
                if (connections.Count >= options.Most || !manners.Admits(connections.Count)) socket.Dispose();
                else
                {
                    socket.NoDelay = true;
                    (Openings, MostAtOnce) = (Openings + 1, Math.Max(MostAtOnce, connections.Keys.Count(IsHeld) + 1));
                    var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    connections[socket] = ServeAsync(socket, started.Task);
                    started.SetResult();
                }
            }
            catch (OperationCanceledException) { return; }
            catch (SocketException)
            {
                // One that was gone before it was taken, or too many open files: the next may succeed.
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, CancellationToken.None);
            }
        }
    }

    /// <summary>False when the other side has closed, also before that was noticed here and while a question of it is still unread.</summary>
    private static bool IsHeld(Socket socket)
    {
        const int Tcp = 6, Info = 11, Established = 1;
        try
        {
            if (!OperatingSystem.IsLinux()) return !socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) || socket.Available > 0;
            Span<byte> told = stackalloc byte[8]; // struct tcp_info begins with the state
            return socket.GetRawSocketOption(Tcp, Info, told) > 0 && told[0] == Established;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private async Task ServeAsync(Socket socket, Task started)
    {
        await started;
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            await ServeAsync(stream);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The other side went, or we do.
        }
        finally
        {
            connections.TryRemove(socket, out _);
            socket.Dispose();
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        var reader = new MbapReader();
        while (true)
        {
            while (reader.TryTake(out var request))
            {
                Interlocked.Increment(ref requests);
                var answer = await ModbusResponder.AnswerAsync(device, request.Unit, request.Pdu, stop.Token);
                if (!await manners.DeliverAsync(stream, request, answer.Length == 0 ? [] : request.Answer(answer), stop.Token)) return;
            }
            if (await ReadAsync(stream, reader.Free, reader.IsWaiting ? FramePatience : options.Idle) is not { } count)
            {
                if (!reader.IsWaiting) return;
                reader.GiveUp();
            }
            else if (count == 0) return;
            else reader.Added(count);
        }
    }

    /// <returns>Null when nothing came in time.</returns>
    private async Task<int?> ReadAsync(NetworkStream stream, Memory<byte> into, TimeSpan longest)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, limit.Token);
        try
        {
            return await stream.ReadAsync(into, either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }
}
