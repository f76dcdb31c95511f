using System.Runtime.InteropServices;

namespace Solstead.Site.Run;

/// <summary>
/// Makes the names in a folder survive a power cut. A flushed file is on disk, its name is not before its folder is: a rename or a deletion may be
/// undone by a cut until then.
/// </summary>
internal static partial class DurableFolder
{
    // Read only: a folder cannot be opened for writing.
    private const int ReadOnly = 0, Interrupted = 4;

    /// <summary>Waits until the folder's names are on disk. Windows has no such call, and its rename is in the journal.</summary>
    /// <exception cref="IOException">The disk refused, or there is no such folder.</exception>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Retried(() => open(path, ReadOnly));
        if (descriptor < 0) throw Failure(path);
        try
        {
            if (Retried(() => fsync(descriptor)) < 0) throw Failure(path);
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    private static int Retried(Func<int> call)
    {
        int result;
        do result = call();
        while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        return result;
    }

    private static IOException Failure(string path) => new($"{path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
