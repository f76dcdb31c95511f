using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HomeAssistant;

/// <summary>
/// Long-term statistics of Home Assistant: hourly counters become energy, meters that began again and repaired sums included; where the five-minute
/// statistics of the last days are there, they shape the quarter hours.
/// </summary>
public static class HomeAssistantImport
{
    public const string Kind = "import.homeassistant";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), FiveMinutes = TimeSpan.FromMinutes(5), Usual = TimeSpan.FromMinutes(61), Short = TimeSpan.FromHours(3);

    /// <param name="mappings">Which statistic fills which column.</param>
    /// <exception cref="ImportException">It is no such database, or a statistic is not in it.</exception>
    public static async Task<ImportedHistory> ReadAsync(ITables tables, IReadOnlyList<HaMapping> mappings, Overwrite overwrite, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        var all = await HaStatistic.AllAsync(tables, ct);
        var wanted = mappings.Select(m => (m.Flow, Statistic: Find(all, m.Name))).ToList();
        if (wanted.Count == 0) throw new ImportException("import.ha.map", Fact.Of("count", all.Count));
        var (notes, reader, ids) = (new ImportNotes(), new TableReader(tables, progress), wanted.Select(w => w.Statistic.Id).Distinct().ToList());
        var hours = await HaSeries.ReadAsync(reader, "statistics", Hour, ids, notes, ct);
        var minutes = await HaSeries.ReadAsync(reader, "statistics_short_term", FiveMinutes, ids, new ImportNotes(), ct);
        var slots = new SlotEnergy();
        foreach (var (flow, statistic) in wanted) Into(slots, flow, statistic, hours[statistic.Id], minutes[statistic.Id], notes);
        var change = new BooksChange(Kind, tables.Origin, overwrite) { Energy = WithHome(slots.Rows(), [.. wanted.Select(w => w.Flow).Distinct()]) };
        return change.Energy.Count > 0 ? new(change, notes.All, reader.Rows) : throw new ImportException("import.books.empty", Fact.Of("rows", reader.Rows), Fact.Of("source", tables.Origin));
    }

    private static HaStatistic Find(IReadOnlyList<HaStatistic> all, string name) =>
        all.FirstOrDefault(s => s.Name == name) ?? throw new ImportException("import.ha.statistic", Fact.Of("name", name), Fact.Of("nearest", Nearest.To(name, [.. all.Select(s => s.Name)]) ?? ""));

    private static void Into(SlotEnergy slots, Flow flow, HaStatistic statistic, List<HaReading> hours, List<HaReading> minutes, ImportNotes notes)
    {
        var shape = Shape(minutes, statistic.Factor);
        var spans = HaSeries.Spans(hours, statistic.Factor, notes).ToList();
        var usual = flow is Flow.Pv or Flow.GridExport ? Usually(spans) : null;
        foreach (var span in spans) Put(slots, flow, span, shape, usual, notes);
        // The hour that is not over yet has its minutes already.
        var last = hours.Count > 0 ? hours[^1].End : DateTimeOffset.MinValue;
        foreach (var span in HaSeries.Spans([.. minutes.Where(m => m.End >= last)], statistic.Factor, new ImportNotes()))
            if (span.To - span.From <= Usual) slots.Add(flow, span.From, span.To, span.WattHours, 0);
    }

    private static void Put(SlotEnergy slots, Flow flow, HaEnergySpan span, Dictionary<long, double> shape, DayShape? usual, ImportNotes notes)
    {
        var time = span.To - span.From;
        if (time > Usual) notes.Add(time <= Short ? "import.books.between" : "import.ha.gap", span.From, time <= Short ? 1 : (int)time.TotalHours, span.WattHours);
        slots.Add(flow, span.From, span.To, span.WattHours, time <= Usual ? 0 : time <= Short ? 1 : 2,
            Knows(shape, span) ? slot => shape.GetValueOrDefault(slot) : time > Short && usual is not null ? usual.OfSlot : null);
    }

    /// <summary>What the sun brings does not come by night: how it usually spreads, from the hours that are known.</summary>
    private static DayShape Usually(IEnumerable<HaEnergySpan> spans)
    {
        var shape = new DayShape();
        foreach (var span in spans)
            if (span.To - span.From <= Usual) shape.Learn(span.From + (span.To - span.From) / 2, span.WattHours / (span.To - span.From).TotalHours);
        return shape;
    }

    private static bool Knows(Dictionary<long, double> shape, HaEnergySpan span)
    {
        for (var slot = EnergyLedger.SlotOf(span.From); slot < EnergyLedger.SlotOf(span.To); slot++)
            if (!shape.ContainsKey(slot)) return false;
        return true;
    }

    /// <summary>Energy of each quarter hour that the five-minute statistics tell wholly. [Wh]</summary>
    private static Dictionary<long, double> Shape(List<HaReading> minutes, double factor)
    {
        var known = new SlotEnergy();
        foreach (var span in HaSeries.Spans(minutes, factor, new ImportNotes()))
            if (span.To - span.From <= FiveMinutes * 3) known.Add(Flow.Load, span.From, span.To, span.WattHours, 0);
        return known.Rows().Where(r => r.Quality == 0).ToDictionary(r => r.Slot, r => (double)r.Load!.Value);
    }

    /// <summary>Home has no statistic of its own: it is what remains where all that was named is known.</summary>
    private static IReadOnlyList<EnergySlot> WithHome(IReadOnlyList<EnergySlot> rows, IReadOnlyList<Flow> named)
    {
        if (!named.Contains(Flow.GridImport) || named.Contains(Flow.Home)) return rows;
        return [.. rows.Select(r => named.All(f => FlowColumns.Of(r, f) is not null) ? r with { Home = Rest(r) } : r)];
    }

    private static long Rest(EnergySlot row) => Math.Max(0,
        (row.GridImport ?? 0) + (row.Pv ?? 0) + (row.BatteryDischarge ?? 0) - (row.GridExport ?? 0) - (row.BatteryCharge ?? 0) - (row.Charger ?? 0) - (row.Load ?? 0));
}
