using Solstead.Core.Accounting;
using Solstead.Core.Accounting.Hourly;
using Solstead.Core.History;
using Solstead.Core.Site;

namespace Solstead.Site.History.Backfill;

/// <summary>
/// Computes quarter hours of the books again that are missing or only spread, from the counters history holds (pv-forecast.md 10.5). What was measured, imported or
/// written by a person is left alone.
/// </summary>
internal sealed class Recomputation(IHistoryReader history, RoleMap roles, TimeZoneInfo zone, SunShape? sun)
{
    /// <summary>Doubtful stretches nearer to each other than this are looked at together. [slots]</summary>
    private const long Near = 48;

    private readonly IReadOnlyList<RoleMeter> meters = RoleMeters.Of(roles);
    private readonly MeterHistory counters = new(history, zone, sun);

    /// <summary>The change that would mend the span; null when nothing is to be mended or nothing better is known.</summary>
    public async Task<BooksChange?> ChangeAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var there = (await history.EnergyAsync(from, to, ct)).ToDictionary(r => r.Slot);
        var single = (await history.DeviceEnergyAsync(from, to, ct)).ToDictionary(r => (r.Slot, r.Device));
        var rows = new List<EnergySlot>();
        var devices = new List<DeviceEnergySlot>();
        foreach (var (first, last) in Doubtful(there, from, to))
        {
            ct.ThrowIfCancellationRequested();
            await MendAsync(first, last, there, single, rows, devices, ct);
        }
        return rows.Count + devices.Count == 0 ? null : new BooksChange("recompute", "", Overwrite.Estimated) { Energy = rows, Devices = devices };
    }

    private static bool IsDoubtful(EnergySlot? row) => row is null or { Source: EnergySource.Own, Quality: > 0 };

    /// <summary>Stretches with doubtful slots, between the first and the last row the site's own meters made.</summary>
    private static List<(long First, long Last)> Doubtful(Dictionary<long, EnergySlot> there, DateTimeOffset from, DateTimeOffset to)
    {
        var found = new List<(long First, long Last)>();
        var own = there.Values.Where(r => r.Source == EnergySource.Own).Select(r => r.Slot).ToList();
        if (own.Count == 0) return found;
        var end = Math.Min(own.Max() + 1, Slots.FirstFrom(to));
        for (var slot = Math.Max(own.Min(), Slots.FirstFrom(from)); slot < end; slot++)
        {
            if (!IsDoubtful(there.GetValueOrDefault(slot))) continue;
            if (found.Count > 0 && slot - found[^1].Last <= Near) found[^1] = (found[^1].First, slot);
            else found.Add((slot, slot));
        }
        return found;
    }

    private async Task MendAsync(
        long first, long last, Dictionary<long, EnergySlot> there, Dictionary<(long, string), DeviceEnergySlot> single, List<EnergySlot> rows, List<DeviceEnergySlot> devices, CancellationToken ct)
    {
        var known = new List<(Flow Flow, string Name, IReadOnlyDictionary<long, HourEnergy> Energy)>();
        foreach (var meter in meters)
        {
            var name = meter.Section.ToString();
            known.Add((meter.Positive, MeterRows.Name(name, meter.Positive), await counters.OfAsync(meter, false, Slots.Start(first), Slots.Start(last + 1), ct)));
            if (meter.Negative is { } other) known.Add((other, MeterRows.Name(name, other), await counters.OfAsync(meter, true, Slots.Start(first), Slots.Start(last + 1), ct)));
        }
        for (var slot = first; slot <= last; slot++)
        {
            var before = there.GetValueOrDefault(slot);
            if (!IsDoubtful(before)) continue;
            foreach (var (_, name, energy) in known)
                if (energy.TryGetValue(slot, out var e) && single.GetValueOrDefault((slot, name)) is null or { Source: EnergySource.Own, Quality: > 0 }) devices.Add(new(slot, name, e.WattHours) { Quality = e.Quality });
            if (Row(slot, before, [.. known.Select(k => (k.Flow, k.Energy))]) is { } row && row != before) rows.Add(row);
        }
    }

    /// <summary>A row of the slot from the counters; null when they do not tell all that is known of it now.</summary>
    private EnergySlot? Row(long slot, EnergySlot? before, List<(Flow Flow, IReadOnlyDictionary<long, HourEnergy> Energy)> known)
    {
        var columns = new long?[(int)Flow.Load + 1];
        var quality = 0;
        foreach (var group in known.GroupBy(k => k.Flow))
        {
            long? sum = 0;
            foreach (var (_, energy) in group)
            {
                sum = energy.TryGetValue(slot, out var e) ? sum + e.WattHours : null;
                quality = Math.Max(quality, e.Quality);
            }
            columns[(int)group.Key] = sum;
        }
        var others = (At(Flow.Charger) ?? 0) + (At(Flow.Load) ?? 0);
        var rest = At(Flow.GridImport) - At(Flow.GridExport) + (Has(Flow.Pv) ? At(Flow.Pv) : 0) + (Has(Flow.BatteryDischarge) ? At(Flow.BatteryDischarge) - At(Flow.BatteryCharge) : 0);
        var home = (Has(Flow.Home) ? At(Flow.Home) : Has(Flow.GridImport) ? rest : null) - others;
        var row = new EnergySlot(
            slot, At(Flow.GridImport), At(Flow.GridExport), At(Flow.Pv), At(Flow.BatteryCharge), At(Flow.BatteryDischarge), home is { } h ? Math.Max(0, h) : null, At(Flow.Charger), At(Flow.Load), quality)
        {
            BuyPrice = before?.BuyPrice,
            SellPrice = before?.SellPrice,
        };
        return columns.All(c => c is null) || !Tells(row, before) ? null : row;

        long? At(Flow flow) => columns[(int)flow];
        bool Has(Flow flow) => known.Exists(k => k.Flow == flow);
    }

    /// <summary>A row that knows less than the one there is would mix two reckonings: it is left as it is.</summary>
    private static bool Tells(EnergySlot row, EnergySlot? before) => before is null
        || !((row.GridImport is null && before.GridImport is not null) || (row.GridExport is null && before.GridExport is not null) || (row.Pv is null && before.Pv is not null)
            || (row.BatteryCharge is null && before.BatteryCharge is not null) || (row.BatteryDischarge is null && before.BatteryDischarge is not null)
            || (row.Home is null && before.Home is not null) || (row.Charger is null && before.Charger is not null) || (row.Load is null && before.Load is not null));
}
