using Microsoft.Data.Sqlite;

namespace Solstead.Tests.Site.Import.HomeAssistant;

/// <summary>A database as the recorder of Home Assistant writes it, of an older or a newer version.</summary>
internal sealed class HaDatabase : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("solstead-ha-");
    private readonly SqliteConnection connection;
    private readonly bool old;

    public HaDatabase(bool old = false)
    {
        this.old = old;
        Solstead.Site.History.Sqlite.NativeSqlite.Use();
        connection = new(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false }.ToString());
        connection.Open();
        Run("PRAGMA journal_mode=WAL");
        Run("CREATE TABLE statistics_meta(id INTEGER PRIMARY KEY, statistic_id VARCHAR(255), source VARCHAR(32), unit_of_measurement VARCHAR(255), has_mean BOOLEAN, has_sum BOOLEAN, name VARCHAR(255))");
        foreach (var table in (string[])["statistics", "statistics_short_term"])
            Run($"CREATE TABLE {table}(id INTEGER PRIMARY KEY, created DATETIME, {(old ? "start DATETIME" : "created_ts FLOAT, start DATETIME, start_ts FLOAT")}, mean FLOAT, min FLOAT, max FLOAT, last_reset DATETIME, state FLOAT, sum FLOAT, metadata_id INTEGER)");
    }

    public string Path => System.IO.Path.Combine(folder.FullName, "home-assistant_v2.db");

    public void Meta(int id, string name, string? unit, bool sum = true) =>
        Run($"INSERT INTO statistics_meta VALUES({id}, '{name}', 'recorder', {(unit is null ? "NULL" : $"'{unit}'")}, 0, {(sum ? 1 : 0)}, NULL)");

    public void Row(int id, DateTimeOffset start, double? state, double? sum, bool minutes = false)
    {
        var at = old ? $"'{start.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}'" : start.ToUnixTimeSeconds().ToString(null, null);
        Run(FormattableString.Invariant($"INSERT INTO {(minutes ? "statistics_short_term" : "statistics")}({(old ? "start" : "start_ts")}, state, sum, metadata_id) VALUES({at}, {Text(state)}, {Text(sum)}, {id})"));
    }

    public void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        connection.Dispose();
        folder.Delete(recursive: true);
    }

    private static string Text(double? value) => value is { } number ? number.ToString("R", System.Globalization.CultureInfo.InvariantCulture) : "NULL";
}
