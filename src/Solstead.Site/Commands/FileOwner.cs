using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Solstead.Site.Commands;

/// <summary>Who owns a file: the framework does not tell.</summary>
internal static partial class FileOwner
{
    /// <summary>statx(2): AT_FDCWD, STATX_UID, and where struct statx holds stx_uid and how long it is, the same on every architecture.</summary>
    private const int CurrentFolder = -100, OwnerWanted = 8, OwnerAt = 20, Length = 256;

    /// <summary>True when root or the user of this process owns it; also where the system cannot say, which leaves the modes to judge.</summary>
    public static bool IsTrusted(string path)
    {
        if (!OperatingSystem.IsLinux()) return true;
        try
        {
            Span<byte> answer = stackalloc byte[Length];
            if (Look(CurrentFolder, path, 0, OwnerWanted, ref MemoryMarshal.GetReference(answer)) != 0) return false;
            var owner = BinaryPrimitives.ReadUInt32LittleEndian(answer[OwnerAt..]);
            return owner == 0 || owner == Self();
        }
        catch (EntryPointNotFoundException)
        {
            return true;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Look(int folder, string path, int flags, uint wanted, ref byte answer);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint Self();
}
