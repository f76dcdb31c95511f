using Solstead.Core.Accounting;
using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.EnphaseCsv;

/// <summary>The intervals of all files together: told twice they count once, and the sum of a day is not added to the quarter hours it is the sum of.</summary>
internal sealed class CsvIntervals(ImportNotes notes)
{
    /// <summary>By flow and length: energy by the beginning. There may be millions of them. [Wh, s since 1970]</summary>
    private readonly Dictionary<(Flow Flow, int Seconds, bool IsDay), Dictionary<long, double>> told = [];
    private readonly HashSet<long> twice = [];

    public void Add(CsvInterval row)
    {
        var key = (row.Flow, (int)(row.End - row.Start).TotalSeconds, row.IsDay);
        if (!told.TryGetValue(key, out var intervals)) told[key] = intervals = [];
        var start = row.Start.ToUnixTimeSeconds();
        if (intervals.TryGetValue(start, out var known))
        {
            if (Math.Abs(known - row.WattHours) > 1) notes.Add("import.csv.differs", row.Start);
            else if (twice.Add(start)) notes.Add("import.books.duplicate", row.Start);
        }
        intervals[start] = row.WattHours;
    }

    /// <summary>The energies in quarter hours, the finest word on each of them.</summary>
    /// <param name="sun">Weight of a slot in the sum of a day.</param>
    public SlotEnergy Into(Func<long, double> sun)
    {
        var (slots, days, finer) = (new SlotEnergy(), new SortedSet<long>(), new SortedSet<long>());
        foreach (var flow in told.GroupBy(t => t.Key.Flow))
        {
            var written = new HashSet<long>();
            var lengths = flow.OrderBy(t => t.Key.IsDay).ThenBy(t => t.Key.Seconds).ToList();
            foreach (var ((_, seconds, isDay), intervals) in lengths)
            {
                var weight = isDay && flow.Key is Flow.Pv or Flow.GridExport ? sun : null;
                foreach (var (start, energy) in intervals)
                {
                    if (written.Count > 0 && Overlaps(written, start, seconds))
                    {
                        finer.Add(start);
                        continue;
                    }
                    if (isDay) days.Add(start);
                    var from = DateTimeOffset.FromUnixTimeSeconds(start);
                    slots.Add(flow.Key, from, from.AddSeconds(seconds), energy, isDay ? 2 : 0, weight);
                }
                if (lengths.Count > 1) Mark(written, intervals.Keys, seconds);
            }
        }
        foreach (var start in days) notes.Add("import.csv.days", DateTimeOffset.FromUnixTimeSeconds(start));
        foreach (var start in finer) notes.Add("import.csv.finer", DateTimeOffset.FromUnixTimeSeconds(start));
        return slots;
    }

    private static bool Overlaps(HashSet<long> written, long start, int seconds)
    {
        for (var slot = start / EnergyLedger.SlotSeconds; slot * EnergyLedger.SlotSeconds < start + seconds; slot++)
            if (written.Contains(slot)) return true;
        return false;
    }

    private static void Mark(HashSet<long> written, IEnumerable<long> starts, int seconds)
    {
        foreach (var start in starts)
            for (var slot = start / EnergyLedger.SlotSeconds; slot * EnergyLedger.SlotSeconds < start + seconds; slot++) written.Add(slot);
    }
}
