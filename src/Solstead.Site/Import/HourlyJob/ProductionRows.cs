using Solstead.Site.Import.Books;

namespace Solstead.Site.Import.HourlyJob;

/// <summary>A row with its instant.</summary>
/// <param name="At">[UTC]</param>
/// <param name="Row">As it was read.</param>
public readonly record struct ProductionSample(DateTimeOffset At, ProductionRow Row);

/// <summary>
/// Takes rows as they come, in any order and any number, and keeps what the hours need: of each quarter of an hour by the clock the first two and the last two,
/// so that minutes of ten years fit into a small machine and both passes of a repeated hour stay.
/// </summary>
public sealed class ProductionRows(JobOptions options, ImportNotes notes)
{
    private const int Kept = 4;

    private readonly Dictionary<long, List<ProductionRow>> quarters = [];
    private readonly DateTime first = new(2005, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
    private readonly DateTime last = TimeZoneInfo.ConvertTime(options.Now, options.Zone).DateTime.AddHours(1);

    public void Add(ProductionRow row)
    {
        if (row.Local < first || row.Local > last)
        {
            notes.Add(JobCodes.Outside);
            return;
        }
        var key = row.Local.Ticks / TimeSpan.TicksPerMinute / 15;
        if (!quarters.TryGetValue(key, out var kept)) quarters[key] = kept = new(1);
        if (kept.Contains(row) && !options.Zone.IsAmbiguousTime(row.Local))
        {
            notes.Add(JobCodes.Duplicate);
            return;
        }
        if (kept.Count == Kept) kept.RemoveAt(2);
        kept.Add(row);
    }

    /// <summary>The rows with their instants, oldest first, one per instant.</summary>
    public IReadOnlyList<ProductionSample> Samples()
    {
        var samples = new List<ProductionSample>();
        var hour = new List<ProductionRow>();
        var current = long.MinValue;
        foreach (var key in quarters.Keys.Order())
        {
            if (key / 4 != current) Flush(hour, samples);
            current = key / 4;
            hour.AddRange(quarters[key]);
        }
        Flush(hour, samples);
        samples.Sort((a, b) => a.At.CompareTo(b.At));
        return Single(samples);
    }

    /// <summary>The rows of one hour by the clock.</summary>
    private void Flush(List<ProductionRow> hour, List<ProductionSample> to)
    {
        if (hour.Count == 0) return;
        var clock = new ClockTimes(options.Zone);
        var twice = new List<ProductionRow>();
        foreach (var row in hour)
        {
            var kind = clock.KindOf(row.Local);
            if (kind == ClockKind.Never) notes.Add(JobCodes.Never, clock.Instant(row.Local));
            else if (kind == ClockKind.Twice) twice.Add(row);
            else to.Add(new(clock.Instant(row.Local), row));
        }
        if (twice.Count > 0) Double(twice, clock, to);
        hour.Clear();
    }

    /// <summary>
    /// An hour that came twice. The counter tells the order, which no table promises; the second half of what an hourly job wrote, or what follows once the minutes
    /// begin again, is after the change.
    /// </summary>
    private void Double(List<ProductionRow> hour, ClockTimes clock, List<ProductionSample> to)
    {
        var ordered = hour.Select((row, i) => (row, i)).OrderBy(r => r.row.Lifetime ?? 0).ThenBy(r => r.i).Select(r => r.row).ToList();
        notes.Add(JobCodes.Twice, clock.Instant(hour[0].Local));
        if (ordered.Count == 2)
        {
            to.Add(new(clock.Instant(ordered[0].Local), ordered[0]));
            to.Add(new(clock.Instant(ordered[1].Local, second: true), ordered[1]));
            return;
        }
        foreach (var row in ordered) to.Add(new(clock.Next(row.Local), row));
    }

    private List<ProductionSample> Single(List<ProductionSample> samples)
    {
        var single = new List<ProductionSample>(samples.Count);
        foreach (var sample in samples)
        {
            if (single.Count == 0 || single[^1].At != sample.At) single.Add(sample);
            else if (Better(sample.Row, single[^1].Row)) single[^1] = sample;
        }
        return single;
    }

    /// <summary>Of two rows of one minute the one with both counters, then the further one.</summary>
    private static bool Better(ProductionRow one, ProductionRow other) =>
        one.Lifetime is null != other.Lifetime is null ? one.Lifetime is not null : one.Lifetime > other.Lifetime || one.Lifetime == other.Lifetime && one.Today > other.Today;
}
