using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Books;

/// <summary>Which issues may answer: those made by an instant, or so long before each interval.</summary>
/// <param name="By">No later than this, UTC seconds; null: it depends on the interval.</param>
/// <param name="Lead">At least so long before an interval begins. [s]</param>
internal readonly record struct IssueLimit(long? By, long Lead)
{
    public static readonly IssueLimit None = new(long.MaxValue, 0);

    public static IssueLimit Before(TimeSpan? lead) => lead is { } time ? new(null, (long)Math.Ceiling(time.TotalSeconds)) : None;

    public static IssueLimit Until(DateTimeOffset by) => new(by.ToUnixTimeSeconds(), 0);

    public bool Allows(long slot, long issued) => issued <= (By ?? slot * Slots.Seconds - Lead);
}

/// <summary>Reads forecasts out of solstead.db: of each interval the newest issue within a limit, by one look-up per slot however many issues there are.</summary>
internal static class ForecastReader
{
    private const string Weather = "w.minutes, w.ghi, w.dni, w.dhi, w.temp, w.wind, w.cloud, w.snow, w.rain", Pv = "w.minutes, w.wh, w.p10, w.p90, w.hindcast";

    public static List<IssuedWeather> WeatherOf(SqliteConnection connection, string source, long from, long to, IssueLimit limit) =>
        Read(connection, "weather", Weather, "", source, from, to, limit, (r, start, issued) => new IssuedWeather(
            new(start, r.GetInt32(2)) { Global = Number(r, 3), Beam = Number(r, 4), Diffuse = Number(r, 5), Air = Number(r, 6), Wind = Number(r, 7), Cloud = Number(r, 8), Snow = Number(r, 9), Rain = Number(r, 10) }, source, issued));

    public static List<IssuedPv> PvOf(SqliteConnection connection, string source, long from, long to, IssueLimit limit, bool hindcasts) =>
        Read(connection, "forecast", Pv, hindcasts ? " AND wh IS NOT NULL" : " AND wh IS NOT NULL AND hindcast=0", source, from, to, limit,
            (r, start, issued) => new IssuedPv(new(start, r.GetInt32(2), r.GetDouble(3), Number(r, 4), Number(r, 5)), source, issued, r.GetInt64(6) != 0));

    /// <summary>Sources with anything in a span.</summary>
    public static List<string> Sources(SqliteConnection connection, string table, long from, long to)
    {
        using var command = connection.Prepare($"SELECT DISTINCT source FROM {table} WHERE slot>=$from AND slot<$to", "$from", "$to").With(from, to);
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read()) found.Add(rows.GetString(0));
        return found;
    }

    private static List<T> Read<T>(SqliteConnection connection, string table, string columns, string also, string source, long from, long to, IssueLimit limit, Func<SqliteDataReader, DateTimeOffset, DateTimeOffset, T> row)
    {
        var found = new List<T>();
        if (from >= to) return found;
        // The span is narrowed to what there is, so that a question about a century costs no more than the answer.
        using var ends = connection.Prepare($"SELECT (SELECT min(slot) FROM {table} WHERE slot>=$from AND slot<$to), (SELECT max(slot) FROM {table} WHERE slot>=$from AND slot<$to)", "$from", "$to").With(from, to);
        using (var r = ends.ExecuteReader())
        {
            if (!r.Read() || r.IsDBNull(0)) return found;
            (from, to) = (r.GetInt64(0), r.GetInt64(1) + 1);
        }
        var by = limit.By is null ? "s.slot*900-$limit" : "$limit";
        using var command = connection.Prepare(
            "WITH RECURSIVE s(slot) AS (VALUES($from) UNION ALL SELECT slot+1 FROM s WHERE slot<$to-1) "
            + $"SELECT w.slot, w.issued, {columns} FROM s CROSS JOIN {table} w ON w.slot=s.slot AND w.source=$source "
            + $"AND w.issued=(SELECT max(issued) FROM {table} WHERE slot=s.slot AND source=$source AND issued<={by}{also})", "$from", "$to", "$source", "$limit");
        using var rows = command.With(from, to, source, limit.By ?? limit.Lead).ExecuteReader();
        while (rows.Read()) found.Add(row(rows, Slots.Start(rows.GetInt64(0)), DateTimeOffset.FromUnixTimeSeconds(rows.GetInt64(1))));
        return found;
    }

    private static double? Number(SqliteDataReader r, int column) => r.IsDBNull(column) ? null : r.GetDouble(column);
}
