using System.Buffers.Binary;
using System.Text;

namespace Solstead.Devices.TeslaWallConnector.Wire;

/// <summary>Bytes of a good frame to a message; by code, not by length, because units mix lengths.</summary>
internal static class MessageReader
{
    /// <summary>What turns the code of a question (FB..) into that of its answer (FD..), and back.</summary>
    public const ushort AnswerOf = 0x0600;

    /// <param name="frame">Type, command, data and checksum, 14 to 20 bytes.</param>
    /// <returns>Null for codes nobody knows.</returns>
    public static Message? Read(ReadOnlySpan<byte> frame)
    {
        var data = frame[2..^1];
        var protocol = frame.Length < 16 ? Protocol.One : Protocol.Two;
        return (Code)Number(frame, 0) switch
        {
            Code.LinkReady1 => new MasterMessage.LinkReady(false, Number(data, 0), data[2], Number(data, 3)),
            Code.LinkReady2 => new MasterMessage.LinkReady(true, Number(data, 0), data[2], Number(data, 3)),
            Code.Heartbeat => new MasterMessage.Heartbeat(Number(data, 0), Number(data, 2), (BeatCommand)data[4], Number(data, 5), data[7], protocol),
            Code.Idle => new MasterMessage.Idle(protocol),
            Code.CloseContactor => new MasterMessage.Contactor(true, Number(data, 0), Number(data, 2)),
            Code.OpenContactor => new MasterMessage.Contactor(false, Number(data, 0), Number(data, 2)),
            var code when Enum.IsDefined((Question)code) => new MasterMessage.Ask((Question)code, Number(data, 0), Number(data, 2)),
            var code => Answer(code, data, protocol),
        };
    }

    private static UnitMessage? Answer(Code code, ReadOnlySpan<byte> data, Protocol protocol)
    {
        var unit = Number(data, 0);
        return code switch
        {
            Code.UnitLinkReady => new UnitMessage.LinkReady(unit, data[2], Number(data, 3), protocol),
            Code.UnitHeartbeat => new UnitMessage.Heartbeat(unit, Number(data, 2), (UnitState)data[4], Number(data, 5), Number(data, 7), protocol),
            Code.Meter => Meter(unit, data),
            Code.Version => new UnitMessage.Version(unit, data[2], data[3], data[4], data[5]),
            Code.Serial => new UnitMessage.Serial(unit, Text(data[2..])),
            Code.VinStart or Code.VinMiddle or Code.VinEnd => new UnitMessage.Vin(unit, (Question)((ushort)code ^ AnswerOf), Text(data[2..])),
            Code.Plug => new UnitMessage.Plug(unit, data[2]),
            Code.ContactorClosed or Code.ContactorOpened => new UnitMessage.Contactor(unit, code == Code.ContactorClosed),
            Code.OldSerial or Code.OldModel => new UnitMessage.Old(code, Text(data)),
            Code.OldVersion => new UnitMessage.Old(code, $"{data[0]}.{data[1]}.{data[2]}"),
            _ => null,
        };
    }

    private static UnitMessage.Meter? Meter(ushort unit, ReadOnlySpan<byte> data)
    {
        if (data.Length < 12) return null;
        (byte, byte, byte)? amps = data.Length >= 15 ? (data[12], data[13], data[14]) : null;
        return new(unit, BinaryPrimitives.ReadUInt32BigEndian(data[2..]), (Number(data, 6), Number(data, 8), Number(data, 10)), amps);
    }

    private static ushort Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    /// <summary>Printable ASCII up to the first zero; anything else makes the whole text nothing.</summary>
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        if (end >= 0) bytes = bytes[..end];
        return bytes.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E) ? "" : Encoding.ASCII.GetString(bytes);
    }
}
