using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Site.History.Sqlite;

/// <summary>Ordered <c>.sql</c> scripts embedded in the program, each applied once, in its own transaction, and written down in <c>schema_version</c>.</summary>
internal static class Migrations
{
    private sealed record Script(int Id, string Name, string Sql, string Sha256);

    /// <summary>The newest schema this program knows.</summary>
    public static int Known(string schema) => Scripts(schema)[^1].Id;

    public static int Found(SqliteConnection connection) =>
        connection.Scalar("SELECT count(*) FROM sqlite_master WHERE name='schema_version'") == 0
            ? 0
            : (int)connection.Scalar("SELECT coalesce(max(id), 0) FROM schema_version");

    /// <param name="upTo">The last script to apply; tests make databases of earlier versions.</param>
    public static void Apply(SqliteConnection connection, string schema, string file, TimeProvider time, int upTo = int.MaxValue)
    {
        Check(connection, schema, file);
        var found = Found(connection);
        foreach (var script in Scripts(schema).Where(s => s.Id > found && s.Id <= upTo)) Apply(connection, script, time);
    }

    /// <exception cref="HistoryException">The file was written by a newer program; both versions are named.</exception>
    public static void Check(SqliteConnection connection, string schema, string file)
    {
        var (found, known) = (Found(connection), Known(schema));
        if (found <= known) return;
        throw new HistoryException(new Problem(HistoryCodes.Newer, Severity.Alarm,
            Fact.Of("file", file), Fact.Of("found", found), Fact.Of("known", known), Fact.Of("program", ProgramVersion.Text)));
    }

    private static void Apply(SqliteConnection connection, Script script, TimeProvider time) => connection.InTransaction(() =>
    {
        connection.Run("CREATE TABLE IF NOT EXISTS schema_version(id INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_utc INTEGER NOT NULL)");
        connection.Run(script.Sql);
        using var note = connection.Prepare("INSERT INTO schema_version VALUES($id, $name, $sha, $at)", "$id", "$name", "$sha", "$at");
        note.With(script.Id, script.Name, script.Sha256, time.GetUtcNow().ToUnixTimeSeconds()).ExecuteNonQuery();
    });

    private static List<Script> Scripts(string schema)
    {
        var prefix = $"migrations/{schema}/";
        var assembly = typeof(Migrations).Assembly;
        var scripts = new List<Script>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var sql = reader.ReadToEnd();
            var file = Path.GetFileNameWithoutExtension(name[prefix.Length..]);
            scripts.Add(new(int.Parse(file.AsSpan(0, 3), CultureInfo.InvariantCulture), file, sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)))));
        }

        return scripts;
    }
}

/// <summary>What the program is called in manifests and in the refusal of a newer file.</summary>
internal static class ProgramVersion
{
    public static string Text { get; } = typeof(ProgramVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
