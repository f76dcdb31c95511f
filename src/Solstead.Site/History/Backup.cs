using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History;

/// <summary>What a copy is, beside it as JSON.</summary>
/// <param name="Rows">Rows per table.</param>
public sealed record Manifest(string File, DateTimeOffset At, long Bytes, string Sha256, int Schema, string Program, IReadOnlyDictionary<string, long> Rows);

/// <summary>Copies of the databases of a running or stopped service (<c>solstead backup [--to DIR]</c>). Secrets' keys are not in them.</summary>
public static class Backup
{
    /// <summary>Copies both databases, checks each copy, and writes its manifest.</summary>
    /// <param name="to">Folder for the copies; null: <c>backup</c> below the data directory.</param>
    /// <exception cref="HistoryException">A copy could not be made or is not sound (<c>history.backup.failed</c>).</exception>
    public static Task<IReadOnlyList<Manifest>> RunAsync(string dataDirectory, string? to, TimeProvider time, ILogger log, CancellationToken ct) =>
        Task.Run(() => Run([SqliteFile.Books(dataDirectory), SqliteFile.History(dataDirectory)], to ?? Path.Combine(dataDirectory, BackupFolder.Name), time, log, ct), ct);

    internal static IReadOnlyList<Manifest> Run(IReadOnlyList<SqliteFile> files, string folder, TimeProvider time, ILogger log, CancellationToken ct)
    {
        var manifests = new List<Manifest>();
        foreach (var file in files)
        {
            ct.ThrowIfCancellationRequested();
            if (!File.Exists(file.Path)) continue;
            manifests.Add(One(file, folder, time, log, ct));
        }

        if (manifests.Count == 0) throw Failed(files[0].Name, "nothing to copy", null);
        return manifests;
    }

    private static Manifest One(SqliteFile file, string folder, TimeProvider time, ILogger log, CancellationToken ct)
    {
        var at = time.GetUtcNow();
        var name = BackupFolder.FileName(file, at);
        var part = Path.Combine(folder, name + ".part");
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Delete(part);
            SqliteFile.MakePrivate(part);       // wherever the folder is, a copy is as private as what it copies
            Copy(file, part, ct);
            if (file.At(part).QuickCheck(ct) is { } fault) throw Failed(file.Name, fault, null);
            ct.ThrowIfCancellationRequested();
            var manifest = Describe(file.At(part), name, at);
            Sync(part);
            File.Move(part, Path.Combine(folder, name), overwrite: true);
            File.WriteAllText(Path.Combine(folder, name + ".json"), JsonSerializer.Serialize(manifest, HistoryJson.Default.Manifest));
            Log.BackedUp(log, name, manifest.Bytes);
            return manifest;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            ct.ThrowIfCancellationRequested();
            throw Failed(file.Name, e.Message, e);
        }
        finally
        {
            DeleteQuietly(part);
        }
    }

    private static void Copy(SqliteFile file, string part, CancellationToken ct)
    {
        using var source = file.OpenReader();
        using var interrupt = ct.Register(() => SQLitePCL.raw.sqlite3_interrupt(source.Handle));
        using var vacuum = source.Prepare("VACUUM INTO $part", "$part");
        vacuum.With(part).ExecuteNonQuery();
    }

    private static Manifest Describe(SqliteFile copy, string name, DateTimeOffset at)
    {
        var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
        int schema;
        using (var connection = copy.OpenReader())
        {
            schema = Migrations.Found(connection);
            var tables = new List<string>();
            using (var names = connection.Prepare("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'").ExecuteReader())
                while (names.Read()) tables.Add(names.GetString(0));
            foreach (var table in tables) rows[table] = connection.Scalar($"SELECT count(*) FROM \"{table}\"");
        }

        using var bytes = File.OpenRead(copy.Path);
        return new(name, at, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), schema, ProgramVersion.Text, rows);
    }

    private static void Sync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    private static void DeleteQuietly(string path)
    {
        foreach (var left in (string[])[path, path + "-journal", path + "-wal", path + "-shm"])
        {
            try
            {
                File.Delete(left);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A leftover part is overwritten by the next backup.
            }
        }
    }

    private static HistoryException Failed(string file, string cause, Exception? inner) =>
        new(new Problem(HistoryCodes.BackupFailed, Severity.Warning, Fact.Of("file", file), Fact.Of("error", cause)), inner);
}
