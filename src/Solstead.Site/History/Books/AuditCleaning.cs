using Microsoft.Data.Sqlite;
using Solstead.Site.History.Sqlite;

namespace Solstead.Site.History.Books;

/// <summary>Old decisions become counts per day, device, rule and outcome; old failed sign-ins go.</summary>
internal static class AuditCleaning
{
    public static void Run(SqliteConnection connection, DateTimeOffset before)
    {
        // Whole days only, so that a count is never split over two runs.
        var limit = before.ToUnixTimeMilliseconds() / 86_400_000 * 86_400_000;
        using var count = connection.Prepare(
            "INSERT INTO command_day(day, device, rule, outcome, commands) SELECT t_ms/86400000, device, rule, coalesce(outcome, -1), count(*) FROM command WHERE t_ms<$t "
            + "GROUP BY 1, 2, 3, 4 ON CONFLICT(day, device, rule, outcome) DO UPDATE SET commands=commands+excluded.commands", "$t");
        count.With(limit).ExecuteNonQuery();
        using var delete = connection.Prepare("DELETE FROM command WHERE t_ms<$t", "$t");
        delete.With(limit).ExecuteNonQuery();
        // What was changed stays for ever; guesses that failed would let a stranger fill the disk.
        using var guesses = connection.Prepare("DELETE FROM change WHERE t_ms<$t AND who='stranger'", "$t");
        guesses.With(limit).ExecuteNonQuery();
        connection.RunToEnd("PRAGMA incremental_vacuum(1000)");
    }
}
