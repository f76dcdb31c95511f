using Microsoft.Data.Sqlite;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Site.History.Sqlite;

/// <summary>One database file: how it is created, migrated, opened and checked.</summary>
/// <param name="path">Full path of the file.</param>
/// <param name="applicationId">Written into the file's header, so that a stranger's file is never taken for ours.</param>
/// <param name="schema">Name of the folder of migrations.</param>
internal sealed class SqliteFile(string path, int applicationId, string schema)
{
    public const int HistoryId = 0x534F4C48;    // "SOLH"
    public const int BooksId = 0x534F4C53;      // "SOLS"

    public string Path => path;
    public string Name => System.IO.Path.GetFileName(path);
    public string Schema => schema;
    public string WalPath => path + "-wal";

    public static SqliteFile History(string directory) => new(System.IO.Path.Combine(directory, "history.db"), HistoryId, "history");
    public static SqliteFile Books(string directory) => new(System.IO.Path.Combine(directory, "solstead.db"), BooksId, "solstead");

    /// <summary>The same kind of file elsewhere: a copy, a backup.</summary>
    public SqliteFile At(string other) => new(other, applicationId, schema);

    /// <summary>True when the file is ours, not newer than the program, and passes SQLite's check.</summary>
    public bool IsSound()
    {
        try
        {
            using (OpenReader()) { }
            return QuickCheck(CancellationToken.None) is null;
        }
        catch (Exception e) when (e is SqliteException or HistoryException)
        {
            return false;
        }
    }

    /// <summary>Refuses a file that is newer than the program or not ours, without changing anything. A missing or damaged one passes.</summary>
    public void Inspect()
    {
        if (!File.Exists(path)) return;
        try
        {
            using (OpenReader()) { }
        }
        catch (SqliteException)
        {
            // Damage and refusals of the disk are met when it is opened for writing.
        }
    }

    /// <summary>Opens for writing, creates and migrates.</summary>
    /// <exception cref="HistoryException">The file is newer than the program or belongs to another one.</exception>
    /// <exception cref="SqliteException">The file is damaged or the disk refuses.</exception>
    public SqliteConnection OpenWriter(TimeProvider time)
    {
        var connection = Open(SqliteOpenMode.ReadWriteCreate);
        try
        {
            CheckOwner(connection);
            var empty = connection.Scalar("SELECT count(*) FROM sqlite_master") == 0;
            if (empty) connection.Run($"PRAGMA page_size=4096; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA application_id={applicationId}");
            connection.Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000; PRAGMA foreign_keys=ON");
            Migrations.Apply(connection, schema, Name, time);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens for reading beside a running writer. The file must exist and be ours.</summary>
    public SqliteConnection OpenReader()
    {
        var connection = Open(SqliteOpenMode.ReadOnly);
        try
        {
            CheckOwner(connection);
            Migrations.Check(connection, schema, Name);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>SQLite's own check of the structure; null when it is sound, else its first complaint.</summary>
    public string? QuickCheck(CancellationToken ct)
    {
        try
        {
            using var connection = Open(SqliteOpenMode.ReadOnly);
            using var interrupt = ct.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
            var answer = connection.Text("PRAGMA quick_check(1)");
            return string.Equals(answer, "ok", StringComparison.Ordinal) ? null : answer;
        }
        catch (SqliteException e) when (IsDamage(e))
        {
            return e.Message;
        }
        catch (SqliteException)
        {
            return null;        // interrupted, or the disk refuses: that is no damage
        }
    }

    /// <summary>Moves the file with its log out of the way and returns the new name.</summary>
    public string SetAside(DateTimeOffset at)
    {
        var stamp = at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var aside = $"{path}.damaged-{stamp}";
        for (var n = 2; File.Exists(aside); n++) aside = $"{path}.damaged-{stamp}-{n}";
        Move(path, aside);
        Move(WalPath, aside + "-wal");
        File.Delete(path + "-shm");
        return System.IO.Path.GetFileName(aside);
    }

    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB;

    /// <summary>The disk is full, read-only or broken: wait and try again, nothing is wrong with the data.</summary>
    public static bool IsDisk(SqliteException e) => e.SqliteErrorCode
        is SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN
        or SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED or SQLitePCL.raw.SQLITE_NOMEM;

    /// <summary>Another connection is writing.</summary>
    public static bool IsBusy(SqliteException e) => e.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY;

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        NativeSqlite.Use();
        if (mode == SqliteOpenMode.ReadWriteCreate) MakePrivate(path);
        // No pool: a pooled connection would keep a file alive that was set aside or replaced.
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 };
        var connection = new SqliteConnection(text.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>
    /// The file, and the log SQLite puts beside it with the same mode, is for the service only: password hash and sessions are in it. An older, more
    /// open one is closed.
    /// </summary>
    internal static void MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            if (!File.Exists(path))
            {
                using var made = new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite, UnixCreateMode = mine });
            }
            else if ((File.GetUnixFileMode(path) & ~mine) != UnixFileMode.None)
            {
                foreach (var open in (string[])[path, path + "-wal", path + "-shm"])
                    if (File.Exists(open)) File.SetUnixFileMode(open, mine);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // SQLite meets the same disk next and says what is wrong with it.
        }
    }

    private void CheckOwner(SqliteConnection connection)
    {
        var id = connection.Scalar("PRAGMA application_id");
        if (id == applicationId || (id == 0 && connection.Scalar("SELECT count(*) FROM sqlite_master") == 0)) return;
        throw new HistoryException(new Problem(HistoryCodes.Foreign, Severity.Alarm, Fact.Of("file", Name)));
    }

    private static void Move(string from, string to)
    {
        if (File.Exists(from)) File.Move(from, to);
    }
}
