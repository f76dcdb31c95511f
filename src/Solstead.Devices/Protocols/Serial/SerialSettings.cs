namespace Solstead.Devices.Protocols.Serial;

/// <summary>The parity bit of each byte.</summary>
public enum SerialParity { None, Even, Odd }

/// <summary>How bytes look on a line.</summary>
/// <param name="Baud">Bits per second; one of <see cref="Speeds"/>.</param>
/// <param name="Parity">Bytes with a wrong parity bit are dropped.</param>
/// <param name="StopBits">1 or 2.</param>
/// <param name="DataBits">7 or 8.</param>
public readonly record struct SerialSettings(int Baud, SerialParity Parity = SerialParity.None, int StopBits = 1, int DataBits = 8)
{
    /// <summary>Speeds a line can have, with the constants of Linux.</summary>
    internal static readonly IReadOnlyDictionary<int, uint> Speeds = new Dictionary<int, uint>
    {
        [1200] = 9, [2400] = 11, [4800] = 12, [9600] = 13, [19_200] = 14, [38_400] = 15, [57_600] = 0x1001, [115_200] = 0x1002, [230_400] = 0x1003,
    };

    /// <summary>Time one byte takes on the line.</summary>
    public TimeSpan ByteTime => TimeSpan.FromSeconds((1.0 + DataBits + (Parity == SerialParity.None ? 0 : 1) + StopBits) / Baud);

    /// <summary>Nothing is translated, echoed or interpreted; modem lines are ignored.</summary>
    internal bool TryApply(ref Libc.Termios line)
    {
        if (!Speeds.TryGetValue(Baud, out var speed) || StopBits is not (1 or 2) || DataBits is not (7 or 8)) return false;
        line.Input = Libc.IgnoreBreak | (Parity == SerialParity.None ? 0 : Libc.CheckParity | Libc.IgnoreParityErrors);
        line.Output = 0;
        line.Local = 0;
        line.Control &= ~(Libc.SizeMask | Libc.TwoStopBits | Libc.Parity | Libc.OddParity | 0x8000_0000 /* hardware flow control */);
        line.Control |= Libc.Receiver | Libc.Local | (DataBits == 7 ? 0x20u : 0x30u);
        if (StopBits == 2) line.Control |= Libc.TwoStopBits;
        if (Parity != SerialParity.None) line.Control |= Libc.Parity | (Parity == SerialParity.Odd ? Libc.OddParity : 0);
        line.Characters[Libc.VMin] = 1;
        line.Characters[Libc.VTime] = 0;
        return Libc.cfsetispeed(ref line, speed) == 0 && Libc.cfsetospeed(ref line, speed) == 0;
    }
}
