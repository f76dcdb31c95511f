using Solstead.Devices.Protocols.Maria;

namespace Solstead.Site.Publish.Mysql;

/// <summary>One column of a table as it is there.</summary>
/// <param name="IsNullable">It may say that something is not known.</param>
/// <param name="Type">Its type without length, in small letters.</param>
/// <param name="Scale">Digits after the point; null where the type does not fix them.</param>
internal sealed record JobColumn(string Name, bool IsNullable, string Type, int? Scale)
{
    /// <summary>A <c>FLOAT</c> is told with six digits, a <c>DOUBLE</c> with 15 or more.</summary>
    private decimal Relative => Type switch { "float" => 1e-5m, "double" => 1e-9m, _ => 0 };

    /// <summary>What the table has is this value, as exactly as the column can hold it.</summary>
    public bool Holds(decimal? stored, decimal? value) =>
        stored is { } there && value is { } wanted ? Math.Abs(there - wanted) <= Math.Max(HalfDigit, Math.Abs(wanted) * Relative) : stored == value;

    private decimal HalfDigit => Scale is { } digits ? 0.5m * new decimal(1, 0, 0, false, (byte)Math.Clamp(digits, 0, 27)) : 0;
}

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
        using var command = server.Command("SELECT column_name, is_nullable, data_type, numeric_scale FROM information_schema.columns WHERE table_schema=database() AND table_name=$table", "$table", table);
        using var rows = command.ExecuteReader();
        while (rows.Read()) found[rows.GetString(0)] = new(
            rows.GetString(0), rows.GetString(1) == "YES", rows.GetString(2).ToLowerInvariant(), rows.IsDBNull(3) ? null : (int)rows.GetInt64(3));
        return found.Count == 0 ? null : new(found);
    }
}
