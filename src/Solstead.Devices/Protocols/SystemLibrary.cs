using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Solstead.Devices.Protocols;

/// <summary>
/// A library of the system that a binding calls. It is looked for when <see cref="TryLoad"/> is first called and kept; the names differ by
/// platform, and one assembly may have only one resolver, so all bindings of this assembly share this one.
/// </summary>
/// <param name="name">The name its imports use.</param>
/// <param name="files">File names to try, full sonames first.</param>
/// <param name="Debian">Package that brings it on Debian and its kin.</param>
/// <param name="Alpine">Package on Alpine.</param>
/// <param name="Homebrew">Formula of Homebrew.</param>
internal sealed class SystemLibrary(string name, string[] files, string Debian, string Alpine, string Homebrew)
{
    private static readonly ConcurrentDictionary<string, nint> Loaded = new();
    /// <summary>One for all libraries: nobody may call into one before the resolver of the assembly is there.</summary>
    private static readonly Lock Gate = new();
    private static bool resolving;

    public string Name => files[0];
    public string Debian { get; } = Debian;
    public string Alpine { get; } = Alpine;
    public string Homebrew { get; } = Homebrew;

    /// <returns>False when no file of that name can be loaded; a later call tries again.</returns>
    public bool TryLoad()
    {
        lock (Gate)
        {
            if (Loaded.ContainsKey(name)) return true;
            foreach (var file in files)
            {
                if (!NativeLibrary.TryLoad(file, typeof(SystemLibrary).Assembly, null, out var handle)) continue;
                Loaded[name] = handle;
                if (!resolving) NativeLibrary.SetDllImportResolver(typeof(SystemLibrary).Assembly, (asked, _, _) => Loaded.GetValueOrDefault(asked));
                resolving = true;
                return true;
            }
            return false;
        }
    }
}
