namespace Solstead.Devices.Protocols.Modbus;

/// <summary>A way to a device or a bus of devices: one question, one answer.</summary>
internal interface IModbusLink : IAsyncDisposable
{
    /// <summary>Sends one request and waits for its answer, opening the way first if need be. Unit 0 on a bus is a broadcast: nothing is answered.</summary>
    /// <returns>Length of the answer's protocol data unit; 0 after a broadcast.</returns>
    /// <exception cref="IOException">A <see cref="ModbusException"/>, or what the port says.</exception>
    ValueTask<int> ExchangeAsync(byte unit, ReadOnlyMemory<byte> request, Memory<byte> answer, CancellationToken ct);

    /// <summary>Closes the way; the next exchange opens it again.</summary>
    void HangUp();

    /// <summary>True while the way is open.</summary>
    bool IsOpen { get; }
}

/// <summary>Takes note of words that were read.</summary>
internal delegate void HeardWords(byte unit, int address, ReadOnlySpan<ushort> words);

/// <summary>Reads and writes the registers of devices behind one connection: never more than one request is under way.</summary>
public sealed class ModbusClient : IAsyncDisposable
{
    private readonly IModbusLink link;
    private readonly SemaphoreSlim turn = new(1, 1);

    internal ModbusClient(IModbusLink link) => this.link = link;

    /// <summary>True while the connection or port is open.</summary>
    public bool IsOpen => link.IsOpen;

    /// <summary>Is told every answer: unit, address, words.</summary>
    internal HeardWords? Heard { get; set; }

    /// <summary>Reads holding registers.</summary>
    /// <param name="address">As sent on the wire, base 0.</param>
    /// <param name="count">1 to 125.</param>
    /// <exception cref="IOException">A <see cref="ModbusException"/>, or what the serial port says.</exception>
    public Task<ushort[]> ReadHoldingAsync(byte unit, int address, int count, CancellationToken ct) => ReadAsync(ModbusFunction.ReadHolding, unit, address, count, ct);

    /// <summary>Reads input registers.</summary>
    /// <inheritdoc cref="ReadHoldingAsync"/>
    public Task<ushort[]> ReadInputAsync(byte unit, int address, int count, CancellationToken ct) => ReadAsync(ModbusFunction.ReadInput, unit, address, count, ct);

    /// <summary>Writes one register (function 6).</summary>
    public async Task WriteAsync(byte unit, int address, ushort value, CancellationToken ct) =>
        await ExchangeAsync(unit, ModbusPdu.WriteSingle(Address(address, 1), value), mayRepeat: false, ct);

    /// <summary>Writes registers in one request (function 16); what belongs together must be written so.</summary>
    /// <param name="words">1 to 123.</param>
    public async Task WriteAsync(byte unit, int address, ReadOnlyMemory<ushort> words, CancellationToken ct)
    {
        if (words.Length is 0 or > ModbusPdu.MostWritten) throw new ArgumentOutOfRangeException(nameof(words), "1 to 123 words can be written at once.");
        await ExchangeAsync(unit, ModbusPdu.WriteMultiple(Address(address, words.Length), words.Span), mayRepeat: false, ct);
    }

    /// <summary>Closes the connection; the next request opens it again.</summary>
    public async Task HangUpAsync(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        link.HangUp();
        turn.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await link.DisposeAsync();
        turn.Dispose();
    }

    private async Task<ushort[]> ReadAsync(byte function, byte unit, int address, int count, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, ModbusPdu.MostRead);
        var answer = await ExchangeAsync(unit, ModbusPdu.Read(function, Address(address, count), (ushort)count), mayRepeat: true, ct);
        var words = ModbusPdu.Words(answer.AsSpan(2));
        if (function == ModbusFunction.ReadHolding) Heard?.Invoke(unit, address, words);
        return words;
    }

    private async Task<byte[]> ExchangeAsync(byte unit, byte[] request, bool mayRepeat, CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            try
            {
                return await ExchangeAsync(unit, request, ct);
            }
            // Devices close a connection nobody used for a while; the question did not reach them. What only reads may be asked once more.
            catch (ModbusException e) when (e.Fault == ModbusFault.Closed && mayRepeat)
            {
                return await ExchangeAsync(unit, request, ct);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<byte[]> ExchangeAsync(byte unit, byte[] request, CancellationToken ct)
    {
        var answer = new byte[ModbusPdu.Longest];
        var length = await link.ExchangeAsync(unit, request, answer, ct);
        var pdu = answer[..length];
        if (length == 0 && unit == 0) return pdu;
        if (pdu is [var function, var code] && function == (request[0] | ModbusFunction.ExceptionBit))
            throw new ModbusException(ModbusFault.Exception, $"unit {unit} answers function {request[0]} with exception {code}", code);
        if (ModbusPdu.Answers(request, pdu)) return pdu;
        link.HangUp();
        throw new ModbusException(ModbusFault.Garbled, $"unit {unit} gave an answer that does not fit the question");
    }

    private static ushort Address(int address, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(address);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(address + count, 65_536, nameof(address));
        return (ushort)address;
    }
}
