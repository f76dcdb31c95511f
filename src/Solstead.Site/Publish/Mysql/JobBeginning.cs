using System.Globalization;
using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Maria;

namespace Solstead.Site.Publish.Mysql;

/// <summary>
/// From when on rows are ours. A machine without a clock of its own begins with the date of its image, months ago: all the old job wrote since would be taken
/// for ours. The tables know better.
/// </summary>
internal sealed class JobBeginning(MariaConnection server, string where, IReadOnlyList<string> tables, TimeZoneInfo zone)
{
    /// <summary>The old job may have written this far ahead.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(2);

    /// <param name="since">When this program began, by its clock then.</param>
    /// <returns>No earlier than the rows there are, no later than now.</returns>
    /// <exception cref="MariaException">There are rows the clock says nobody can have written.</exception>
    public DateTimeOffset After(DateTimeOffset since, DateTimeOffset now)
    {
        if (since > now) since = now;
        foreach (var table in tables)
        {
            if (Newest(table) is not { } newest) continue;
            if (newest > now + Ahead)
                throw new MariaException(new Problem(
                    "mysql.clock", Severity.Warning, Fact.Of("server", where), Fact.Of("table", table), Fact.Of("newest", newest.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
            if (newest > since && newest <= now) since = newest;
        }
        return since;
    }

    private DateTimeOffset? Newest(string table)
    {
        if (JobColumns.Of(server, table) is null) return null;
        var text = server.Text($"SELECT max(((year * 100 + month) * 100 + day) * 100 + hour) FROM {table} WHERE year < 10000 AND month BETWEEN 1 AND 12 AND day BETWEEN 1 AND 31 AND hour BETWEEN 0 AND 23");
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return null;
        var label = (long)number;
        return DateOnly.TryParseExact((label / 100).ToString("00000000", CultureInfo.InvariantCulture), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? LocalDay.On(day, zone).Start.AddHours(label % 100)
            : null;
    }
}
