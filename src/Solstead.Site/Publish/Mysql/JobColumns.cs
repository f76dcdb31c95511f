using Solstead.Devices.Protocols.Maria;

namespace Solstead.Site.Publish.Mysql;

/// <summary>One column of a table as it is there.</summary>
/// <param name="IsNullable">It may say that something is not known.</param>
internal sealed record JobColumn(string Name, bool IsNullable);

/// <summary>The columns a table has, whoever made it.</summary>
internal sealed class JobColumns
{
    private readonly Dictionary<string, JobColumn> columns;

    private JobColumns(Dictionary<string, JobColumn> columns) => this.columns = columns;

    public JobColumn? this[string name] => columns.GetValueOrDefault(name);

    /// <returns>Null when there is no such table, or none this user may see.</returns>
    public static JobColumns? Of(MariaConnection server, string table)
    {
        var found = new Dictionary<string, JobColumn>(StringComparer.OrdinalIgnoreCase);
        using var command = server.Command("SELECT column_name, is_nullable FROM information_schema.columns WHERE table_schema=database() AND table_name=$table", "$table", table);
        using var rows = command.ExecuteReader();
        while (rows.Read()) found[rows.GetString(0)] = new(rows.GetString(0), rows.GetString(1) == "YES");
        return found.Count == 0 ? null : new(found);
    }
}
