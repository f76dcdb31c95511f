using System.Globalization;
using System.Text.RegularExpressions;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Maria;

namespace Solstead.Site.History.Maria;

/// <summary>The tables on a server: names, columns and meaning are those of the local files (storage.md 3 and 11).</summary>
internal static partial class ServerSchema
{
    private const int Version = 1;
    private const string Kind = " ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";

    /// <summary>Each by itself and repeatable: a server commits after every one of them.</summary>
    private static readonly string[] Tables =
    [
        "schema_version(id INT PRIMARY KEY, name VARCHAR(60) NOT NULL, applied_utc BIGINT NOT NULL)",
        "meta(\"key\" VARCHAR(60) PRIMARY KEY, value VARCHAR(400) NOT NULL)",
        "series(sid INT UNSIGNED PRIMARY KEY, device VARCHAR(190) NOT NULL, point VARCHAR(190) NOT NULL, unit VARCHAR(30) NOT NULL, kind TINYINT NOT NULL, scale TINYINT NOT NULL, hold INT NOT NULL, UNIQUE(device, point))",
        "state_text(sid INT UNSIGNED NOT NULL, code BIGINT NOT NULL, text VARCHAR(600) NOT NULL, PRIMARY KEY(sid, code))",
        "frame(id BIGINT PRIMARY KEY, t BIGINT NOT NULL, seconds INT NOT NULL, z MEDIUMBLOB NOT NULL, INDEX(t))",
        "chunk(k BIGINT UNSIGNED PRIMARY KEY, n INT NOT NULL, vmin BIGINT, vmax BIGINT, vsum BIGINT, vfirst BIGINT, vlast BIGINT, q INT NOT NULL DEFAULT 0, rev INT NOT NULL DEFAULT 0, z VARBINARY(15000) NOT NULL)",
        "hour(k BIGINT UNSIGNED PRIMARY KEY, n INT NOT NULL, vmin BIGINT, vmax BIGINT, vsum BIGINT, vlast BIGINT)",
        "day(k BIGINT UNSIGNED PRIMARY KEY, n INT NOT NULL, vmin BIGINT, vmax BIGINT, vsum BIGINT, vlast BIGINT, tmin BIGINT, tmax BIGINT)",
        "closed(day INT PRIMARY KEY, at_utc BIGINT NOT NULL, rev INT NOT NULL, origin VARCHAR(40) NOT NULL)",
        "energy15(slot BIGINT PRIMARY KEY, grid_import BIGINT, grid_export BIGINT, pv BIGINT, battery_charge BIGINT, battery_discharge BIGINT, home BIGINT, charger BIGINT, \"load\" BIGINT, "
            + "buy_price BIGINT, sell_price BIGINT, co2 BIGINT, quality TINYINT NOT NULL, source TINYINT NOT NULL)",
        "energy_device(slot BIGINT NOT NULL, device VARCHAR(190) NOT NULL, wh BIGINT NOT NULL, quality TINYINT NOT NULL DEFAULT 0, source TINYINT NOT NULL DEFAULT 0, PRIMARY KEY(slot, device))",
        "weather(slot BIGINT NOT NULL, source VARCHAR(60) NOT NULL, issued BIGINT NOT NULL, minutes INT NOT NULL DEFAULT 60, ghi DOUBLE, dni DOUBLE, dhi DOUBLE, temp DOUBLE, wind DOUBLE, cloud DOUBLE, snow DOUBLE, rain DOUBLE, PRIMARY KEY(slot, source, issued))",
        "forecast(slot BIGINT NOT NULL, source VARCHAR(60) NOT NULL, issued BIGINT NOT NULL, minutes INT NOT NULL DEFAULT 15, wh BIGINT, p10 BIGINT, p90 BIGINT, hindcast TINYINT NOT NULL DEFAULT 0, PRIMARY KEY(slot, source, issued))",
        "fed(part VARCHAR(30) NOT NULL, day INT NOT NULL, origin VARCHAR(40) NOT NULL, digest BIGINT NOT NULL, PRIMARY KEY(part, day, origin))",
    ];

    /// <summary>A column of each that other programs' tables of the name hardly have.</summary>
    private static readonly (string Table, string Column)[] Telling =
    [
        ("meta", "value"), ("series", "hold"), ("state_text", "code"), ("frame", "seconds"), ("chunk", "vfirst"), ("hour", "vsum"), ("day", "tmax"), ("closed", "origin"),
        ("energy15", "grid_import"), ("energy_device", "wh"), ("weather", "issued"), ("forecast", "hindcast"), ("fed", "digest"),
    ];

