using Solstead.Core.Accounting;
using Solstead.Core.Quantities;
using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.EnphaseCsv;

/// <summary>Energy of one interval, as a file tells it.</summary>
/// <param name="IsDay">Only the sum of a day.</param>
internal readonly record struct CsvInterval(Flow Flow, DateTimeOffset Start, DateTimeOffset End, double WattHours, bool IsDay);

/// <summary>One exported file, understood.</summary>
internal sealed class CsvFile
{
    private static readonly string[] Totals = ["total", "totaal", "totale", "gesamt", "summe", "somme", "sum", "suma"];

    private readonly IReadOnlyList<CsvColumn> columns;
    private readonly List<(CsvTime Time, double?[] Values)> rows = [];
    private readonly CsvOptions options;
    private readonly ImportNotes notes;
    private readonly TimeSpan step;
    private readonly bool labelsEnd;

    private CsvFile(string name, IReadOnlyList<string[]> lines, int head, int time, IReadOnlyList<CsvColumn> columns, char separator, CsvOptions options, ImportNotes notes)
    {
        (this.columns, this.options, this.notes) = (columns, options, notes);
        var body = lines.Skip(head + 1).ToList();
        var order = CsvTimes.Order(body.Where(l => l.Length > time).Select(l => l[time]), options.Dates, name);
        var times = new CsvTimes(order);
        var signs = columns.Select(c => CsvColumn.Decimals(body.Where(l => l.Length > c.Index).Select(l => l[c.Index]), c.Factor == 1)).ToList();
        string[]? total = null;
        foreach (var line in body)
        {
            if (IsTotal(line)) total = line;
            else if (line.Length > time && times.Read(line[time]) is { } at) rows.Add((at, [.. columns.Select((c, i) => c.Index < line.Length ? CsvColumn.Number(line[c.Index], signs[i]) : null)]));
            else notes.Add("import.books.broken");
        }
        if (rows.Count == 0 && body.Exists(l => l.Length > time && CsvTimes.IsMonth(l[time]))) throw new ImportException("import.csv.coarse", Fact.Of("file", name));
        if (rows.Count == 0) throw new ImportException("import.books.empty", Fact.Of("rows", lines.Count), Fact.Of("source", name));
        step = Step(name);
        labelsEnd = options.LabelsEnd ?? LooksLikeEnds();
        if (total is not null) Check(total, signs);
        notes.Say("import.csv.shape", Fact.Of("separator", separator == '\t' ? "tab" : separator.ToString()), Fact.Of("columns", string.Join(", ", columns.Select(c => $"{c.Title} → {FlowColumns.Word(c.Flow)}"))),
            Fact.Of("step", step), Fact.Of("dates", order == DateOrder.MonthFirst ? "mdy" : "dmy"), Fact.Of("label", labelsEnd ? "end" : "start"));
    }

    public int Rows => rows.Count;

    /// <exception cref="ImportException">It is no such file, or could be read in two ways.</exception>
    public static CsvFile Read(string name, string text, CsvOptions options, ImportNotes notes)
    {
        var lines = CsvLines.Read(text, out var separator);
        for (var head = 0; head < Math.Min(lines.Count, 30); head++)
        {
            var titles = lines[head];
            var time = Array.FindIndex(titles, CsvColumn.IsTime);
            if (time < 0) continue;
            var columns = titles.Select((t, i) => i == time ? null : CsvColumn.Of(i, t)).OfType<CsvColumn>().ToList();
            if (columns.Count == 0) continue;
            foreach (var twice in columns.GroupBy(c => c.Flow).Where(g => g.Count() > 1)) throw new ImportException("import.csv.columns", Fact.Of("file", name), Fact.Of("columns", string.Join(", ", twice.Select(c => c.Title))));
            foreach (var unknown in titles.Where((t, i) => i != time && t.Length > 0 && columns.TrueForAll(c => c.Index != i))) notes.Say("import.csv.unknown", Fact.Of("column", unknown));
            return new(name, lines, head, time, columns, separator, options, notes);
        }
        throw new ImportException("import.csv.head", Fact.Of("file", name), Fact.Of("first", lines.Count == 0 ? "—" : Printable(string.Join(" ", lines[0]))));
    }

    /// <summary>The beginning of what may be anything, fit for a terminal.</summary>
    private static string Printable(string text) => new([.. text.Take(80).Select(c => char.IsControl(c) ? '·' : c)]);

