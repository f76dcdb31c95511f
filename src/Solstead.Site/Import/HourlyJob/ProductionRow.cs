using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HourlyJob;

/// <summary>A row of <c>enphase_production</c>: the counters of the gateway as the job saw them.</summary>
/// <param name="Local">Clock of the job, to the minute.</param>
/// <param name="Today">Since midnight. [Wh]</param>
/// <param name="Lifetime">Since installation. [Wh]</param>
public readonly record struct ProductionRow(DateTime Local, double? Today, double? Lifetime);

/// <summary>Reads rows of <c>enphase_production</c>, whatever types its columns were given.</summary>
internal sealed class ProductionColumns
{
    private readonly int today, lifetime;

    private ProductionColumns(IReadOnlyList<string> names, int today, int lifetime) => (Names, this.today, this.lifetime) = (names, today, lifetime);

    /// <summary>Columns to ask for, in this order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <returns>Null when a column of the time, or both counters, are missing.</returns>
    public static ProductionColumns? Of(IReadOnlyList<string> columns)
    {
        string?[] time = [TableColumns.Find(columns, "year"), TableColumns.Find(columns, "month"), TableColumns.Find(columns, "day"), TableColumns.Find(columns, "hour")];
        if (time.Contains(null)) return null;
        var names = time.OfType<string>().ToList();
        names.Add(TableColumns.Find(columns, "minute") ?? names[3]);
        var today = Add(names, TableColumns.Find(columns, "wattHoursToday", "watt_hours_today", "wh_today"));
        var lifetime = Add(names, TableColumns.Find(columns, "wattHoursLifetime", "watt_hours_lifetime", "wh_lifetime"));
        return today < 0 && lifetime < 0 ? null : new(names, today, lifetime) { HasMinute = TableColumns.Find(columns, "minute") is not null };
    }

    private bool HasMinute { get; init; }

    /// <returns>Null when the row has no possible time or no counter.</returns>
    public ProductionRow? Read(string?[] row)
    {
        if (RowTime.Read(row, 23) is not { } hour) return null;
        var minute = HasMinute ? TextNumber.Whole(row[4], 0, 59) : 0;
        var read = new ProductionRow(hour.AddMinutes(minute ?? 0), Counter(row, today), Counter(row, lifetime));
        return read is { Today: null, Lifetime: null } || minute is null ? null : read;
    }

    private static double? Counter(string?[] row, int at) => at >= 0 && TextNumber.Count(row[at]) is { } value and >= 0 ? value : null;

    private static int Add(List<string> names, string? column)
    {
        if (column is null) return -1;
        names.Add(column);
        return names.Count - 1;
    }
}

/// <summary>The time of a row: year, month, day, hour in its first four columns.</summary>
internal static class RowTime
{
    /// <param name="lastHour">23, or 24 where it may stand for midnight.</param>
    /// <returns>Null when there is no such time.</returns>
    public static DateTime? Read(string?[] row, int lastHour)
    {
        if (TextNumber.Whole(row[0], 0, 9999) is not { } year || TextNumber.Whole(row[1], 1, 12) is not { } month || TextNumber.Whole(row[3], 0, lastHour) is not { } hour) return null;
        if (year < 100) year += 2000;
        if (year < 1990 || TextNumber.Whole(row[2], 1, DateTime.DaysInMonth(year, month)) is not { } day) return null;
        return new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified).AddHours(hour);
    }
}
