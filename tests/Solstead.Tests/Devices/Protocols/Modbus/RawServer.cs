using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Protocols.Modbus;

/// <summary>A port that reads requests of TCP frames and sends back whatever bytes a test says, in the pieces it says. Knows nothing of Modbus but the length field.</summary>
internal sealed class RawServer : LoopbackServer
{
    private readonly Func<byte[], byte[][]?> answer;
    private readonly Lock gate = new();
    private readonly List<byte[]> requests = [];

    /// <param name="answer">Pieces to send for a request; null closes the connection.</param>
    public RawServer(Func<byte[], byte[][]?> answer)
    {
        this.answer = answer;
        Listen();
    }

    public IReadOnlyList<byte[]> Requests { get { lock (gate) return [.. requests]; } }

    /// <summary>An answer with the transaction and unit of the request.</summary>
    public static byte[] Frame(byte[] request, params byte[] pdu) => [request[0], request[1], 0, 0, 0, (byte)(pdu.Length + 1), request[6], .. pdu];

    protected override async Task ServeAsync(Stream stream, CancellationToken ct)
    {
        while (true)
        {
            var header = new byte[6];
            await stream.ReadExactlyAsync(header, ct);
            var rest = new byte[(header[4] << 8) + header[5]];
            await stream.ReadExactlyAsync(rest, ct);
            byte[] request = [.. header, .. rest];
            lock (gate) requests.Add(request);
            if (answer(request) is not { } pieces) return;
            foreach (var piece in pieces)
            {
                await stream.WriteAsync(piece, ct);
                if (pieces.Length > 1) await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, ct);
            }
        }
    }
}
