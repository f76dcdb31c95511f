using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Solstead.Devices.Protocols.DBus;

/// <summary>Loads the system's libdbus when it is first needed, never before.</summary>
internal static class DBusLibrary
{
    /// <summary>Where to look, in this order: Linux, then macOS with Homebrew.</summary>
    private static readonly string[] Candidates = [LibDBus.Name, "libdbus-1.3.dylib", "/opt/homebrew/lib/libdbus-1.3.dylib", "/usr/local/lib/libdbus-1.3.dylib"];

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <exception cref="DBusException">The library is not on this machine; <see cref="DBusException.Name"/> is <see cref="DBusErrors.NoLibrary"/>.</exception>
    public static void Use()
    {
        if (!Loaded.Value) throw new DBusException(DBusErrors.NoLibrary, "libdbus-1 is not installed: Debian libdbus-1-3, Alpine dbus-libs, Homebrew dbus");
    }

    private static bool Load()
    {
        foreach (var candidate in Candidates)
        {
            if (!NativeLibrary.TryLoad(candidate, out var handle)) continue;
            // Where the library has another name than the imports say, they are led to it.
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name == LibDBus.Name ? handle : 0;
            // 0 = out of memory. From then on the library may be used by several connections, each on a thread of its own.
            return LibDBus.dbus_threads_init_default() != 0;
        }
        return false;
    }
}
