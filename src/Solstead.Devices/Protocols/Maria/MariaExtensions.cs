using System.Data;
using System.Data.Common;

namespace Solstead.Devices.Protocols.Maria;

/// <summary>Short forms for the few shapes of statements we use.</summary>
public static class MariaExtensions
{
    /// <summary>A command with named values, in pairs: <c>"$from", 3, "$to", 4</c>.</summary>
    public static MariaCommand Command(this MariaConnection connection, string sql, params ReadOnlySpan<object?> named)
    {
        var command = new MariaCommand { Connection = connection, CommandText = sql };
        for (var i = 0; i + 1 < named.Length; i += 2) command.Parameters.Add(new MariaParameter { ParameterName = (string)named[i]!, Value = named[i + 1] });
        return command;
    }

    /// <returns>Rows that were changed.</returns>
    public static int Run(this MariaConnection connection, string sql, params ReadOnlySpan<object?> named)
    {
        using var command = connection.Command(sql, named);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; null when there is none.</summary>
    public static string? Text(this MariaConnection connection, string sql, params ReadOnlySpan<object?> named)
    {
        using var command = connection.Command(sql, named);
        using var rows = command.ExecuteReader();
        return rows.Read() && !rows.IsDBNull(0) ? rows.GetString(0) : null;
    }

    /// <summary>The rows one after the other, as they come; millions of them need no memory.</summary>
    public static IEnumerable<DbDataReader> Stream(this MariaConnection connection, string sql, params ReadOnlySpan<object?> named) => Rows(connection.Command(sql, named));

    private static IEnumerable<DbDataReader> Rows(MariaCommand command)
    {
        using (command)
        using (var rows = command.ExecuteReader(CommandBehavior.SequentialAccess))
            while (rows.Read()) yield return rows;
    }
}
