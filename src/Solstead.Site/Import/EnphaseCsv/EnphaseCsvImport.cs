using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.EnphaseCsv;

/// <summary>How files exported from Enlighten or the Enphase app are to be read.</summary>
/// <param name="Zone">Zone of times without offset.</param>
public sealed record CsvOptions(TimeZoneInfo Zone, DateTimeOffset Now)
{
    public Overwrite Overwrite { get; init; } = Overwrite.Nothing;
    public DateOrder Dates { get; init; }

    /// <summary>True: a row's time is the end of its interval; false: its beginning; null: found out.</summary>
    public bool? LabelsEnd { get; init; }
}

/// <summary>
/// Files exported from Enlighten or the Enphase app, in any language, with quarter hours, hours or days. What the file is has to be found out from the file: its
/// separators, its dates, its units, its columns. What two readings fit is asked, never guessed.
/// </summary>
public static class EnphaseCsvImport
{
    public const string Kind = "import.enphase-csv";

    /// <param name="files">Names and contents.</param>
    /// <exception cref="ImportException">A file is none of these, or could be read in two ways.</exception>
    public static ImportedHistory Read(IReadOnlyList<(string Name, string Text)> files, CsvOptions options)
    {
        var notes = new ImportNotes();
        var slots = new SlotEnergy();
        var intervals = new Dictionary<(Flow, DateTimeOffset), (double Energy, DateTimeOffset End, bool IsDay)>();
        var twice = new HashSet<DateTimeOffset>();
        long rows = 0;
        foreach (var (name, text) in files)
        {
            var file = CsvFile.Read(name, text, options, notes);
            rows += file.Rows;
            foreach (var row in file.Intervals())
            {
                if (row.Start > options.Now)
                {
                    notes.Add("import.books.outside", row.Start);
                    continue;
                }
                if (intervals.TryGetValue((row.Flow, row.Start), out var known) && Math.Abs(known.Energy - row.WattHours) > 1) notes.Add("import.csv.differs", row.Start);
                else if (known.End != default && twice.Add(row.Start)) notes.Add("import.books.duplicate", row.Start);
                intervals[(row.Flow, row.Start)] = (row.WattHours, row.End, row.IsDay);
            }
        }
        var (sun, days) = (new HalfSine(options.Zone), new HashSet<DateTimeOffset>());
        foreach (var ((flow, start), (energy, end, isDay)) in intervals.OrderBy(i => i.Key.Item2))
        {
            if (isDay && days.Add(start)) notes.Add("import.csv.days", start);
            slots.Add(flow, start, end, energy, isDay ? 2 : 0, isDay && flow is Flow.Pv or Flow.GridExport ? sun.Weight : null);
        }
        var change = new BooksChange(Kind, string.Join(", ", files.Select(f => f.Name)), options.Overwrite) { Energy = slots.Rows() };
        if (change.Energy.Count == 0) throw new ImportException("import.books.empty", Fact.Of("rows", rows), Fact.Of("source", change.Origin));
        return new(change, notes.All, rows);
    }

    /// <summary>How a day's sun is drawn where only its sum is known: from 7 to 20 by the clock, most at half past one.</summary>
    private sealed class HalfSine(TimeZoneInfo zone)
    {
        public double Weight(long slot)
        {
            var hour = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(slot * EnergyLedger.SlotSeconds + 450), zone).TimeOfDay.TotalHours;
            return Math.Max(0, Math.Sin(Math.PI * (hour - 7) / 13));
        }
    }
}
