using System.Runtime.InteropServices;

namespace Solstead.Site.History.Sqlite;

/// <summary>
/// Loads the system's SQLite in place of the old one that comes with the binding. Must be called before the first connection.
/// Our tables need 3.24 (upsert); 3.37 is the oldest system version we call current (safety.md S16).
/// </summary>
internal static class NativeSqlite
{
    private static readonly Lazy<NativeSqliteInfo> Loaded = new(Load);

    public static NativeSqliteInfo Use() => Loaded.Value;

    private static NativeSqliteInfo Load()
    {
        var system = false;
        NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, (name, _, _) =>
        {
            if (!string.Equals(name, "e_sqlite3", StringComparison.Ordinal)) return 0;
            foreach (var candidate in Candidates)
                if (NativeLibrary.TryLoad(candidate, out var handle)) { system = true; return handle; }
            return 0;
        });
        SQLitePCL.Batteries_V2.Init();
        return new(SQLitePCL.raw.sqlite3_libversion().utf8_to_string(), system);
    }

    private static readonly string[] Candidates = ["libsqlite3.so.0", "libsqlite3.dylib"];
}

/// <param name="System">False when the bundled library had to serve.</param>
internal sealed record NativeSqliteInfo(string Version, bool System)
{
    public bool Current => System && global::System.Version.TryParse(Version, out var v) && v >= new Version(3, 37);
}
