using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Solstead.Site.History.Sqlite;

/// <summary>A database of another program, which may be running: opened for reading only.</summary>
internal static class ForeignFile
{
    /// <summary>A copy is made again when the program wrote meanwhile.</summary>
    private const int Copies = 3;

    /// <returns>The connection, and where a copy had to be made its folder, to be deleted afterwards.</returns>
    /// <exception cref="SqliteException">It is no database, or damaged.</exception>
    public static (DbConnection Connection, DirectoryInfo? Copy) Open(string path)
    {
        try
        {
            return (Connect(path), null);
        }
        catch (SqliteException e) when (SqliteFile.IsDisk(e))
        {
            // A log beside the file can only be read where its index may be written: a copy has both.
            var folder = Copy(path);
            try
            {
                return (Connect(Path.Combine(folder.FullName, Path.GetFileName(path))), folder);
            }
            catch
            {
                folder.Delete(recursive: true);
                throw;
            }
        }
    }

    private static SqliteConnection Connect(string path)
    {
        NativeSqlite.Use();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 10 }.ToString());
        try
        {
            connection.Open();
            connection.Scalar("SELECT count(*) FROM sqlite_master");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static DirectoryInfo Copy(string path)
    {
        var folder = Directory.CreateTempSubdirectory("solstead-import-");
        for (var i = 0; i < Copies; i++)
        {
            var before = Stamp(path);
            foreach (var end in (string[])["", "-wal"])
                if (File.Exists(path + end)) File.Copy(path + end, Path.Combine(folder.FullName, Path.GetFileName(path) + end), overwrite: true);
            if (Stamp(path) == before) break;
        }
        return folder;
    }

    private static (DateTime, long, DateTime, long) Stamp(string path)
    {
        var (file, log) = (new FileInfo(path), new FileInfo(path + "-wal"));
        return (file.LastWriteTimeUtc, file.Length, log.Exists ? log.LastWriteTimeUtc : default, log.Exists ? log.Length : 0);
    }
}
