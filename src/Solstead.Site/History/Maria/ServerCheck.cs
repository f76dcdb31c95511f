using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Maria;

namespace Solstead.Site.History.Maria;

/// <summary>What <c>solstead check</c> tells of a server: reached, encrypted how, which versions, and whether the rights suffice. Nothing is changed there.</summary>
public static class ServerCheck
{
    /// <param name="tables">Tables that are written; empty: those of the history, in the whole database.</param>
    /// <returns>One line about the server (<c>check.database.good</c>), or what is wrong.</returns>
    public static async Task<Problem> LookAsync(ServerSettings settings, IReadOnlyList<string> tables, CancellationToken ct)
    {
        try
        {
            using var server = await ServerSchema.OpenAsync(settings, tables, ct);
            return await Task.Run(() => Look(server, settings, tables), ct);
        }
        catch (MariaException e)
        {
            return e.Problem;
        }
    }

    private static Problem Look(MariaConnection server, ServerSettings settings, IReadOnlyList<string> tables)
    {
        try
        {
            foreach (var table in tables.Count == 0 ? ["meta"] : tables) Try(server, table, andRemove: tables.Count == 0);
            return new("check.database.good", Severity.Info, Fact.Of("server", settings.Options.Where), Fact.Of("version", server.ServerVersion), Fact.Of("database", server.Database),
                Fact.Of("cipher", server.Cipher ?? ""), Fact.Of("library", MariaConnection.LibraryVersion ?? ""));
        }
        catch (MariaException e)
        {
            return ServerSchema.Explained(e, server, tables).Problem;
        }
    }

    /// <summary>What changes nothing needs the same rights as what does; a table that is not there yet needs the right to make it.</summary>
    private static void Try(MariaConnection server, string table, bool andRemove)
    {
        var name = $"`{table}`";
        if (server.Text("SELECT count(*) FROM information_schema.tables WHERE table_schema=database() AND table_name=$name", "$name", table) == "0")
        {
            if (!MayCreate(server)) throw new MariaException(new Problem("mysql.rights", Severity.Alarm, Fact.Of("server", server.DataSource), Fact.Of("user", server.Text("SELECT current_user()") ?? ""), Fact.Of("database", server.Database), Fact.Of("error", $"CREATE {table}")), 1142);
            return;
        }
        var column = server.Text("SELECT column_name FROM information_schema.columns WHERE table_schema=database() AND table_name=$name ORDER BY ordinal_position LIMIT 1", "$name", table);
        server.Run($"INSERT INTO {name} SELECT * FROM {name} WHERE 1=0");
        server.Run($"UPDATE {name} SET `{column}`=`{column}` WHERE 1=0");
        if (andRemove) server.Run($"DELETE FROM {name} WHERE 1=0");
    }

    /// <summary>Grants name databases in the quotes of the mode we chose.</summary>
    private static bool MayCreate(MariaConnection server) =>
        server.Stream("SHOW GRANTS").Select(r => r.GetString(0).Replace('"', '`')).ToList().Any(g =>
            (g.Contains("ALL PRIVILEGES", StringComparison.Ordinal) || g.Contains("CREATE,", StringComparison.Ordinal) || g.Contains("CREATE ON", StringComparison.Ordinal))
            && (g.Contains(" ON *.*", StringComparison.Ordinal) || g.Replace("\\_", "_", StringComparison.Ordinal).Contains($"`{server.Database}`.", StringComparison.Ordinal)));
}
