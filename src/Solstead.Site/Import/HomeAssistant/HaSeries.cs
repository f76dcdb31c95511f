using System.Globalization;
using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HomeAssistant;

/// <summary>What a statistic stood at, at the end of an interval. [the statistic's unit]</summary>
/// <param name="End">[UTC]</param>
/// <param name="Sum">Counted on over resets by Home Assistant; null when it did not say.</param>
/// <param name="State">The meter itself.</param>
internal readonly record struct HaReading(DateTimeOffset End, double? Sum, double? State);

/// <summary>Energy between two readings of a statistic. [Wh]</summary>
internal readonly record struct HaEnergySpan(DateTimeOffset From, DateTimeOffset To, double WattHours);

/// <summary>Reads one table of statistics: hours, or five minutes.</summary>
internal static class HaSeries
{
    /// <summary>More than this flows through no house. [W]</summary>
    private const double Most = 100_000;

    /// <summary>A meter that shows less than this share of what it showed has begun again, as Home Assistant takes it too; above, it only dipped.</summary>
    private const double Again = 0.9;

    /// <summary>The readings of each statistic, oldest first, one per instant.</summary>
    public static async Task<Dictionary<long, List<HaReading>>> ReadAsync(TableReader reader, string table, TimeSpan step, IReadOnlyList<long> ids, ImportNotes notes, CancellationToken ct)
    {
        var columns = await reader.ColumnsAsync(table, ct);
        var series = ids.ToDictionary(id => id, _ => new List<HaReading>());
        var (stamp, text) = (TableColumns.Find(columns, "start_ts"), TableColumns.Find(columns, "start"));
        if (stamp is null && text is null || TableColumns.Find(columns, "metadata_id") is null) return series;
        string[] names = ["metadata_id", "sum", "state", stamp ?? text!, text ?? stamp!];
        await foreach (var row in reader.RowsAsync(table, names, ("metadata_id", ids), ct))
        {
            if (!long.TryParse(row[0], CultureInfo.InvariantCulture, out var id) || !series.TryGetValue(id, out var readings)) continue;
            var (sum, state) = (TextNumber.Read(row[1]), TextNumber.Read(row[2]));
            if ((Start(row[3]) ?? Start(row[4])) is { } start && (sum ?? state) is not null) readings.Add(new(start + step, sum, state));
            else notes.Add("import.books.broken");
        }
        foreach (var readings in series.Values) Sort(readings, notes);
        return series;
    }

    /// <summary>Energy between each two readings that follow each other; what no meter can do is left out and noted.</summary>
    public static IEnumerable<HaEnergySpan> Spans(IReadOnlyList<HaReading> readings, double factor, ImportNotes notes)
    {
        var known = readings.Count > 0 ? readings[0] : default;
        for (var i = 1; i < readings.Count; i++)
        {
            var to = readings[i];
            if (Between(known, to, factor, notes) is { } wattHours) yield return new(known.End, to.End, wattHours);
            known = IsWrong(readings, known, i) ? known with { End = to.End } : to;
        }
    }

    /// <summary>Null: nobody knows. [Wh]</summary>
    private static double? Between(HaReading from, HaReading to, double factor, ImportNotes notes)
    {
        var limit = Most * (to.End - from.End).TotalHours;
        var bySum = (to.Sum - from.Sum) * factor;
        var byState = (to.State - from.State) * factor;
        if (bySum is >= 0 && bySum <= limit) return bySum;
        if (byState is >= 0 && byState <= limit) return Told("import.ha.sum", byState.Value);
        if (byState < 0 && to.State >= Again * from.State) return Told("import.ha.dip", 0);
        if (byState < 0 && to.State * factor is >= 0 and var since && since <= limit) return Told("import.books.reset", since);
        if (bySum is not null || byState is not null) notes.Add("import.books.toomuch", to.End);
        return null;

        double Told(string code, double wattHours)
        {
            notes.Add(code, to.End);
            return wattHours;
        }
    }

    /// <summary>A reading that lies a little below the one before and is made good by the next one: it was read wrongly, and what follows it is counted from the one before.</summary>
    private static bool IsWrong(IReadOnlyList<HaReading> readings, HaReading before, int i) =>
        i + 1 < readings.Count && readings[i].State < before.State && readings[i].State >= Again * before.State && readings[i + 1].State >= before.State
        && !(readings[i].Sum >= before.Sum) && !(readings[i + 1].Sum < before.Sum);

    private static void Sort(List<HaReading> readings, ImportNotes notes)
    {
        var ordered = readings.Select((r, i) => (r, i)).OrderBy(x => x.r.End).ThenBy(x => x.i).Select(x => x.r).ToList();
        readings.Clear();
        foreach (var reading in ordered)
        {
            if (readings.Count > 0 && readings[^1].End == reading.End)
            {
                notes.Add("import.books.duplicate", reading.End);
                readings[^1] = reading;
            }
            else readings.Add(reading);
        }
    }

    /// <summary>Seconds since 1970, or the UTC text older versions wrote.</summary>
    private static DateTimeOffset? Start(string? text)
    {
        if (TextNumber.IsNothing(text)) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
            return seconds is > 0 and < 1e11 ? DateTimeOffset.FromUnixTimeSeconds((long)Math.Round(seconds)) : null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
    }
}
