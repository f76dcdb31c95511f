using System.Net.Sockets;
using Solstead.Devices.Protocols.Serial;

namespace Solstead.Devices.Protocols.Modbus;

/// <summary>How a serial bus is spoken to.</summary>
/// <param name="ByteTime">Time one byte takes on the line.</param>
/// <param name="Answer">Time a device may think before it answers.</param>
/// <param name="Turnaround">Time devices have to digest a broadcast, and a bus to calm down after a failure.</param>
/// <param name="Echo">The adapter hears what it says.</param>
public sealed record ModbusRtuOptions(TimeSpan ByteTime, TimeSpan Answer, TimeSpan Turnaround, bool Echo = false)
{
    public static ModbusRtuOptions For(SerialSettings line) => new(line.ByteTime, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(200));
}

/// <summary>A serial bus, or one behind a converter that passes its bytes over TCP. Noise before an answer is skipped, an answer with a wrong checksum is none.</summary>
internal sealed class ModbusRtuLink(Func<CancellationToken, ValueTask<Stream>> open, ModbusRtuOptions options, TimeProvider time) : IModbusLink
{
    /// <summary>A port that gave nothing for so long is opened anew: adapters hang (safety.md 5).</summary>
    private static readonly TimeSpan LongSilence = TimeSpan.FromSeconds(30);

    /// <summary>Reads of forgotten bytes before a question; a line with more of them is no bus.</summary>
    private const int MostDropped = 32;

    private readonly byte[] buffer = new byte[2 * RtuFrame.Longest + 256];
    private Stream? stream;
    private long lastByte, lastGood;
    private bool troubled;

    public bool IsOpen => stream is not null;

    /// <summary>A bus on a port of this machine.</summary>
    public static ModbusRtuLink Serial(string path, SerialSettings line, ModbusRtuOptions options, TimeProvider time) =>
        new(_ => new ValueTask<Stream>(SerialLine.Open(path, line, time)), options, time);

    /// <summary>A bus behind a converter that passes bytes through ("RTU over TCP").</summary>
    public static ModbusRtuLink OverTcp(string host, int port, ModbusRtuOptions options, TimeProvider time) => new(async ct =>
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await socket.ConnectAsync(host, port, either.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            socket.Dispose();
            throw new ModbusException(e is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? ModbusFault.Refused : ModbusFault.Unreachable, $"{host}:{port}: {e.Message}", cause: e);
        }
    }, options, time);

    public async ValueTask<int> ExchangeAsync(byte unit, ReadOnlyMemory<byte> request, Memory<byte> answer, CancellationToken ct)
    {
        if (troubled && time.GetElapsedTime(lastGood) > LongSilence) HangUp();
        if (stream is null)
        {
            stream = await open(ct);
            lastByte = lastGood = time.GetTimestamp();
        }
        try
        {
            await CalmAsync(ct);
            var frame = RtuFrame.Make(unit, request.Span);
            await stream.WriteAsync(frame, ct);
            await stream.FlushAsync(ct);
            lastByte = time.GetTimestamp();
            if (unit == 0)
            {
                await Task.Delay(options.Turnaround + options.ByteTime * frame.Length, time, ct);
                return 0;
            }
            var length = await ReceiveAsync(unit, request, options.Echo ? frame.Length : 0, answer, ct);
            (lastGood, troubled) = (time.GetTimestamp(), false);
            return length;
        }
        catch (ModbusException)
        {
            troubled = true; // the port stays open; what comes late is dropped before the next question
            throw;
        }
        catch
        {
            HangUp();
            throw;
        }
    }

    public void HangUp()
    {
        stream?.Dispose();
        (stream, troubled) = (null, false);
    }

    public ValueTask DisposeAsync()
    {
        HangUp();
        return ValueTask.CompletedTask;
    }

    /// <summary>Waits until the line was quiet for long enough, and forgets what is left of before.</summary>
    private async Task CalmAsync(CancellationToken ct)
    {
        var quiet = troubled ? options.Turnaround : RtuFrame.Gap(options.ByteTime);
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < options.Answer + options.Turnaround)
        {
            var rest = quiet - time.GetElapsedTime(lastByte);
            if (rest <= TimeSpan.Zero) break;
            if (!await WaitAsync(buffer, rest, ct)) break;
        }
        (stream as SerialLine)?.DiscardInput();
        // A converter keeps what came too late: it would be taken for the answer to the next question of the same length.
        for (var times = 0; times < MostDropped && stream is NetworkStream { DataAvailable: true }; times++) await WaitAsync(buffer, options.Turnaround, ct);
    }

    private async Task<int> ReceiveAsync(byte unit, ReadOnlyMemory<byte> request, int echo, Memory<byte> answer, CancellationToken ct)
    {
        var patience = options.Answer + options.ByteTime * (request.Length + ModbusPdu.AnswerLength(request.Span) + 6);
        var began = time.GetTimestamp();
        var count = 0;
        while (count < buffer.Length)
        {
            var rest = patience - time.GetElapsedTime(began);
            if (rest <= TimeSpan.Zero || !await WaitAsync(buffer.AsMemory(count), rest, ct)) break;
            count += received;
            if (count <= echo) continue;
            var frame = RtuFrame.FindAnswer(buffer.AsSpan(echo, count - echo), unit, request.Span);
            if (frame.IsEmpty) continue;
            frame[1..^2].CopyTo(answer.Span);
            return frame.Length - 3;
        }
        throw new ModbusException(count <= echo ? ModbusFault.Silent : ModbusFault.Garbled,
            count <= echo ? $"unit {unit} gave no answer within {patience.TotalSeconds} s" : $"{count - echo} bytes came, but no answer of unit {unit}");
    }

    private int received;

    /// <returns>False when nothing came in time; else <see cref="received"/> bytes are in the buffer.</returns>
    private async ValueTask<bool> WaitAsync(Memory<byte> into, TimeSpan longest, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            received = await stream!.ReadAsync(into, either.Token);
            if (received == 0) throw new EndOfStreamException("the line ended");
            lastByte = time.GetTimestamp();
            return true;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