    private const uint UnknownColumn = 1054;

    /// <summary>Makes what is missing. A user who may not create tables is enough once they are there.</summary>
    /// <exception cref="MariaException">Rights are missing (the facts hold the SQL that gives them), or the server is away.</exception>
    /// <exception cref="HistoryException">The tables were made by a newer program.</exception>
    public static void Ensure(MariaConnection server, TimeProvider time)
    {
        var found = Found(server);
        if (found > Version)
            throw new HistoryException(new Problem(HistoryCodes.Newer, Severity.Alarm, Fact.Of("file", server.DataSource), Fact.Of("found", found), Fact.Of("known", Version), Fact.Of("program", Sqlite.ProgramVersion.Text)));
        if (found == Version) return;
        foreach (var table in Tables) server.Run($"CREATE TABLE IF NOT EXISTS {table}{Kind}");
        foreach (var (table, column) in Telling) Check(server, table, column);
        server.Run("INSERT INTO schema_version VALUES($id, 'history', $at) ON DUPLICATE KEY UPDATE applied_utc=applied_utc", "$id", Version, "$at", time.GetUtcNow().ToUnixTimeSeconds());
    }

    /// <summary>A connection of its own.</summary>
    /// <exception cref="MariaException">The server refuses or is away; where a right is missing, with the SQL that gives it.</exception>
    public static async Task<MariaConnection> OpenAsync(ServerSettings settings, IReadOnlyList<string> tables, CancellationToken ct)
    {
        var options = settings.Now();
        try
        {
            return await MariaConnection.OpenAsync(options, ct);
        }
        catch (MariaException e)
        {
            throw With(e, () => Grant(options.Database ?? "", Account().Match(e.Message) is { Success: true } account ? account.Value : $"'{options.User}'@'%'", tables));
        }
    }

    /// <summary>What an administrator runs so that the user has what is needed and no more.</summary>
    /// <param name="tables">Empty: the whole database.</param>
    public static string Grant(MariaConnection server, params IReadOnlyList<string> tables)
    {
        string me;
        try { me = server.Text("SELECT current_user()") ?? "@"; }
        catch (MariaException) { me = "@"; }
        var at = me.LastIndexOf('@');
        return Grant(server.Database, $"'{me[..at]}'@'{me[(at + 1)..]}'", tables);
    }

    /// <summary>The exception with the SQL that gives the missing right, when it is about a right.</summary>
    public static MariaException Explained(MariaException e, MariaConnection server, params IReadOnlyList<string> tables) => With(e, () => Grant(server, tables));

    /// <summary>Rows of tables of our own may be removed, of others' not.</summary>
    private static string Grant(string database, string account, IReadOnlyList<string> tables) => tables.Count == 0
        ? $"GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON `{database}`.* TO {account};"
        : string.Join(" ", tables.Select(t => $"GRANT SELECT, INSERT, UPDATE, CREATE ON `{database}`.`{t}` TO {account};"));

    private static MariaException With(MariaException e, Func<string> sql)
    {
        if (e.Problem.Code != "mysql.rights" || e.Problem.Facts.Any(f => f.Name == "sql")) return e;
        return new(e.Problem with { Facts = [.. e.Problem.Facts, Fact.Of("sql", sql())] }, e.Number, e.SqlState, e.Problem.Facts.Where(f => f.Name == "error").Select(f => f.Text).FirstOrDefault() ?? "", e);
    }

    /// <summary>The account a server names when it refuses one.</summary>
    [GeneratedRegex("'[^']*'@'[^']*'", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Account();

    /// <summary>A table of that name may have been there before, of another program.</summary>
    private static void Check(MariaConnection server, string table, string column)
    {
        try
        {
            server.Text($"SELECT \"{column}\" FROM {table} WHERE 1=0");
        }
        catch (MariaException e) when (e.Number == UnknownColumn)
        {
            throw new HistoryException(new Problem(HistoryCodes.ServerForeign, Severity.Alarm, Fact.Of("server", server.DataSource), Fact.Of("database", server.Database), Fact.Of("table", table)));
        }
    }

    private static int Found(MariaConnection server)
    {
        try
        {
            return int.Parse(server.Text("SELECT coalesce(max(id), 0) FROM schema_version") ?? "0", CultureInfo.InvariantCulture);
        }
        // No such table; a user without any right on it is told the same as one that may not look.
        catch (MariaException e) when (e.Number is 1146 or 1142)
        {
            return 0;
        }
    }
}
