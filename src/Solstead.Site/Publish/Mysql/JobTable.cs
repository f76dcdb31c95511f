using System.Globalization;
using Solstead.Devices.Protocols.Maria;

namespace Solstead.Site.Publish.Mysql;

/// <summary>What one column of a row should hold.</summary>
/// <param name="Value">Null: not known.</param>
/// <param name="IsVoid">It is known to be unknown; a value that is merely not known here leaves the one the server has.</param>
internal readonly record struct JobCell(string Column, decimal? Value, bool IsVoid = false);

/// <summary>Names of the old tables.</summary>
internal static class JobTable
{
    public const string PvHistory = "pvhistory", Production = "enphase_production";
}

/// <summary>
/// One of the old tables, as it is: made when it is missing, otherwise written in the columns it has. It may have no key, so a row is added only
/// where there is none, and only rows of hours that are ours are ever changed.
/// </summary>
internal abstract class JobTable<T>(MariaConnection server, string name)
{
    private const string Label = "year=$year AND month=$month AND day=$day AND hour=$hour";

    private JobColumns? found;

    protected abstract string Columns { get; }

    /// <summary>The first error about a single row since <see cref="Ensure"/>; null: every row was taken.</summary>
    public MariaException? Refused { get; private set; }

    /// <summary>Makes the table when it is missing, the right to do so is not needed otherwise, and learns its columns.</summary>
    public void Ensure()
    {
        found = JobColumns.Of(server, name);
        if (found is not null) return;
        Create();
        found = JobColumns.Of(server, name);
    }

    private void Create() => server.Run($"CREATE TABLE IF NOT EXISTS {name}(year INT NOT NULL, month INT NOT NULL, day INT NOT NULL, hour DECIMAL(2,0) NOT NULL, {Columns}, PRIMARY KEY(year, month, day, hour)) ENGINE=InnoDB");

    protected bool Has(string column) => found?[column] is not null;

    /// <summary>Writes rows of a day; the table is read once for all of them.</summary>
    /// <returns>Rows that were added or changed.</returns>
    public int Put(DateOnly day, IReadOnlyList<T> rows)
    {
        if (rows.Count == 0) return 0;
        var known = Look(day);
        return rows.Count(row => Put(row, known));
    }

    protected abstract (JobHour Label, IReadOnlyList<JobCell> Cells) Of(T row);

    /// <summary>What the table has of a day: its rows by hour, a row of a key-less table perhaps several times, its values by column.</summary>
    private ILookup<int, Dictionary<string, decimal?>> Look(DateOnly day)
    {
        using var command = server.Command($"SELECT * FROM {name} WHERE year=$year AND month=$month AND day=$day AND hour IS NOT NULL", "$year", day.Year, "$month", day.Month, "$day", day.Day);
        using var rows = command.ExecuteReader();
        var known = new List<(int, Dictionary<string, decimal?>)>();
        while (rows.Read())
        {
            var row = new Dictionary<string, decimal?>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < rows.FieldCount; i++) row[rows.GetName(i)] = Number(rows.GetValue(i));
            known.Add(((int)(row["hour"] ?? -1), row));
        }
        return known.ToLookup(r => r.Item1, r => r.Item2);
    }

    /// <summary>A number of whatever type; null for what is none.</summary>
    private static decimal? Number(object value) =>
        decimal.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <returns>True when the table changed.</returns>
    private bool Put(T row, ILookup<int, Dictionary<string, decimal?>> known)
    {
        var (label, cells) = Of(row);
        List<JobCell> there = [.. cells.Where(c => Has(c.Column))];
        object?[] key = ["$year", label.Day.Year, "$month", label.Day.Month, "$day", label.Day.Day, "$hour", label.Hour];
        object?[] named = [.. key, .. there.SelectMany(c => (object?[])["$" + c.Column, c.Value])];
        List<JobCell> ours = [.. there.Where(c => c.Value is not null || (c.IsVoid && found![c.Column]!.IsNullable))];
        var isNew = !known.Contains(label.Hour);
        if (!isNew && known[label.Hour].All(r => ours.TrueForAll(c => found![c.Column]!.Holds(r[c.Column], c.Value)))) return false;
        // What must be known there and is not yet: the row waits.
        if (isNew && there.Exists(c => c.Value is null && !found![c.Column]!.IsNullable)) return false;
        try
        {
            // Another connection, also one we gave up, may have added it meanwhile.
            var changed = server.Run(
                isNew
                    ? $"INSERT INTO {name}(year, month, day, hour{string.Concat(there.Select(c => $", `{c.Column}`"))}) SELECT $year, $month, $day, $hour{string.Concat(there.Select(c => ", $" + c.Column))} FROM DUAL WHERE NOT EXISTS(SELECT 1 FROM {name} WHERE {Label})"
                    : $"UPDATE {name} SET {string.Join(", ", ours.Select(c => $"`{c.Column}`=${c.Column}"))} WHERE {Label}",
                named);
            return changed > 0;
        }
        catch (MariaException e) when (IsOfOneRow(e.Number))
        {
            Refused ??= e;
            return false;
        }
    }

    /// <summary>A column must be known, has no default, takes no such value, a key or a check is against it: other rows may be taken all the same.</summary>
    private static bool IsOfOneRow(uint number) => number is 1048 or 1062 or 1264 or 1265 or 1292 or 1364 or 1366 or 1406 or 1452 or 1644 or 3819 or 4025;

    /// <summary>As a <c>DECIMAL(10,5)</c> holds it; what does not fit is not known.</summary>
    protected static decimal? Decimal5(double? value) => value is { } number && Math.Abs(number) < 99_999 ? Math.Round((decimal)number, 5) : null;
}

/// <summary><c>pvhistory</c> in kWh, or in the later variant with columns in Wh.</summary>
internal sealed class PvHistoryTable(MariaConnection server) : JobTable<PvHistoryRow>(server, JobTable.PvHistory)
{
    protected override string Columns => string.Join(", ", ((string[])["gr_w", "tc", "kwh_pv", "kwh_s3p", "kwh_return"]).Select(c => c + " DECIMAL(10,5)"));

    protected override (JobHour Label, IReadOnlyList<JobCell> Cells) Of(PvHistoryRow row)
    {
        var (unit, per) = Has("wh_pv") ? ("wh", 1.0) : ("kwh", 1000.0);
        return (row.Label, [
            new("gr_w", Decimal5(row.Global)), new("tc", Decimal5(row.Cloud)),
            new($"{unit}_pv", Decimal5(row.Pv / per), row.PvIsVoid), new($"{unit}_s3p", Decimal5(row.Forecast / per)), new($"{unit}_return", Decimal5(row.Export / per), row.ExportIsVoid)]);
    }
}

/// <summary><c>enphase_production</c>.</summary>
internal sealed class ProductionTable(MariaConnection server) : JobTable<ProductionRow>(server, JobTable.Production)
{
    protected override string Columns => "minute INT, wattHoursToday BIGINT, wattHoursSevenDays BIGINT, wattHoursLifetime BIGINT, wattsNow INT";

    protected override (JobHour Label, IReadOnlyList<JobCell> Cells) Of(ProductionRow row) => (row.Label, [
        new("minute", row.Minute), new("wattHoursToday", row.Today), new("wattHoursSevenDays", row.SevenDays), new("wattHoursLifetime", row.Lifetime), new("wattsNow", row.Now)]);
}
