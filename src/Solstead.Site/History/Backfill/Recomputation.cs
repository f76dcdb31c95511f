using Solstead.Core.Accounting;
using Solstead.Core.Accounting.Hourly;
using Solstead.Core.History;
using Solstead.Core.Site;

namespace Solstead.Site.History.Backfill;

/// <summary>
/// Computes quarter hours of the books again that are missing, only spread, or lack what a meter told late, from the counters history holds (pv-forecast.md 10.5).
/// What was measured, imported or written by a person is left alone.
/// </summary>
internal sealed class Recomputation(IHistoryReader history, RoleMap roles, TimeZoneInfo zone, Func<DateTimeOffset, TimeSpan, double>? sun)
{
    /// <summary>Doubtful stretches nearer to each other than this are looked at together. [slots]</summary>
    private const long Near = 48;

    private readonly IReadOnlyList<RoleMeter> meters = RoleMeters.Of(roles);
    /// <summary>Columns they fill.</summary>
    private readonly HashSet<Flow> flows = [.. RoleMeters.Of(roles).SelectMany(m => m.Negative is { } negative ? (Flow[])[m.Positive, negative] : [m.Positive])];

    /// <summary>Names of the meters that have rows of their own.</summary>
    private readonly HashSet<string> single = [.. RoleMeters.Of(roles).GroupBy(m => m.Positive).Where(g => MeterRows.IsKept(g.Key, g.Count())).SelectMany(g => g.SelectMany(Names))];

    private readonly MeterHistory counters = new(history, zone, sun);

    /// <summary>The change that would mend the span; null when nothing is to be mended or nothing is known of it.</summary>
    public async Task<BooksChange?> ChangeAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var (begin, end) = (Slots.FirstFrom(from), Slots.FirstFrom(to));
        var (early, beyond) = (Slots.Start(begin - BooksThere.Day), Slots.Start(end + BooksThere.Day));
        var books = new BooksThere(await history.EnergyAsync(early, beyond, ct), await history.DeviceEnergyAsync(early, beyond, ct), [.. meters.SelectMany(Names)]);
        var late = await LateAsync(books, begin, end, ct);
        var (rows, devices) = (new List<EnergySlot>(), new List<DeviceEnergySlot>());
        foreach (var (first, last) in Stretches(slot => books.IsDoubtful(slot) || late.Contains(slot), begin, end))
        {
            ct.ThrowIfCancellationRequested();
            var known = await KnownAsync(first, last, ct);
            if (known.TrueForAll(k => k.Energy.Count == 0)) continue;
            var left = books.AreAll(first, last, flows) ? [] : books.Broken(first, last);
            for (var slot = first; slot <= last; slot++)
            {
                if ((!books.IsDoubtful(slot) && !late.Contains(slot)) || left.Contains(slot)) continue;
                foreach (var (_, name, energy) in known)
                    if (energy.TryGetValue(slot, out var e) && single.Contains(name) && books.IsOpen(slot, name)) devices.Add(new(slot, name, e.WattHours) { Quality = e.Quality });
                var before = books.Row(slot);
                if (RecomputedRow.Make(slot, before, [.. known.Select(k => (k.Flow, k.Energy))]) is { } row && row != before) rows.Add(row);
            }
        }
        return rows.Count + devices.Count == 0 ? null : new BooksChange("recompute", "", Overwrite.Estimated) { Energy = rows, Devices = devices };
    }

    private static IEnumerable<string> Names(RoleMeter meter)
    {
        yield return MeterRows.Name(meter.Section.ToString(), meter.Positive);
        if (meter.Negative is { } negative) yield return MeterRows.Name(meter.Section.ToString(), negative);
    }

    private static List<(long First, long Last)> Stretches(Func<long, bool> isDoubtful, long from, long to)
    {
        var found = new List<(long First, long Last)>();
        for (var slot = from; slot < to; slot++)
        {
            if (!isDoubtful(slot)) continue;
            if (found.Count > 0 && slot - found[^1].Last <= Near) found[^1] = (found[^1].First, slot);
            else found.Add((slot, slot));
        }
        return found;
    }

    /// <summary>Measured slots whose row knows nothing of a column that all its meters tell of by now: they were heard late.</summary>
    private async Task<HashSet<long>> LateAsync(BooksThere books, long begin, long end, CancellationToken ct)
    {
        var late = new HashSet<long>();
        foreach (var flow in meters.GroupBy(m => m.Positive))
        {
            var lacks = books.Lacking(flow.Key, begin, end);
            foreach (var meter in flow)
            {
                if (lacks.Count == 0) break;
                var told = await counters.OfAsync(meter, false, Slots.Start(lacks[0]), Slots.Start(lacks[^1] + 1), ct);
                lacks = lacks.FindAll(told.ContainsKey);
            }
            late.UnionWith(lacks);
        }
        return late;
    }

    private async Task<List<(Flow Flow, string Name, IReadOnlyDictionary<long, HourEnergy> Energy)>> KnownAsync(long first, long last, CancellationToken ct)
    {
        var known = new List<(Flow Flow, string Name, IReadOnlyDictionary<long, HourEnergy> Energy)>();
        foreach (var meter in meters)
        {
            var name = meter.Section.ToString();
            known.Add((meter.Positive, MeterRows.Name(name, meter.Positive), await counters.OfAsync(meter, false, Slots.Start(first), Slots.Start(last + 1), ct)));
            if (meter.Negative is { } other) known.Add((other, MeterRows.Name(name, other), await counters.OfAsync(meter, true, Slots.Start(first), Slots.Start(last + 1), ct)));
        }
        return known;
    }
}
