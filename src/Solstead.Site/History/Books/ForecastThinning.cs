using System.Globalization;
using Microsoft.Data.Sqlite;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Books;

/// <summary>
/// Of what is older than a quarter of a year, one issue per source and quarter of the UTC day is enough: to see what was expected a day or an hour before, not
/// to score every hour's word. What was issued more than 48 hours ahead goes then.
/// </summary>
internal static class ForecastThinning
{
    public const int Days = 92;

    private const string Done = "thinned.forecasts";

    /// <summary>Slots looked at in one transaction: ten days.</summary>
    private const long Most = 960;

    public static void Run(SqliteConnection connection, DateTimeOffset now)
    {
        var end = Slots.Of(now.AddDays(-Days));
        var begin = connection.Text($"SELECT json FROM state WHERE key='{Done}'") is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var slot) ? slot : First(connection) ?? end;
        // A span after the other; the rest has time until tomorrow.
        end = Math.Min(end, begin + Most);
        if (end <= begin) return;
        foreach (var table in (string[])["weather", "forecast"]) Thin(connection, table, begin, end);
        using var note = connection.Prepare(Booking.State.Put, "$key", "$json", "$at");
        note.With(Done, end.ToString(CultureInfo.InvariantCulture), now.ToUnixTimeSeconds()).ExecuteNonQuery();
    }

    private static long? First(SqliteConnection connection)
    {
        using var command = connection.Prepare("SELECT min(a) FROM (SELECT min(slot) AS a FROM weather UNION ALL SELECT min(slot) FROM forecast)");
        return command.ExecuteScalar() is long slot ? slot : null;
    }

    private static void Thin(SqliteConnection connection, string table, long begin, long end)
    {
        var kept = new HashSet<(string, long)>();
        var gone = new List<(string Source, long Issued)>();
        using (var command = connection.Prepare($"SELECT DISTINCT source, issued FROM {table} WHERE slot>=$from AND slot<$to ORDER BY issued", "$from", "$to").With(begin, end))
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read())
                if (!kept.Add((rows.GetString(0), rows.GetInt64(1) / ForecastBooking.Block))) gone.Add((rows.GetString(0), rows.GetInt64(1)));
        }
        // Slots alone: an issue is thinned where it has grown old, not yet in the days after.
        using var delete = connection.Prepare($"DELETE FROM {table} WHERE slot>=$from AND slot<$to AND source=$source AND issued=$issued", "$from", "$to", "$source", "$issued");
        foreach (var (source, issued) in gone) delete.With(begin, end, source, issued).ExecuteNonQuery();
        using var far = connection.Prepare($"DELETE FROM {table} WHERE slot>=$from AND slot<$to AND slot*900-issued>=$near", "$from", "$to", "$near");
        far.With(begin, end, (long)ForecastBooking.Near.TotalSeconds).ExecuteNonQuery();
    }
}
