using Solstead.Core.Accounting;
using Solstead.Core.Accounting.Hourly;
using Solstead.Core.History;
using Solstead.Site.History.Books.Editing;

namespace Solstead.Site.History.Backfill;

/// <summary>A row of the books made from counters, beside what the row before knew.</summary>
internal static class RecomputedRow
{
    /// <param name="before">The row there is; null when there is none.</param>
    /// <param name="known">What each direction of each meter of the site counted.</param>
    /// <returns>Null when nothing is known of the slot. A column no counter tells of stays as it was; home follows the others.</returns>
    public static EnergySlot? Make(long slot, EnergySlot? before, IReadOnlyList<(Flow Flow, IReadOnlyDictionary<long, HourEnergy> Energy)> known)
    {
        var (columns, there) = (new long?[RowColumns.Energies], RowColumns.Of(before));
        // A home with a meter: what it measures includes cars and loads.
        if (there[(int)Flow.Home] is { } home) there[(int)Flow.Home] = home + (before!.Charger ?? 0) + (before.Load ?? 0);
        var (quality, told) = (0, false);
        for (var flow = Flow.GridImport; flow <= Flow.Load; flow++)
        {
            // What was measured at the time stays: the row only lacks another column.
            var stays = before is { Quality: 0 } && there[(int)flow] is not null;
            columns[(int)flow] = stays ? there[(int)flow] : Sum(slot, known.Where(k => k.Flow == flow).Select(k => k.Energy), ref quality);
            told |= !stays && columns[(int)flow] is not null;
            if (columns[(int)flow] is not null || there[(int)flow] is null || flow == Flow.Home) continue;
            columns[(int)flow] = there[(int)flow];
            quality = Math.Max(quality, before!.Quality);
        }
        if (!told) return null;
        columns[(int)Flow.Home] = Home(columns, [.. known.Select(k => k.Flow)], before, there[(int)Flow.Home]);
        return RowColumns.Row(slot, [.. columns, before?.BuyPrice, before?.SellPrice], quality, EnergySource.Own);
    }

    /// <summary>The sum over the meters of a column; null when there is none or one of them is not known.</summary>
    private static long? Sum(long slot, IEnumerable<IReadOnlyDictionary<long, HourEnergy>> meters, ref int quality)
    {
        var (sum, worst) = ((long?)null, quality);
        foreach (var energy in meters)
        {
            if (!energy.TryGetValue(slot, out var e)) return null;
            sum = (sum ?? 0) + e.WattHours;
            worst = Math.Max(worst, e.Quality);
        }
        quality = worst;
        return sum;
    }

    private static long? Home(long?[] columns, HashSet<Flow> meters, EnergySlot? before, long? metered)
    {
        var others = Part(Flow.Charger) + Part(Flow.Load);
        var all = meters.Contains(Flow.Home) ? columns[(int)Flow.Home] ?? metered
            : meters.Contains(Flow.GridImport) ? Part(Flow.GridImport) - Part(Flow.GridExport) + Part(Flow.Pv) + Part(Flow.BatteryDischarge) - Part(Flow.BatteryCharge) : null;
        return all - others is { } home ? Math.Max(0, home) : before?.Home;

        // What has no meter is nothing; what has one that is not known makes home unknown too.
        long? Part(Flow flow) => columns[(int)flow] ?? (meters.Contains(flow) ? null : 0);
    }
}
