using System.Buffers.Binary;
using System.Net.Sockets;

namespace Solstead.Devices.Protocols.Modbus;

/// <summary>Where a Modbus TCP device is and how long it may take.</summary>
/// <param name="Connect">Time to take the connection.</param>
/// <param name="Answer">Time for one answer; newer SolarEdge firmware takes up to 1 s behind a gateway (solaredge-modbus.md 1).</param>
/// <param name="Settle">Pause between connecting and the first request.</param>
public sealed record ModbusTcpOptions(string Host, int Port, TimeSpan Connect, TimeSpan Answer, TimeSpan Settle)
{
    public static ModbusTcpOptions For(string host, int port) => new(host, port, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(100));
}

/// <summary>
/// One TCP connection, opened when needed. Transaction, protocol, length and unit of each answer are checked; after a mismatch, a time-out or a
/// cancelled wait the connection is closed, because a late answer would be taken for the next one.
/// </summary>
internal sealed class ModbusTcpLink(ModbusTcpOptions options, TimeProvider time) : IModbusLink
{
    private const int Header = 7;

    private Socket? socket;
    private ushort transaction;
    private bool answered;

    public bool IsOpen => socket is not null;

    public async ValueTask<int> ExchangeAsync(byte unit, ReadOnlyMemory<byte> request, Memory<byte> answer, CancellationToken ct)
    {
        // Bytes nobody asked for: whose answer they are cannot be known.
        if (socket is { Available: > 0 }) HangUp();
        if (socket is null) await OpenAsync(ct);
        using var limit = new CancellationTokenSource(options.Answer, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await SendAsync(unit, request, either.Token);
            var length = await ReceiveAsync(unit, answer, either.Token);
            answered = true;
            return length;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            HangUp();
            throw new ModbusException(ModbusFault.Silent, $"{options.Host}:{options.Port} unit {unit} gave no answer within {options.Answer.TotalSeconds} s");
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException or ObjectDisposedException)
        {
            var fault = answered ? ModbusFault.Closed : ModbusFault.TurnedAway;
            HangUp();
            throw new ModbusException(fault, $"{options.Host}:{options.Port} closed the connection", cause: e);
        }
        catch
        {
            HangUp();
            throw;
        }
    }

    public void HangUp()
    {
        socket?.Dispose();
        socket = null;
    }

    public ValueTask DisposeAsync()
    {
        HangUp();
        return ValueTask.CompletedTask;
    }

    private async Task OpenAsync(CancellationToken ct)
    {
        var opening = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = new CancellationTokenSource(options.Connect, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await opening.ConnectAsync(options.Host, options.Port, either.Token);
            if (options.Settle > TimeSpan.Zero) await Task.Delay(options.Settle, time, ct);
            (socket, answered) = (opening, false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            opening.Dispose();
            throw new ModbusException(ModbusFault.Unreachable, $"{options.Host}:{options.Port} did not take the connection within {options.Connect.TotalSeconds} s");
        }
        catch (SocketException e)
        {
            opening.Dispose();
            throw new ModbusException(e.SocketErrorCode == SocketError.ConnectionRefused ? ModbusFault.Refused : ModbusFault.Unreachable, $"{options.Host}:{options.Port}: {e.Message}", cause: e);
        }
        catch
        {
            opening.Dispose();
            throw;
        }
    }

    private async Task SendAsync(byte unit, ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        var frame = new byte[Header + request.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, ++transaction);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), (ushort)(request.Length + 1));
        frame[6] = unit;
        request.CopyTo(frame.AsMemory(Header));
        for (var sent = 0; sent < frame.Length;) sent += await socket!.SendAsync(frame.AsMemory(sent), ct);
    }

    private async Task<int> ReceiveAsync(byte unit, Memory<byte> answer, CancellationToken ct)
    {
        var header = new byte[Header];
        await FillAsync(header, ct);
        var (number, protocol, length) = (BinaryPrimitives.ReadUInt16BigEndian(header), BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)), BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(4)) - 1);
        if (number != transaction || protocol != 0 || header[6] != unit || length < 2 || length > answer.Length)
            throw new ModbusException(ModbusFault.Garbled, $"answer {number} of unit {header[6]} with length {length} to question {transaction} to unit {unit}");
        await FillAsync(answer[..length], ct);
        return length;
    }

    private async Task FillAsync(Memory<byte> buffer, CancellationToken ct)
    {
        while (buffer.Length > 0)
        {
            var count = await socket!.ReceiveAsync(buffer, ct);
            if (count == 0) throw new EndOfStreamException();
            buffer = buffer[count..];
        }
    }
}
