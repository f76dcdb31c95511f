using System.Data.Common;

namespace Solstead.Site.History.Sqlite;

/// <summary>The short forms of <see cref="SqliteExtensions"/> for statements that run on SQLite and on a server alike.</summary>
internal static class AnyDatabase
{
    public static DbCommand Prepare(this DbConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }
        return command;
    }

    /// <summary>Binds the parameters in the order they were prepared; null becomes NULL.</summary>
    public static DbCommand With(this DbCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    public static long? LongOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
