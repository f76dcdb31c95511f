using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Solstead.Devices.Protocols.Serial;

/// <summary>
/// The device's end of a made-up serial port: what a twin speaks through. <see cref="TerminalStream.Path"/> is the port others open; they may
/// come and go. Disposing it is pulling the plug.
/// </summary>
public sealed class PseudoTerminal : TerminalStream
{
    private readonly SafeFileHandle held;
    private readonly string? link;

    private PseudoTerminal(SafeFileHandle master, SafeFileHandle held, string path, string? link, TimeProvider time) : base(master, path, time) => (this.held, this.link) = (held, link);

    /// <param name="link">Also reachable under this name, like the stable names of real adapters; null for none.</param>
    /// <exception cref="SerialException">This system has no such terminals.</exception>
    public static PseudoTerminal Open(TimeProvider time, string? link = null)
    {
        if (!OperatingSystem.IsLinux()) throw new SerialException(SerialFault.Unsupported, "pty", "only Linux is known");
        var descriptor = Libc.posix_openpt(Libc.ReadWrite | Libc.NoControllingTerminal | Libc.NonBlocking | Libc.CloseOnExec);
        if (descriptor < 0) throw SerialException.Last("pty");
        var master = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            Span<byte> name = stackalloc byte[128];
            if (Libc.grantpt(master) != 0 || Libc.unlockpt(master) != 0 || Libc.ptsname_r(master, name, (nuint)name.Length) != 0) throw SerialException.Last("pty");
            var path = Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
            // Held open, so that the other side may close and open without ending this one.
            var held = SerialLine.OpenTerminal(path);
            SerialLine.Configure(held, path, new SerialSettings(115_200));
            if (link is not null)
            {
                File.Delete(link);
                File.CreateSymbolicLink(link, path);
            }
            return new PseudoTerminal(master, held, path, link, time);
        }
        catch
        {
            master.Dispose();
            throw;
        }
    }

    private protected override void Release(SafeFileHandle terminal)
    {
        if (link is not null) File.Delete(link);
        held.Dispose();
    }
}
