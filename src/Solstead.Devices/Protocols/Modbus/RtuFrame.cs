namespace Solstead.Devices.Protocols.Modbus;

/// <summary>Frames on a serial bus: unit, protocol data unit, checksum with its low byte first. Source: Modbus over serial line 1.02, section 6.2.</summary>
internal static class RtuFrame
{
    public const int Longest = 256;

    private static readonly ushort[] Table = MakeTable();

    /// <summary>CRC-16 with the reflected polynomial 0xA001 that begins with ones.</summary>
    public static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (var b in bytes) crc = (ushort)((crc >> 8) ^ Table[(crc ^ b) & 0xFF]);
        return crc;
    }

    public static byte[] Make(byte unit, ReadOnlySpan<byte> pdu)
    {
        var frame = new byte[pdu.Length + 3];
        frame[0] = unit;
        pdu.CopyTo(frame.AsSpan(1));
        var crc = Checksum(frame.AsSpan(0, pdu.Length + 1));
        (frame[^2], frame[^1]) = ((byte)crc, (byte)(crc >> 8));
        return frame;
    }

    public static bool IsGood(ReadOnlySpan<byte> frame) => frame.Length >= 4 && (frame[^2] | frame[^1] << 8) == Checksum(frame[..^2]);

    /// <summary>Silence that separates two frames: 3.5 characters, 1.75 ms from 19200 baud on.</summary>
    public static TimeSpan Gap(TimeSpan byteTime) => byteTime * 3.5 > TimeSpan.FromMilliseconds(1.75) ? byteTime * 3.5 : TimeSpan.FromMilliseconds(1.75);

    /// <summary>
    /// Finds the answer to a request among bytes that may begin or end with noise: unit, function and length are known, so that a frame with a
    /// right checksum is the answer.
    /// </summary>
    /// <returns>The frame, or nothing when it is not (yet) there.</returns>
    public static ReadOnlySpan<byte> FindAnswer(ReadOnlySpan<byte> bytes, byte unit, ReadOnlySpan<byte> request)
    {
        var good = ModbusPdu.AnswerLength(request) + 3;
        for (var at = 0; at + 5 <= bytes.Length; at++)
        {
            if (bytes[at] != unit) continue;
            var length = bytes[at + 1] == (request[0] | ModbusFunction.ExceptionBit) ? 5 : bytes[at + 1] == request[0] ? good : 0;
            if (length == 0 || at + length > bytes.Length) continue;
            var frame = bytes.Slice(at, length);
            if (IsGood(frame) && (length == 5 || ModbusPdu.Answers(request, frame[1..^2]))) return frame;
        }
        return default;
    }

    /// <summary>Finds the first request among bytes that may begin with noise.</summary>
    /// <param name="start">Where the frame begins.</param>
    public static ReadOnlySpan<byte> FindRequest(ReadOnlySpan<byte> bytes, out int start)
    {
        for (start = 0; start + 8 <= bytes.Length; start++)
        {
            var length = RequestLength(bytes[start..]);
            if (length > 0 && start + length <= bytes.Length && IsGood(bytes.Slice(start, length))) return bytes.Slice(start, length);
        }
        return default;
    }

    private static int RequestLength(ReadOnlySpan<byte> bytes) => bytes[1] switch
    {
        ModbusFunction.ReadHolding or ModbusFunction.ReadInput or ModbusFunction.WriteSingle => 8,
        ModbusFunction.WriteMultiple => 9 + bytes[6] <= Longest ? 9 + bytes[6] : 0,
        _ => 0,
    };

    private static ushort[] MakeTable()
    {
        var table = new ushort[256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (ushort)i;
            for (var bit = 0; bit < 8; bit++) crc = (ushort)((crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1);
            table[i] = crc;
        }
        return table;
    }
}
