using Microsoft.Win32.SafeHandles;

namespace Solstead.Devices.Protocols.Serial;

/// <summary>
/// A serial port, opened for us alone: exclusive for other programs (TIOCEXCL) and locked, because a privileged program may open an exclusive
/// port all the same (safety.md P6). An adapter that is pulled out ends reading and writing with a <see cref="SerialException"/>.
/// </summary>
public sealed class SerialLine : TerminalStream
{
    private SerialLine(SafeFileHandle terminal, string path, SerialSettings settings, TimeProvider time) : base(terminal, path, time) => Settings = settings;

    public SerialSettings Settings { get; }

    /// <summary>How long nothing has come in or gone out.</summary>
    /// <param name="time">The clock the line was opened with.</param>
    public TimeSpan Quiet(TimeProvider time) => time.GetElapsedTime(LastByteAt);

    /// <summary>Opens a port; opens nothing else and sends nothing.</summary>
    /// <param name="path">e.g. <c>/dev/ttyUSB0</c>, or better a stable name below <c>/dev/serial/by-id</c>.</param>
    /// <exception cref="SerialException">It cannot be opened; the fault says why.</exception>
    public static SerialLine Open(string path, SerialSettings settings, TimeProvider time)
    {
        var terminal = OpenTerminal(path);
        try
        {
            // The lock first: a port someone else uses keeps its speed.
            if (Libc.flock(terminal, Libc.FlockExclusive | Libc.FlockNow) != 0) throw SerialException.Last(path);
            Configure(terminal, path, settings);
            if (Libc.ioctl(terminal, Libc.Exclusive, 0) != 0) throw SerialException.Last(path);
            _ = Libc.tcflush(terminal, 2); // what came before we listened, and what was never sent
            return new SerialLine(terminal, path, settings, time);
        }
        catch
        {
            terminal.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="Open(string, SerialSettings, TimeProvider)"/>
    public static SerialLine Open(string path, int baud, SerialParity parity, int stopBits, TimeProvider time) => Open(path, new SerialSettings(baud, parity, stopBits), time);

    internal static SafeFileHandle OpenTerminal(string path)
    {
        if (!OperatingSystem.IsLinux()) throw new SerialException(SerialFault.Unsupported, path, "only Linux is known");
        var descriptor = Libc.open(path, Libc.ReadWrite | Libc.NoControllingTerminal | Libc.NonBlocking | Libc.CloseOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw SerialException.Last(path);
    }

    internal static void Configure(SafeFileHandle terminal, string path, SerialSettings settings)
    {
        var line = new Libc.Termios();
        if (Libc.tcgetattr(terminal, ref line) != 0) throw SerialException.Last(path);
        if (!settings.TryApply(ref line)) throw new SerialException(SerialFault.Unsuitable, path, $"{settings.Baud} baud");
        if (Libc.tcsetattr(terminal, 0, ref line) != 0) throw SerialException.Last(path);
    }

    private protected override void Release(SafeFileHandle terminal) => _ = Libc.ioctl(terminal, Libc.NotExclusive, 0);
}
