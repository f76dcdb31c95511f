using System.Runtime.InteropServices;

namespace Solstead.Site.Run;

/// <summary>
/// The C library's memory of this process. By itself glibc keeps an arena per thread that ever asked, each with its own free pages; for a
/// program that idles at a few allocations a second one is enough. Where the library is another one, nothing is done.
/// </summary>
public static partial class NativeHeap
{
    private const int ArenaMax = -8; // M_ARENA_MAX of malloc.h

    /// <summary>No more arenas than there are now; to be called before threads are started.</summary>
    public static void KeepOneArena() => OnGlibc(() => Option(ArenaMax, 1));

    /// <summary>Gives free pages of every arena back to the machine.</summary>
    public static void Trim() => OnGlibc(() => Trim(0));

    private static void OnGlibc(Func<int> call)
    {
        if (!OperatingSystem.IsLinux()) return;
        try { _ = call(); }
        catch (EntryPointNotFoundException) { /* musl: its allocator gives pages back on its own */ }
    }

    /// <summary>mallopt(3).</summary>
    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Option(int parameter, int value);

    /// <summary>malloc_trim(3), keeping <paramref name="keep"/> bytes at the top.</summary>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
