namespace Solstead.Core.Accounting;

/// <summary>What has been gathered for one slot, per source; two directions each.</summary>
internal sealed class SlotAccount(int sources)
{
    private readonly double[] wattHours = new double[2 * sources];
    private readonly double[] covered = new double[sources];
    private readonly bool[] estimated = new bool[sources];

    /// <summary>Rounding remainder per column after this slot, handed to the next.</summary>
    public double[] Remainder { get; } = new double[LedgerRow.Flows];

    /// <summary>True when something was added since its row was made.</summary>
    public bool Changed { get; set; } = true;

    public void Add(int source, double positive, double negative, double seconds, bool isEstimated)
    {
        wattHours[2 * source] += positive;
        wattHours[2 * source + 1] += negative;
        covered[source] += seconds;
        estimated[source] |= isEstimated;
        Changed = true;
    }

    /// <summary>Something of the slot is not known of this source: what it told of it is no measurement.</summary>
    public void Doubt(int source) => (estimated[source], Changed) = (true, true);

    public double Positive(int source) => wattHours[2 * source];
    public double Negative(int source) => wattHours[2 * source + 1];

    /// <summary>Seconds of the slot this source speaks for.</summary>
    public double Covered(int source) => covered[source];
    public bool Estimated(int source) => estimated[source];

    /// <summary>True when the source told nothing of this slot.</summary>
    public bool IsEmpty(int source) => covered[source] <= 0 && wattHours[2 * source] == 0 && wattHours[2 * source + 1] == 0;

    public LedgerSlotState Save(long slot) => new(slot, [.. wattHours], [.. covered], [.. estimated]);

    /// <summary>Takes over what was saved for one source; a damaged state is left out.</summary>
    /// <param name="source">The source here.</param>
    /// <param name="index">Its place in the saved slot.</param>
    public void Restore(int source, LedgerSlotState saved, int index)
    {
        if (saved.WattHours.Count < 2 * index + 2 || saved.Covered.Count <= index || saved.Estimated.Count <= index) return;
        wattHours[2 * source] = saved.WattHours[2 * index];
        wattHours[2 * source + 1] = saved.WattHours[2 * index + 1];
        covered[source] = saved.Covered[index];
        estimated[source] = saved.Estimated[index];
        Changed = true;
    }
}