    /// <summary>The intervals, oldest first where the file has an order; a value that is missing is left out.</summary>
    public IEnumerable<CsvInterval> Intervals()
    {
        var clock = new ClockTimes(options.Zone);
        foreach (var (time, values) in NewestFirst() ? rows.AsEnumerable().Reverse() : rows)
        {
            DateTimeOffset start, end;
            if (step >= TimeSpan.FromDays(1))
            {
                var day = LocalDay.On(DateOnly.FromDateTime(time.Local), options.Zone);
                (start, end) = (day.Start, day.End);
            }
            else
            {
                if (time.Instant is null && clock.KindOf(time.Local) == ClockKind.Never) notes.Add("import.books.never", clock.Instant(time.Local));
                if (time.Instant is null && clock.KindOf(time.Local) == ClockKind.Twice) notes.Add("import.books.twice", clock.Instant(time.Local));
                var at = time.Instant ?? clock.Next(time.Local);
                (start, end) = labelsEnd ? (at - step, at) : (at, at + step);
            }
            for (var i = 0; i < columns.Count; i++)
            {
                if (values[i] is not { } value) continue;
                var energy = value * columns[i].Factor * (columns[i].IsPower ? (end - start).TotalHours : 1);
                if (energy < 0) notes.Add("import.books.negative", start);
                else if (energy > 200_000 * (end - start).TotalHours) notes.Add("import.books.toomuch", start);
                else yield return new(columns[i].Flow, start, end, energy, step >= TimeSpan.FromDays(1));
            }
        }
    }

    /// <summary>Which of two passes of an hour a row belongs to is told by the row before it in time.</summary>
    private bool NewestFirst()
    {
        var falls = rows.Zip(rows.Skip(1), (a, b) => b.Time.Local.CompareTo(a.Time.Local)).Sum();
        return falls < 0;
    }

    /// <summary>The usual distance of two rows.</summary>
    private TimeSpan Step(string name)
    {
        if (rows.TrueForAll(r => r.Time.IsDay || r.Time.Local.TimeOfDay == TimeSpan.Zero))
        {
            var days = rows.Zip(rows.Skip(1), (a, b) => Math.Abs((b.Time.Local - a.Time.Local).TotalDays)).Where(d => d > 0).Order().ToList();
            return days.Count == 0 || days[days.Count / 2] < 6.5 ? TimeSpan.FromDays(1) : throw new ImportException("import.csv.coarse", Fact.Of("file", name));
        }
        var steps = rows.Zip(rows.Skip(1), (a, b) => ((b.Time.Instant ?? new(b.Time.Local, TimeSpan.Zero)) - (a.Time.Instant ?? new(a.Time.Local, TimeSpan.Zero))).Duration()).Where(s => s > TimeSpan.Zero).Order().ToList();
        var usual = steps.Count == 0 ? TimeSpan.Zero : steps[(steps.Count - 1) / 2];
        return usual >= TimeSpan.FromMinutes(1) && usual <= TimeSpan.FromHours(1) ? usual : throw new ImportException("import.csv.step", Fact.Of("file", name), Fact.Of("step", usual));
    }

    /// <summary>Whole days from one step after midnight to midnight.</summary>
    private bool LooksLikeEnds() =>
        step < TimeSpan.FromDays(1) && rows.Min(r => r.Time.Local) is var first && rows.Max(r => r.Time.Local) is var last && first.TimeOfDay == step && last.TimeOfDay == TimeSpan.Zero;

    private static bool IsTotal(string[] line) =>
        Array.Find(line, f => f.Length > 0) is { } first && Array.Exists(Totals, t => CsvColumn.Plain(first).StartsWith(t, StringComparison.Ordinal));

    /// <summary>The file's own total is the best witness of whether it was understood.</summary>
    private void Check(string[] total, List<char?> signs)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].IsPower || columns[i].Index >= total.Length || CsvColumn.Number(total[columns[i].Index], signs[i]) is not (> 0 and var told)) continue;
            var read = rows.Sum(r => r.Values[i] ?? 0);
            if (Math.Abs(read - told) > 0.01 * told) notes.Say("import.csv.total", Fact.Of("column", columns[i].Title), Fact.Of("told", told), Fact.Of("read", read));
        }
    }
}
