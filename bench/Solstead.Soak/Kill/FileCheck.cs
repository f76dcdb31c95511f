using Microsoft.Data.Sqlite;
using Solstead.Site.History.Sqlite;

namespace Solstead.Soak.Kill;

/// <summary>Looks at the databases a killed process left, on a copy: the service itself is to recover the originals.</summary>
internal static class FileCheck
{
    /// <returns>What <c>PRAGMA integrity_check</c> found in either file; null when both are sound.</returns>
    public static string? Damage(string data)
    {
        NativeSqlite.Use();
        var copy = Directory.CreateTempSubdirectory("solstead-soak-copy-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(data, "*.db*")) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            foreach (var name in (string[])["history.db", "solstead.db"])
                if (Check(Path.Combine(copy, name)) is { } damage) return $"{name}: {damage}";
            return null;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static string? Check(string file)
    {
        if (!File.Exists(file)) return "missing";
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return command.ExecuteScalar() is "ok" ? null : "integrity_check failed";
    }
}
