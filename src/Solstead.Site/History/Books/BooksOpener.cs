using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Books;

/// <summary>
/// Opens solstead.db. A damaged or vanished one is replaced by the newest good backup, else by a new one; then what people set and which settings
/// are borrowed is no longer certain, and that stays written down until the owner has seen it.
/// </summary>
internal sealed class BooksOpener(DataDirectory directory, SqliteFile file, HistoryProblems problems, TimeProvider time, ILogger log)
{
    /// <summary>Key under which a loss is remembered.</summary>
    public const string LostKey = "state.lost";

    /// <summary>True when what is open now came from a backup: who was signed in then may have been signed out since.</summary>
    public bool Restored { get; private set; }

    /// <exception cref="HistoryException">The file is newer than the program or not ours.</exception>
    public SqliteConnection Open()
    {
        var lost = File.Exists(directory.MarkerPath) && !(File.Exists(file.Path) && new FileInfo(file.Path).Length > 0);
        if (lost && File.Exists(file.Path)) file.SetAside(time.GetUtcNow());
        var connection = lost ? Recover(HistoryCodes.StateLost, null) : OpenSound();
        if (!File.Exists(directory.MarkerPath))
            File.WriteAllText(directory.MarkerPath, "solstead.db was created in this directory. If it is missing, it was lost.\n");
        Remind(connection);
        return connection;
    }

    private SqliteConnection OpenSound()
    {
        SqliteConnection? connection = null;
        try
        {
            connection = file.OpenWriter(time);
            if (file.QuickCheck(CancellationToken.None) is not { } fault) return connection;
            connection.Dispose();
            return Replace(fault);
        }
        catch (SqliteException e) when (SqliteFile.IsDamage(e))
        {
            connection?.Dispose();
            return Replace(e.Message);
        }
    }

    private SqliteConnection Replace(string cause)
    {
        var aside = file.SetAside(time.GetUtcNow());
        Log.Damaged(log, file.Name, cause, aside);
        return Recover(HistoryCodes.StateDamaged, aside);
    }

    private SqliteConnection Recover(string code, string? aside)
    {
        var backup = BackupFolder.NewestGood(Path.Combine(directory.Path, BackupFolder.Name), file, time.GetUtcNow());
        if (backup is not null) File.Copy(backup, file.Path);
        Restored = backup is not null;
        var connection = file.OpenWriter(time);
        using var put = connection.Prepare(Booking.State.Put, "$key", "$json", "$at");
        var facts = FactsJson.Write([Fact.Of("code", code), Fact.Of("file", aside ?? file.Name), Fact.Of("backup", Path.GetFileName(backup) ?? "")]);
        put.With(LostKey, facts, time.GetUtcNow().ToUnixTimeSeconds()).ExecuteNonQuery();
        return connection;
    }

    /// <summary>Raises the problem again at every start until the owner has confirmed it.</summary>
    private void Remind(SqliteConnection connection)
    {
        if (connection.Text($"SELECT json FROM state WHERE key='{LostKey}'") is not { } json) return;
        var facts = FactsJson.Read(json);
        var code = facts.FirstOrDefault(f => f.Name == "code").Text ?? HistoryCodes.StateLost;
        problems.Raise(code, Severity.Alarm, [.. facts.Where(f => f.Name != "code")]);
    }
}
