using System.Net;
using System.Net.Sockets;

namespace Solstead.Tests.Devices.Protocols.Modbus;

/// <summary>A port that reads requests of TCP frames and sends back whatever bytes a test says, in the pieces it says. Knows nothing of Modbus but the length field.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<byte[], byte[][]?> answer;
    private readonly Lock gate = new();
    private readonly List<byte[]> requests = [];
    private readonly List<Task> served = [];
    private readonly Task accepting;

    /// <param name="answer">Pieces to send for a request; null closes the connection.</param>
    public RawServer(Func<byte[], byte[][]?> answer)
    {
        this.answer = answer;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Connections { get; private set; }

    public IReadOnlyList<byte[]> Requests { get { lock (gate) return [.. requests]; } }

    /// <summary>An answer with the transaction and unit of the request.</summary>
    public static byte[] Frame(byte[] request, params byte[] pdu) => [request[0], request[1], 0, 0, 0, (byte)(pdu.Length + 1), request[6], .. pdu];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(served);
        stop.Dispose();
    }

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
            var stream = client.GetStream();
            try
            {
                while (true)
                {
                    var header = new byte[6];
                    await stream.ReadExactlyAsync(header, stop.Token);
                    var rest = new byte[(header[4] << 8) + header[5]];
                    await stream.ReadExactlyAsync(rest, stop.Token);
                    byte[] request = [.. header, .. rest];
                    lock (gate) requests.Add(request);
                    if (answer(request) is not { } pieces) return;
                    foreach (var piece in pieces)
                    {
                        await stream.WriteAsync(piece, stop.Token);
                        if (pieces.Length > 1) await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, stop.Token);
                    }
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException) { /* the other side went, or the test is over */ }
        }
    }
}
