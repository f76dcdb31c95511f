using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Solstead.Devices.Protocols.Serial;

/// <summary>
/// The calls of the C library a serial line needs, and the constants of Linux on all machines .NET runs on (asm-generic/termbits.h, ioctls.h,
/// errno-base.h). glibc and musl lay out <c>struct termios</c> alike.
/// </summary>
internal static partial class Libc
{
    private const string Name = "libc";

    // open(2)
    public const int ReadWrite = 2, NoControllingTerminal = 0x100, NonBlocking = 0x800, CloseOnExec = 0x80000;

    // c_iflag
    public const uint IgnoreBreak = 0x1, IgnoreParityErrors = 0x4, CheckParity = 0x10;

    // c_cflag
    public const uint SizeMask = 0x30, TwoStopBits = 0x40, Receiver = 0x80, Parity = 0x100, OddParity = 0x200, Local = 0x800;

    // c_cc: how many bytes and how long a read waits for
    public const int VTime = 5, VMin = 6;

    // poll(2)
    public const short PollIn = 0x1, PollOut = 0x4, PollError = 0x8, PollHangUp = 0x10, PollInvalid = 0x20;

    // ioctl(2)
    public const nuint Exclusive = 0x540C, NotExclusive = 0x540D;

    // errno
    public const int NotPermitted = 1, NoEntry = 2, Interrupted = 4, InputOutput = 5, NoSuchDevice = 6, TryAgain = 11, Denied = 13, Busy = 16, NoDevice = 19, InvalidArgument = 22, NotTerminal = 25;

    public const int FlockExclusive = 2, FlockNow = 4;

    public const int EventNonBlocking = 0x800, EventCloseOnExec = 0x80000;

    [InlineArray(32)]
    public struct ControlCharacters
    {
        private byte first;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Termios
    {
        public uint Input, Output, Control, Local;
        public byte Discipline;
        public ControlCharacters Characters;
        public uint InputSpeed, OutputSpeed;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Asked, Told;
    }

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int open(string path, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint read(SafeFileHandle descriptor, Span<byte> buffer, nuint count);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint write(SafeFileHandle descriptor, ReadOnlySpan<byte> buffer, nuint count);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int poll(Span<PollEntry> entries, nuint count, int milliseconds);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int eventfd(uint initial, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int ioctl(SafeFileHandle descriptor, nuint request, nint argument);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int flock(SafeFileHandle descriptor, int operation);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int tcgetattr(SafeFileHandle descriptor, ref Termios settings);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int tcsetattr(SafeFileHandle descriptor, int when, ref Termios settings);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int cfsetispeed(ref Termios settings, uint speed);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int cfsetospeed(ref Termios settings, uint speed);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int tcflush(SafeFileHandle descriptor, int queue);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int posix_openpt(int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int grantpt(SafeFileHandle master);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int unlockpt(SafeFileHandle master);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int ptsname_r(SafeFileHandle master, Span<byte> name, nuint size);
}
