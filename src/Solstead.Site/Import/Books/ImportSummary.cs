using Solstead.Core.Accounting;
using Solstead.Core.History;

namespace Solstead.Site.Import.Books;

/// <summary>One column of the ledger as a source tells it.</summary>
/// <param name="Months">Sum of each local month that it tells of. [Wh]</param>
public sealed record FlowSummary(Flow Flow, long WattHours, IReadOnlyDictionary<(int Year, int Month), long> Months);

/// <summary>What an import would bring, for a person to look at before it is made.</summary>
/// <param name="From">Beginning of the first quarter hour; null when there is no energy in it.</param>
/// <param name="To">End of the last one.</param>
/// <param name="Hours">Hours of which it tells.</param>
/// <param name="Estimated">Those of them that were spread or estimated.</param>
/// <param name="Weather">Intervals of weather.</param>
/// <param name="Forecasts">Intervals of forecasts.</param>
public sealed record ImportSummary(DateTimeOffset? From, DateTimeOffset? To, IReadOnlyList<FlowSummary> Flows, int Hours, int Estimated, int Weather, int Forecasts)
{
    public static ImportSummary Of(BooksChange change, TimeZoneInfo zone)
    {
        var rows = change.Energy;
        return new(
            rows.Count == 0 ? null : At(rows[0].Slot), rows.Count == 0 ? null : At(rows[^1].Slot + 1),
            [.. Enum.GetValues<Flow>().Select(flow => Of(flow, rows, zone)).OfType<FlowSummary>()],
            rows.Select(r => r.Slot / 4).Distinct().Count(), rows.Where(r => r.Quality > 0).Select(r => r.Slot / 4).Distinct().Count(),
            change.Weather.Sum(w => w.Slots.Count), change.Forecasts.Sum(f => f.Slots.Count));
    }

    private static FlowSummary? Of(Flow flow, IReadOnlyList<EnergySlot> rows, TimeZoneInfo zone)
    {
        var months = new SortedDictionary<(int, int), long>();
        long sum = 0;
        foreach (var row in rows)
        {
            if (FlowColumns.Of(row, flow) is not { } energy) continue;
            var local = TimeZoneInfo.ConvertTime(At(row.Slot), zone);
            var month = (local.Year, local.Month);
            months[month] = months.GetValueOrDefault(month) + energy;
            sum += energy;
        }
        return months.Count == 0 ? null : new(flow, sum, months);
    }

    private static DateTimeOffset At(long slot) => DateTimeOffset.FromUnixTimeSeconds(slot * EnergyLedger.SlotSeconds);
}

/// <summary>What both the books and a source know, and how far apart they are.</summary>
/// <param name="Hours">Hours that both tell of, in at least one column.</param>
/// <param name="Here">Sum of the books in them. [Wh]</param>
/// <param name="Source">Sum of the source in them. [Wh]</param>
public sealed record ImportOverlap(int Hours, long Here, long Source)
{
    /// <summary>How much more the source tells than the books; null when the books have nothing there. [%]</summary>
    public double? Percent => Here == 0 ? null : 100.0 * (Source - Here) / Here;

    /// <param name="books">Rows of the books in any order.</param>
    public static ImportOverlap Of(BooksChange change, IEnumerable<EnergySlot> books)
    {
        var source = change.Energy.ToDictionary(r => r.Slot);
        var hours = new HashSet<long>();
        long here = 0, there = 0;
        foreach (var row in books)
        {
            if (!source.TryGetValue(row.Slot, out var other)) continue;
            foreach (var flow in Enum.GetValues<Flow>())
            {
                if (FlowColumns.Of(row, flow) is not { } own || FlowColumns.Of(other, flow) is not { } told) continue;
                hours.Add(row.Slot / 4);
                here += own;
                there += told;
            }
        }
        return new(hours.Count, here, there);
    }
}

/// <summary>Columns of a row by their name.</summary>
public static class FlowColumns
{
    /// <summary>Null: unknown. [Wh]</summary>
    public static long? Of(EnergySlot row, Flow flow) => flow switch
    {
        Flow.GridImport => row.GridImport,
        Flow.GridExport => row.GridExport,
        Flow.Pv => row.Pv,
        Flow.BatteryCharge => row.BatteryCharge,
        Flow.BatteryDischarge => row.BatteryDischarge,
        Flow.Home => row.Home,
        Flow.Charger => row.Charger,
        _ => row.Load,
    };

    /// <summary>The word of a column on the command line and in JSON, e.g. <c>grid_import</c>.</summary>
    public static string Word(Flow flow) => flow switch
    {
        Flow.GridImport => "grid_import",
        Flow.GridExport => "grid_export",
        Flow.Pv => "pv",
        Flow.BatteryCharge => "battery_charge",
        Flow.BatteryDischarge => "battery_discharge",
        Flow.Home => "home",
        Flow.Charger => "charger",
        _ => "load",
    };

    /// <returns>Null when no column is called so.</returns>
    public static Flow? Find(string word)
    {
        foreach (var flow in Enum.GetValues<Flow>())
            if (string.Equals(Word(flow), word.Replace('-', '_'), StringComparison.OrdinalIgnoreCase)) return flow;
        return null;
    }
}
