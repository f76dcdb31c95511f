using Solstead.Core.History;

namespace Solstead.Site.History.Books.Editing;

/// <summary>Counts what a change does.</summary>
internal sealed class Tally
{
    private readonly long[] before = new long[RowColumns.Energies], after = new long[RowColumns.Energies];
    private int added, replaced, kept;
    private long first = long.MaxValue, last = long.MinValue;

    /// <summary>Rows of single devices that changed.</summary>
    public int Devices { get; set; }

    /// <summary>Intervals of weather and forecasts that were added or taken out.</summary>
    public int Issued { get; set; }

    public void Count(long slot, EnergySlot? old, Merged merged)
    {
        if (merged.Kept) kept++;
        if (!merged.Changed) return;
        if (merged.Added) added++;
        if (merged.Replaced) replaced++;
        RowColumns.AddTo(before, old);
        RowColumns.AddTo(after, merged.After);
        Touch(slot);
    }

    public void Touch(long slot) => (first, last) = (Math.Min(first, slot), Math.Max(last, slot));

    public ChangeEffect Effect => new(added, replaced, kept, before.ToArray(), after.ToArray()) { Span = first <= last ? (first, last) : null, Devices = Devices, Issued = Issued };
}
