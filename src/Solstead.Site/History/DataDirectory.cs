using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Site.History;

/// <summary>
/// The data directory while this process owns it. The lock is a kernel lock on <c>solstead.lock</c>: it is gone with the process, however that ends.
/// Readers (<c>export</c>, <c>backup</c>, <c>read</c>) do not take it.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string OwnerName = "solstead.pid";
    private readonly FileStream guard;

    private DataDirectory(string path, FileStream guard)
    {
        Path = path;
        this.guard = guard;
    }

    public string Path { get; }

    public string ReservePath => System.IO.Path.Combine(Path, "reserve.bin");

    /// <summary>Says that a <c>solstead.db</c> existed here once: an absent one is a loss, not a first start.</summary>
    public string MarkerPath => System.IO.Path.Combine(Path, "solstead.exists");

    /// <summary>True when the last stop was not a clean one.</summary>
    public bool WasRunning => File.Exists(RunningPath);

    private string RunningPath => System.IO.Path.Combine(Path, "history.open");

    public void MarkRunning() => Quietly(() => File.WriteAllText(RunningPath, ""));

    public void MarkStopped() => Quietly(() => File.Delete(RunningPath));

    /// <exception cref="HistoryException">Another process owns the directory, or it cannot be used.</exception>
    public static DataDirectory Take(string directory)
    {
        var lockPath = System.IO.Path.Combine(directory, "solstead.lock");
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
            else Directory.CreateDirectory(directory, Private);
            Tighten(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(directory, e);
        }

        try
        {
            var held = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            Quietly(() => File.WriteAllText(System.IO.Path.Combine(directory, OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            return new(System.IO.Path.GetFullPath(directory), held);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Unusable(directory, e);
        }
        catch (IOException e)
        {
            if (!File.Exists(lockPath)) throw Unusable(directory, e);
            throw new HistoryException(new Problem(HistoryCodes.InUse, Severity.Alarm, Fact.Of("directory", directory), Fact.Of("process", OwnerOf(directory))), e);
        }
    }

    /// <summary>True when the directory lies on an SD or eMMC card, which wants few and large writes.</summary>
    public static bool IsOnCard(string directory)
    {
        try
        {
            var full = System.IO.Path.GetFullPath(directory);
            var best = File.ReadLines("/proc/self/mountinfo").Select(l => l.Split(' '))
                .Where(f => f.Length > 4 && Below(full, f[4])).MaxBy(f => f[4].Length);
            if (best is null) return false;
            var device = new DirectoryInfo($"/sys/dev/block/{best[2]}").ResolveLinkTarget(returnFinalTarget: true)?.FullName;
            return device?.Contains("/mmcblk", StringComparison.Ordinal) == true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Dispose() => guard.Dispose();

    private static bool Below(string path, string mount) =>
        path.StartsWith(mount, StringComparison.Ordinal) && (mount.Length == 1 || path.Length == mount.Length || path[mount.Length] == '/');

    /// <summary>
    /// A folder that is ours alone is closed to others. One that holds other things too is left: what we write there is closed by itself.
    /// </summary>
    private static void Tighten(string directory) => Quietly(() =>
    {
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(directory) & ~Private) == UnixFileMode.None) return;
        var ours = !Directory.EnumerateFileSystemEntries(directory).Any() || File.Exists(System.IO.Path.Combine(directory, "solstead.db"));
        if (ours && (File.GetUnixFileMode(directory) & UnixFileMode.StickyBit) == UnixFileMode.None) File.SetUnixFileMode(directory, Private);
    });

    /// <summary>The number of the owning process, for the message of the second one; the lock itself lets nobody read.</summary>
    private static string OwnerOf(string directory)
    {
        try
        {
            return File.ReadAllText(System.IO.Path.Combine(directory, OwnerName)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>A full or read-only disk must not stop the service over a note.</summary>
    private static void Quietly(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The note is missing; nothing depends on it.
        }
    }

    private static HistoryException Unusable(string directory, Exception e) =>
        new(new Problem(HistoryCodes.Unusable, Severity.Alarm, Fact.Of("directory", directory), Fact.Of("error", e.Message)), e);
}
