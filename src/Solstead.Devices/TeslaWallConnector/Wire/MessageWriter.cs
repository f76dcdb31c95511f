using System.Buffers.Binary;
using System.Text;

namespace Solstead.Devices.TeslaWallConnector.Wire;

/// <summary>Messages to bytes on the wire. Only what has a type can be written, and no type exists for what harms a unit.</summary>
internal static class MessageWriter
{
    /// <exception cref="InvalidOperationException">The message would harm a unit.</exception>
    public static byte[] Write(Message message) => message switch
    {
        MasterMessage.LinkReady m => new Body(m.Second ? Code.LinkReady2 : Code.LinkReady1).Id(m.Master).Byte(m.Sign).Number(m.Announced).Wrap(14),
        MasterMessage.Heartbeat m => Heartbeat(m),
        MasterMessage.Ask m => new Body((Code)m.Question).Id(m.Master).Id(m.Unit).Wrap(16),
        MasterMessage.Contactor m => new Body(m.Close ? Code.CloseContactor : Code.OpenContactor).Id(m.Master).Id(m.Unit).Wrap(16),
        MasterMessage.Idle m => new Body(Code.Idle).Wrap(Length(m.Protocol)),
        UnitMessage m => Write(m),
        _ => throw new InvalidOperationException($"{message.GetType().Name} has no frame."),
    };

    private static byte[] Heartbeat(MasterMessage.Heartbeat m)
    {
        if (Forbidden.Is(m.Command)) throw new InvalidOperationException($"Heartbeat command {(byte)m.Command:X2} is never sent.");
        return new Body(Code.Heartbeat).Id(m.Master).Id(m.Unit).Byte((byte)m.Command).Number(m.Amps).Byte(m.Plug).Wrap(Length(m.Protocol));
    }

    private static byte[] Write(UnitMessage message) => message switch
    {
        UnitMessage.LinkReady m => new Body(Code.UnitLinkReady).Id(m.Unit).Byte(m.Sign).Number(m.Model).Wrap(Length(m.Protocol)),
        UnitMessage.Heartbeat m => new Body(Code.UnitHeartbeat).Id(m.Unit).Id(m.Master).Byte((byte)m.State).Number(m.Max).Number(m.Actual).Wrap(Length(m.Protocol)),
        UnitMessage.Meter m => Meter(m),
        UnitMessage.Version m => new Body(Code.Version).Id(m.Unit).Byte(m.Major).Byte(m.Minor).Byte(m.Revision).Byte(m.Extra).Wrap(16),
        UnitMessage.Serial m => new Body(Code.Serial).Id(m.Unit).Text(m.Text).Wrap(20),
        UnitMessage.Vin m => new Body((Code)((ushort)m.Part ^ MessageReader.AnswerOf)).Id(m.Unit).Text(m.Text).Wrap(20),
        UnitMessage.Plug m => new Body(Code.Plug).Id(m.Unit).Byte(m.State).Wrap(16),
        UnitMessage.Contactor m => new Body(m.Closed ? Code.ContactorClosed : Code.ContactorOpened).Id(m.Unit).Wrap(16),
        UnitMessage.Old m => new Body(m.Code).Text(m.Text).Wrap(16),
        _ => throw new InvalidOperationException($"{message.GetType().Name} has no frame."),
    };

    private static byte[] Meter(UnitMessage.Meter m)
    {
        var body = new Body(Code.Meter).Id(m.Unit).Number((ushort)(m.KiloWattHours >> 16)).Number((ushort)m.KiloWattHours)
            .Number(m.Volts.A).Number(m.Volts.B).Number(m.Volts.C);
        return m.HalfAmps is { } amps ? body.Byte(amps.A).Byte(amps.B).Byte(amps.C).Wrap(20) : body.Wrap(16);
    }

    private static int Length(Protocol protocol) => protocol == Protocol.One ? 14 : 16;

    /// <summary>A frame in the making; what is not written stays zero.</summary>
    private struct Body
    {
        private readonly byte[] bytes = new byte[Framing.Longest];
        private int count = 2;

        public Body(Code code) => BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)code);

        public Body Id(ushort id) => Number(id);

        public Body Number(ushort value)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(count), value);
            count += 2;
            return this;
        }

        public Body Byte(byte value)
        {
            bytes[count++] = value;
            return this;
        }

        public Body Text(string text)
        {
            count += Encoding.ASCII.GetBytes(text, bytes.AsSpan(count, Math.Min(text.Length, bytes.Length - 1 - count)));
            return this;
        }

        /// <param name="length">Of the frame, checksum included.</param>
        public readonly byte[] Wrap(int length) => Framing.Wrap(bytes.AsSpan(0, length - 1));
    }
}
