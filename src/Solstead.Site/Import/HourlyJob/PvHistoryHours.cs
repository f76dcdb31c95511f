using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HourlyJob;

/// <summary>An hour of <c>pvhistory</c> with its true beginning.</summary>
/// <param name="Start">[UTC]</param>
public sealed record PvHistoryHour(DateTimeOffset Start, PvHistoryRow Row)
{
    /// <summary>What the panels made; null: unknown. [Wh]</summary>
    public double? Pv { get; set; }

    /// <summary>0 as told, 2 spread.</summary>
    public int Quality { get; set; }

    public DateTimeOffset End => Start.AddHours(1);
}

/// <summary>Rows of <c>pvhistory</c> in any order become hours: labels are moved to the beginning, repeated hours told apart, duplicates taken out.</summary>
public sealed class PvHistoryHours(JobOptions options, ImportNotes notes)
{
    private readonly Dictionary<DateTime, List<PvHistoryRow>> labels = [];

    public void Add(PvHistoryRow row)
    {
        if (row.Label.Year < 2005 || row.Label > TimeZoneInfo.ConvertTime(options.Now, options.Zone).DateTime.AddHours(1))
        {
            notes.Add(JobCodes.Outside);
            return;
        }
        if (!labels.TryGetValue(row.Label, out var rows)) labels[row.Label] = rows = new(1);
        rows.Add(row);
    }

    /// <summary>The hours, oldest first, no two with one beginning.</summary>
    public IReadOnlyList<PvHistoryHour> Hours()
    {
        var hours = new SortedDictionary<DateTimeOffset, PvHistoryHour>();
        var clock = new ClockTimes(options.Zone);
        foreach (var (label, rows) in labels.OrderBy(l => l.Key))
        {
            var kind = clock.KindOf(label);
            // The label is the end of its hour: what ends in the hour that is left out began before it.
            if (kind == ClockKind.Never) notes.Add(JobCodes.Never, clock.Instant(label));
            else if (kind == ClockKind.Twice) Double(label, rows, clock, Keep);
            else
            {
                if (rows.Count > 1) notes.Add(JobCodes.Duplicate, clock.Instant(label).AddHours(-1), rows.Count - 1);
                Keep(clock.Instant(label), Merge(rows), 1);
            }
        }
        return [.. hours.Values];

        void Keep(DateTimeOffset end, PvHistoryRow row, double share)
        {
            var start = end.AddHours(-1);
            if (share < 1) row = row with { Pv = row.Pv * share, Return = row.Return * share, Forecast = row.Forecast * share };
            hours[start] = new(start, row) { Pv = row.Pv, Quality = share < 1 ? 2 : 0 };
        }
    }

    /// <summary>Two rows are the two hours, in the order they were written; one row may be their sum and is shared out.</summary>
    private void Double(DateTime label, List<PvHistoryRow> rows, ClockTimes clock, Action<DateTimeOffset, PvHistoryRow, double> keep)
    {
        notes.Add(JobCodes.Twice, clock.Instant(label));
        var (first, second) = (clock.Instant(label), clock.Instant(label, second: true));
        var share = rows.Count > 1 ? 1.0 : 0.5;
        keep(first, rows[0], share);
        if (second - first >= TimeSpan.FromHours(1)) keep(second, rows[^1], share);
    }

    /// <summary>Of several rows of one hour the last one counts; what it does not tell, an earlier one may.</summary>
    private static PvHistoryRow Merge(List<PvHistoryRow> rows)
    {
        var merged = rows[^1];
        for (var i = rows.Count - 2; i >= 0; i--)
        {
            var row = rows[i];
            merged = merged with
            {
                Global = merged.Global ?? row.Global,
                Tc = merged.Tc ?? row.Tc,
                Pv = merged.Pv ?? row.Pv,
                Forecast = merged.Forecast ?? row.Forecast,
                Return = merged.Return ?? row.Return,
            };
        }
        return merged;
    }
}
