using Solstead.Core.History;
using Solstead.Devices.Protocols.Maria;

namespace Solstead.Site.Publish.Mysql;

/// <summary>Writes the rows of some local days. Repeating it changes nothing; a row whose hour became known later is corrected.</summary>
/// <param name="since">First hour that is ours: older rows belong to whoever wrote them.</param>
/// <param name="enphase">Device of <c>enphase_production</c>; null: there is none.</param>
internal sealed class MysqlRound(MariaConnection server, IHistoryReader history, IForecastStore? forecasts, IReadOnlyList<string> ranking, TimeZoneInfo zone, IReadOnlyList<string> tables, string? enphase, DateTimeOffset since)
{
    /// <summary>The first row the server did not take; null: it took all.</summary>
    public MariaException? Refused { get; private set; }

    /// <returns>Rows that were added or changed.</returns>
    /// <exception cref="MariaException">The server refuses or is away; what was written before stays.</exception>
    public async Task<int> WriteAsync(DateOnly first, DateTimeOffset now, CancellationToken ct)
    {
        var (from, through) = (JobHour.At(since, zone), JobHour.At(now, zone));
        var changed = 0;
        if (tables.Contains(JobTable.PvHistory))
        {
            var table = new PvHistoryTable(server);
            table.Ensure();
            var rows = new PvHistoryRows(history, forecasts, ranking, zone);
            for (var day = first; day <= through.Day; day = day.AddDays(1))
            {
                // A day of which nothing is known has no rows: the clock may have been wrong, or the program did not run.
                List<PvHistoryRow> ours = [.. (await rows.OfAsync(day, ct)).Where(r => IsOurs(r.Label, after: true))];
                if (ours.Exists(r => !r.IsEmpty)) changed += table.Put(day, ours);
            }
            Refused ??= table.Refused;
        }

        if (tables.Contains(JobTable.Production) && enphase is not null)
        {
            var table = new ProductionTable(server);
            table.Ensure();
            var rows = new ProductionRows(history, enphase, zone);
            for (var day = first; day <= through.Day; day = day.AddDays(1))
                changed += table.Put(day, [.. (await rows.OfAsync(day, ct)).Where(r => IsOurs(r.Label, after: false))]);
            Refused ??= table.Refused;
        }
        return changed;

        // The hour that ended when we began was not ours yet; the counters at that moment are.
        bool IsOurs(JobHour label, bool after) => (after ? Number(label) > Number(from) : Number(label) >= Number(from)) && Number(label) <= Number(through);
    }

    private static long Number(JobHour label) => label.Day.DayNumber * 24L + label.Hour;
}
