using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HourlyJob;

/// <summary>
/// The tables of the hourly MySQL job, <c>enphase_production</c> and <c>pvhistory</c>, with all the faults that years of it have left (pv-forecast.md 10.3). The
/// counters come first; <c>pvhistory</c> fills the hours they say nothing of, and brings weather, forecasts and export.
/// </summary>
public static class HourlyJobImport
{
    public const string Kind = "import.mysql";

    /// <exception cref="ImportException">There is no such table, or nothing in it can be used.</exception>
    public static async Task<ImportedHistory> ReadAsync(ITables tables, JobOptions options, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        var notes = new ImportNotes();
        var reader = new TableReader(tables, progress);
        var production = await reader.ColumnsAsync(options.Production, ct);
        var history = await reader.ColumnsAsync(options.History, ct);
        if (production.Count == 0 && history.Count == 0) throw new ImportException(JobCodes.NoTables, Fact.Of("production", options.Production), Fact.Of("history", options.History), Fact.Of("source", tables.Origin), new("sql", null, "", tables.Right));
        // What is not there or may not be read looks the same, and half of it is still worth having: but nobody should think it was all.
        if (production.Count == 0) notes.Say(JobCodes.NoTable, Fact.Of("table", options.Production));
        if (history.Count == 0) notes.Say(JobCodes.NoTable, Fact.Of("table", options.History));
        var slots = new SlotEnergy();
        var shape = production.Count > 0 ? await ProductionAsync(reader, production, options, slots, notes, ct) : null;
        var change = new BooksChange(Kind, tables.Origin, options.Overwrite);
        if (history.Count > 0) change = await HistoryAsync(reader, history, options, slots, shape, change, notes, ct);
        change = change with { Energy = slots.Rows() };
        if (change.Energy.Count == 0 && change.Weather.Count == 0) throw new ImportException(JobCodes.NothingUsable, Fact.Of("rows", reader.Rows), Fact.Of("source", tables.Origin));
        Gaps(change.Energy, notes);
        return new(change, notes.All, reader.Rows);
    }

    private static async Task<DayShape?> ProductionAsync(TableReader reader, IReadOnlyList<string> columns, JobOptions options, SlotEnergy slots, ImportNotes notes, CancellationToken ct)
    {
        var read = ProductionColumns.Of(columns) ?? throw new ImportException(JobCodes.NoColumns, Fact.Of("table", options.Production), Fact.Of("columns", string.Join(", ", columns)));
        var rows = new ProductionRows(options, notes);
        await foreach (var row in reader.RowsAsync(options.Production, read.Names, ct))
        {
            if (read.Read(row) is { } one) rows.Add(one);
            else notes.Add(JobCodes.Broken);
        }
        var samples = rows.Samples();
        return samples.Count < 2 ? null : CounterHours.Into(slots, samples, options.Zone, notes).Shape;
    }

    private static async Task<BooksChange> HistoryAsync(
        TableReader reader, IReadOnlyList<string> columns, JobOptions options, SlotEnergy slots, DayShape? shape, BooksChange change, ImportNotes notes, CancellationToken ct)
    {
        var read = PvHistoryColumns.Of(columns) ?? throw new ImportException(JobCodes.NoColumns, Fact.Of("table", options.History), Fact.Of("columns", string.Join(", ", columns)));
        var told = new List<ToldRow>();
        await foreach (var row in reader.RowsAsync(options.History, read.Names, ct))
        {
            var one = read.Read(row, out var odd);
            if (one is null || odd) notes.Add(JobCodes.Broken);
            if (one is not null) told.Add(one.Value);
        }
        var energy = new PvHistoryEnergy(options, notes);
        var units = energy.Units(told);
        var collected = new PvHistoryHours(options, notes);
        foreach (var row in told) collected.Add(row.In(units));
        var hours = collected.Hours();
        if (hours.Count > 0) notes.Say(JobCodes.Label);
        hours = energy.Into(slots, hours, shape);
        energy.Export(slots, hours);
        var weather = new PvHistoryWeather(options, notes);
        var usual = shape ?? PvHistoryEnergy.Shape(hours);
        return change with { Weather = weather.Issues(hours, usual), Forecasts = weather.Forecasts(hours, usual) };
    }

    /// <summary>Hours between the first and the last row of which nothing is known.</summary>
    private static void Gaps(IReadOnlyList<EnergySlot> rows, ImportNotes notes)
    {
        for (var i = 1; i < rows.Count; i++)
        {
            var missing = rows[i].Slot - rows[i - 1].Slot - 1;
            if (missing >= 4) notes.Add(JobCodes.Gap, DateTimeOffset.FromUnixTimeSeconds((rows[i - 1].Slot + 1) * EnergyLedger.SlotSeconds), (int)(missing / 4));
        }
    }
}
