using System.Buffers.Binary;

namespace Solstead.Devices.Protocols.Modbus;

/// <summary>One request as it came over TCP.</summary>
/// <param name="Transaction">To be repeated in the answer.</param>
internal readonly record struct MbapFrame(ushort Transaction, byte Unit, byte[] Pdu)
{
    public byte[] Answer(ReadOnlySpan<byte> pdu)
    {
        var frame = new byte[7 + pdu.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, Transaction);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), (ushort)(pdu.Length + 1));
        frame[6] = Unit;
        pdu.CopyTo(frame.AsSpan(7));
        return frame;
    }
}

/// <summary>
/// Cuts requests out of a byte stream, however it was split or merged. Bytes that cannot be a header are skipped until a request that is right in
/// all that can be checked: after noise the client's next question is answered.
/// </summary>
internal sealed class MbapReader
{
    private const int Header = 7, LongestFrame = 6 + 254;

    private readonly byte[] buffer = new byte[4 * LongestFrame];
    private int count;
    private bool lost;

    /// <summary>Bytes that belonged to no request.</summary>
    public long Skipped { get; private set; }

    /// <summary>True while the beginning of a request waits for its rest.</summary>
    public bool IsWaiting => count > 0;

    /// <summary>Where the next bytes go.</summary>
    public Memory<byte> Free => buffer.AsMemory(count);

    public void Added(int bytes) => count += bytes;

    public bool TryTake(out MbapFrame frame)
    {
        while (count > Header)
        {
            if (!(lost ? IsCertain() : IsPossible())) Skip();
            else if (count < Length) break;
            else
            {
                frame = new(BinaryPrimitives.ReadUInt16BigEndian(buffer), buffer[6], buffer[Header..Length]);
                Remove(Length);
                lost = false;
                return true;
            }
        }
        frame = default;
        return false;
    }

    /// <summary>The rest does not come: it was no request.</summary>
    public void GiveUp()
    {
        if (count > 0) Skip();
    }

    private int Length => 6 + BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(4));

    private bool IsPossible() => buffer[2] == 0 && buffer[3] == 0 && Length is > Header and <= LongestFrame && buffer[Header] is > 0 and < ModbusFunction.ExceptionBit;

    /// <summary>What a request must look like when we do not know where one begins.</summary>
    private bool IsCertain() => IsPossible() && buffer[Header] switch
    {
        ModbusFunction.ReadHolding or ModbusFunction.ReadInput or ModbusFunction.WriteSingle => Length == 12,
        ModbusFunction.WriteMultiple => Length >= 15 && (count < 13 || buffer[12] == Length - 13),
        _ => false,
    };

    private void Skip()
    {
        lost = true;
        Skipped++;
        Remove(1);
    }

    private void Remove(int bytes)
    {
        buffer.AsSpan(bytes, count - bytes).CopyTo(buffer);
        count -= bytes;
    }
}
