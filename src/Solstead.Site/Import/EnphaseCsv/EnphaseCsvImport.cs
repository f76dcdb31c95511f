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
        var intervals = new CsvIntervals(notes);
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
                intervals.Add(row);
            }
        }
        var slots = intervals.Into(new HalfSine(options.Zone).Weight);
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
