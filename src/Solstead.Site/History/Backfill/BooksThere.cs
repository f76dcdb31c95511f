using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Site.History.Books.Editing;

namespace Solstead.Site.History.Backfill;

/// <summary>What the books hold of a span, and how much of it may be computed again.</summary>
/// <param name="meters">Names of the meters of now.</param>
internal sealed class BooksThere(IReadOnlyList<EnergySlot> rows, IReadOnlyList<DeviceEnergySlot> devices, HashSet<string> meters)
{
    /// <summary>Slots of a day.</summary>
    public const long Day = 96;

    private readonly Dictionary<long, EnergySlot> rows = rows.ToDictionary(r => r.Slot);
    private readonly Dictionary<(long, string), DeviceEnergySlot> devices = devices.ToDictionary(r => (r.Slot, r.Device));

    /// <summary>Slots in which a meter counted that has no role now: the meters of now do not tell all of them.</summary>
    private readonly HashSet<long> strangers = [.. devices.Where(d => d.Source == EnergySource.Own && !meters.Contains(d.Device)).Select(d => d.Slot)];

    public EnergySlot? Row(long slot) => rows.GetValueOrDefault(slot);

    /// <summary>True when nobody knows the slot, or its own meters only spread what they had counted.</summary>
    public bool IsDoubtful(long slot) => Row(slot) is not { } row || (row is { Source: EnergySource.Own, Quality: > 0 } && !strangers.Contains(slot));

    /// <summary>
    /// Slots of gaps in which one has no energies, from a day before on. Where those cannot be made, the ones there may hold the gain of all of the gap: the ledger
    /// spreads it over eight days at most.
    /// </summary>
    public HashSet<long> Broken(long first, long last)
    {
        var broken = new HashSet<long>();
        var gap = new List<long>();
        for (var slot = first - Day; slot <= last + 1; slot++)
        {
            if (slot <= last && IsDoubtful(slot))
            {
                gap.Add(slot);
                continue;
            }
            if (gap.Exists(s => Row(s) is not { } row || !RowColumns.IsKnown(row))) broken.UnionWith(gap);
            gap.Clear();
        }
        return broken;
    }

    /// <summary>True when what the meter counted in the slot is not known, or only spread.</summary>
    public bool IsOpen(long slot, string meter) => devices.GetValueOrDefault((slot, meter)) is null or { Source: EnergySource.Own, Quality: > 0 };

    /// <summary>Measured slots of a span in which a column is not known, in order.</summary>
    public List<long> Lacking(Flow flow, long from, long to) =>
        [.. rows.Values.Where(r => r.Slot >= from && r.Slot < to && r is { Source: EnergySource.Own, Quality: 0 } && RowColumns.Of(r)[(int)flow] is null && !strangers.Contains(r.Slot)).Select(r => r.Slot).Order()];

    /// <summary>
    /// True when the meters of now tell all that rows within a day of a stretch knew. Where they do not, one has not been heard since the start, or is gone: a row
    /// made without it would leave its energy out.
    /// </summary>
    /// <param name="flows">Columns the meters of now fill.</param>
    public bool AreAll(long first, long last, IReadOnlySet<Flow> flows)
    {
        for (var slot = first - Day; slot <= last + Day; slot++)
        {
            if (strangers.Contains(slot)) return false;
            if (Row(slot) is not { Source: EnergySource.Own } row) continue;
            var columns = RowColumns.Of(row);
            for (var flow = Flow.GridImport; flow <= Flow.Load; flow++)
                if (flow != Flow.Home && columns[(int)flow] is not null && !flows.Contains(flow)) return false;
        }
        return true;
    }
}
