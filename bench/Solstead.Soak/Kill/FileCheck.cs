using Microsoft.Data.Sqlite;
using Solstead.Site.History.Sqlite;

namespace Solstead.Soak.Kill;

/// <summary>Looks at the databases a killed process left, on a copy: the service itself is to recover the originals.</summary>
internal static class FileCheck
{
    /// <returns>What <c>PRAGMA integrity_check</c> found in either file; null when both are sound.</returns>
    public static string? Damage(string data) => OnCopy(data, copy =>
    {
        foreach (var name in (string[])["history.db", "solstead.db"])
            if (Check(Path.Combine(copy, name)) is { } damage) return $"{name}: {damage}";
        return null;
    });

    /// <summary>The UTC days history has closed.</summary>
    public static IReadOnlyList<DateOnly> ClosedDays(string data) => OnCopy(data, copy =>
    {
        using var connection = Open(Path.Combine(copy, "history.db"));
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT day FROM closed ORDER BY day";
        using var rows = command.ExecuteReader();
        var days = new List<DateOnly>();
        while (rows.Read()) days.Add(DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(rows.GetInt64(0))));
        return days;
    });

    private static T OnCopy<T>(string data, Func<string, T> look)
    {
        NativeSqlite.Use();
        var copy = Directory.CreateTempSubdirectory("solstead-soak-copy-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(data, "*.db*")) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            return look(copy);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static string? Check(string file)
    {
        if (!File.Exists(file)) return "missing";
        using var connection = Open(file);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return command.ExecuteScalar() is "ok" ? null : "integrity_check failed";
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
