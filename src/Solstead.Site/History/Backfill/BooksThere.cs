using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Site.History.Books.Editing;

namespace Solstead.Site.History.Backfill;

/// <summary>What the books hold of a span, and how much of it may be computed again.</summary>
/// <param name="meters">Names of the meters of now.</param>
internal sealed class BooksThere(IReadOnlyList<EnergySlot> rows, IReadOnlyList<DeviceEnergySlot> devices, HashSet<string> meters)
{
    private readonly Dictionary<long, EnergySlot> rows = rows.ToDictionary(r => r.Slot);
    private readonly Dictionary<(long, string), DeviceEnergySlot> devices = devices.ToDictionary(r => (r.Slot, r.Device));

    /// <summary>Slots in which a meter counted that has no role now: the meters of now do not tell all of them.</summary>
    private readonly HashSet<long> strangers = [.. devices.Where(d => d.Source == EnergySource.Own && !meters.Contains(d.Device)).Select(d => d.Slot)];

    public EnergySlot? Row(long slot) => rows.GetValueOrDefault(slot);

    /// <summary>True when nobody knows the slot, or its own meters only spread what they had counted.</summary>
    public bool IsDoubtful(long slot) => Row(slot) is not { } row || (row is { Source: EnergySource.Own, Quality: > 0 } && !strangers.Contains(slot));

    /// <summary>True when what the meter counted in the slot is not known, or only spread.</summary>
    public bool IsOpen(long slot, string meter) => devices.GetValueOrDefault((slot, meter)) is null or { Source: EnergySource.Own, Quality: > 0 };

    /// <summary>Measured slots in which a column is not known, in order.</summary>
    public List<long> Lacking(Flow flow) =>
        [.. rows.Values.Where(r => r is { Source: EnergySource.Own, Quality: 0 } && RowColumns.Of(r)[(int)flow] is null && !strangers.Contains(r.Slot)).Select(r => r.Slot).Order()];
}
