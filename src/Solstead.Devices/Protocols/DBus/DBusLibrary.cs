namespace Solstead.Devices.Protocols.DBus;

/// <summary>Loads the system's libdbus when it is first needed, never before.</summary>
internal static class DBusLibrary
{
    private static readonly SystemLibrary Library = new(LibDBus.Name, [LibDBus.Name, "libdbus-1.3.dylib", "/opt/homebrew/lib/libdbus-1.3.dylib"], "libdbus-1-3", "dbus-libs", "dbus");

    /// <summary>From then on the library may be used by several connections, each on a thread of its own. 0 = out of memory.</summary>
    private static readonly Lazy<bool> Threads = new(() => LibDBus.dbus_threads_init_default() != 0);

    /// <exception cref="DBusException">The library is not on this machine; <see cref="DBusException.Name"/> is <see cref="DBusErrors.NoLibrary"/>.</exception>
    public static void Use()
    {
        if (!Library.TryLoad())
            throw new DBusException(DBusErrors.NoLibrary, $"libdbus-1 is not installed: Debian {Library.Debian}, Alpine {Library.Alpine}, Homebrew {Library.Homebrew}");
        if (!Threads.Value) throw DBusException.NoMemory();
    }
}
