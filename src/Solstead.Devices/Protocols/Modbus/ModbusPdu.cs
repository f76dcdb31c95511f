using System.Buffers.Binary;

namespace Solstead.Devices.Protocols.Modbus;

/// <summary>The four functions we speak.</summary>
public static class ModbusFunction
{
    public const byte ReadHolding = 0x03, ReadInput = 0x04, WriteSingle = 0x06, WriteMultiple = 0x10;

    /// <summary>Set in the function of an answer that is an exception.</summary>
    public const byte ExceptionBit = 0x80;
}

/// <summary>
/// Requests and answers without address and checksum (protocol data units). All words high byte first. Source: Modbus application protocol 1.1b3,
/// sections 6.3, 6.4, 6.6, 6.12.
/// </summary>
internal static class ModbusPdu
{
    public const int MostRead = 125, MostWritten = 123, Longest = 253;

    public static byte[] Read(byte function, ushort address, ushort count)
    {
        var pdu = new byte[5];
        pdu[0] = function;
        BinaryPrimitives.WriteUInt16BigEndian(pdu.AsSpan(1), address);
        BinaryPrimitives.WriteUInt16BigEndian(pdu.AsSpan(3), count);
        return pdu;
    }

    public static byte[] WriteSingle(ushort address, ushort value) => Read(ModbusFunction.WriteSingle, address, value);

    public static byte[] WriteMultiple(ushort address, ReadOnlySpan<ushort> words)
    {
        var pdu = new byte[6 + 2 * words.Length];
        pdu[0] = ModbusFunction.WriteMultiple;
        BinaryPrimitives.WriteUInt16BigEndian(pdu.AsSpan(1), address);
        BinaryPrimitives.WriteUInt16BigEndian(pdu.AsSpan(3), (ushort)words.Length);
        pdu[5] = (byte)(2 * words.Length);
        PutWords(words, pdu.AsSpan(6));
        return pdu;
    }

    /// <summary>Length of the good answer to a request.</summary>
    public static int AnswerLength(ReadOnlySpan<byte> request) =>
        request[0] is ModbusFunction.ReadHolding or ModbusFunction.ReadInput ? 2 + 2 * BinaryPrimitives.ReadUInt16BigEndian(request[3..]) : 5;

    /// <summary>True when this is the good answer to the request: same function, as many words as asked for, or the write it confirms.</summary>
    public static bool Answers(ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer)
    {
        if (answer.Length != AnswerLength(request) || answer[0] != request[0]) return false;
        return request[0] is ModbusFunction.ReadHolding or ModbusFunction.ReadInput ? answer[1] == answer.Length - 2 : answer.SequenceEqual(request[..5]);
    }

    public static ushort[] Words(ReadOnlySpan<byte> bytes)
    {
        var words = new ushort[bytes.Length / 2];
        for (var i = 0; i < words.Length; i++) words[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]);
        return words;
    }

    public static void PutWords(ReadOnlySpan<ushort> words, Span<byte> bytes)
    {
        for (var i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(bytes[(2 * i)..], words[i]);
    }
}
