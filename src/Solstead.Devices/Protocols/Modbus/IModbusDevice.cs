using System.Buffers.Binary;

namespace Solstead.Devices.Protocols.Modbus;

/// <summary>What a Modbus server answers from. Safe from any thread: connections ask at once.</summary>
public interface IModbusDevice
{
    /// <summary>Fills words from registers.</summary>
    /// <param name="function">3 holding, 4 input.</param>
    /// <returns>One of <see cref="ModbusCode"/>.</returns>
    ValueTask<byte> ReadAsync(byte unit, byte function, ushort address, Memory<ushort> words, CancellationToken ct);

    /// <summary>Takes words that belong together.</summary>
    /// <returns>One of <see cref="ModbusCode"/>.</returns>
    ValueTask<byte> WriteAsync(byte unit, ushort address, ReadOnlyMemory<ushort> words, CancellationToken ct);
}

/// <summary>Answers one request: checks it, asks the device, makes the answer.</summary>
internal static class ModbusResponder
{
    /// <returns>The answer's protocol data unit; empty when nothing is answered.</returns>
    public static async ValueTask<byte[]> AnswerAsync(IModbusDevice device, byte unit, byte[] request, CancellationToken ct)
    {
        var (code, answer) = request[0] switch
        {
            ModbusFunction.ReadHolding or ModbusFunction.ReadInput => await ReadAsync(device, unit, request, ct),
            ModbusFunction.WriteSingle or ModbusFunction.WriteMultiple => (await WriteAsync(device, unit, request, ct), request.AsSpan(0, Math.Min(5, request.Length)).ToArray()),
            _ => (ModbusCode.IllegalFunction, []),
        };
        return code switch
        {
            ModbusCode.Ok => answer,
            ModbusCode.Silence => [],
            _ => [(byte)(request[0] | ModbusFunction.ExceptionBit), code],
        };
    }

    private static async ValueTask<(byte, byte[])> ReadAsync(IModbusDevice device, byte unit, byte[] request, CancellationToken ct)
    {
        if (request.Length != 5) return (ModbusCode.IllegalValue, []);
        var (address, count) = (BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(1)), BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(3)));
        if (count is 0 or > ModbusPdu.MostRead) return (ModbusCode.IllegalValue, []);
        if (address + count > 65_536) return (ModbusCode.IllegalAddress, []);
        var words = new ushort[count];
        var code = await device.ReadAsync(unit, request[0], address, words, ct);
        var answer = new byte[2 + 2 * count];
        (answer[0], answer[1]) = (request[0], (byte)(2 * count));
        ModbusPdu.PutWords(words, answer.AsSpan(2));
        return (code, answer);
    }

    private static ValueTask<byte> WriteAsync(IModbusDevice device, byte unit, byte[] request, CancellationToken ct)
    {
        if (request.Length < 5) return new(ModbusCode.IllegalValue);
        var (address, count) = (BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(1)), BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(3)));
        if (request[0] == ModbusFunction.WriteSingle)
            return request.Length == 5 ? device.WriteAsync(unit, address, new[] { count }, ct) : new(ModbusCode.IllegalValue);
        if (count is 0 or > ModbusPdu.MostWritten || request.Length != 6 + 2 * count || request[5] != 2 * count) return new(ModbusCode.IllegalValue);
        return address + count > 65_536 ? new(ModbusCode.IllegalAddress) : device.WriteAsync(unit, address, ModbusPdu.Words(request.AsSpan(6)), ct);
    }
}
