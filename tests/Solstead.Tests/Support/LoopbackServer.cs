using System.Net;
using System.Net.Sockets;

namespace Solstead.Tests.Support;

/// <summary>A port on loopback that serves each connection until it ends or the test does. Knows nothing of what is said on it.</summary>
internal abstract class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> served = [];
    private Task accepting = Task.CompletedTask;

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Host and port, as settings want them.</summary>
    public string Host => $"127.0.0.1:{Port}";

    /// <summary>Connections there were so far.</summary>
    public int Connections { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;        // before the stop: between two connections it would ask a listener that is none any more
        listener.Stop();
        await Task.WhenAll(served);
        stop.Dispose();
    }

    protected void Listen()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Serves one connection; returning closes it.</summary>
    protected abstract Task ServeAsync(Stream stream, CancellationToken ct);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                Connections++;
                served.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException) { /* the end */ }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await ServeAsync(client.GetStream(), stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException) { /* the other side went, or the test is over */ }
        }
    }
}
