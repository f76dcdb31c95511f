using Solstead.Core.History;

namespace Solstead.Core.Accounting;

/// <summary>Makes a row of whole watt-hours out of what was gathered for a slot.</summary>
internal static class LedgerRow
{
    /// <summary>Number of columns, see <see cref="Flow"/>.</summary>
    public const int Flows = (int)Flow.Load + 1;

    /// <param name="remainder">Rounding remainder per column from the slot before; replaced by this slot's.</param>
    /// <param name="adds">The row holds only what is to be added to the one there is.</param>
    public static EnergySlot Make(long slot, SlotAccount account, IReadOnlyList<LedgerSource> sources, double[] remainder, bool adds)
    {
        var columns = new long?[Flows];
        var quality = 0;
        for (var flow = 0; flow < Flows; flow++)
            columns[flow] = Column((Flow)flow, account, sources, adds, ref remainder[flow], ref quality);
        var metered = columns[(int)Flow.Home];
        var others = Part(Flow.Charger) + Part(Flow.Load);
        var home = Has(Flow.Home) ? metered - others : adds || !Has(Flow.GridImport) ? null
            : Part(Flow.GridImport) - Part(Flow.GridExport) + Part(Flow.Pv) + Part(Flow.BatteryDischarge) - Part(Flow.BatteryCharge) - others;
        return new EnergySlot(slot,
            columns[(int)Flow.GridImport], columns[(int)Flow.GridExport], columns[(int)Flow.Pv],
            columns[(int)Flow.BatteryCharge], columns[(int)Flow.BatteryDischarge],
            home is { } h ? Math.Max(0, h) : null, columns[(int)Flow.Charger], columns[(int)Flow.Load], quality)
        {
            Adds = adds,
        };

        long? Part(Flow flow) => Has(flow) ? columns[(int)flow] : 0;

        bool Has(Flow flow)
        {
            for (var i = 0; i < sources.Count; i++)
                if ((sources[i].Positive == flow || sources[i].Negative == flow) && (!account.IsEmpty(i) || !(adds || sources[i].Gone))) return true;
            return false;
        }
    }

    /// <summary>
    /// The sum over the sources of one column; null when there is none or one of them was silent for the whole slot. A meter that is gone, or a row
    /// that only adds, asks for nothing from the silent ones.
    /// </summary>
    private static long? Column(Flow flow, SlotAccount account, IReadOnlyList<LedgerSource> sources, bool adds, ref double remainder, ref int quality)
    {
        var sum = 0.0;
        var any = false;
        for (var i = 0; i < sources.Count; i++)
        {
            if (sources[i].Positive != flow && sources[i].Negative != flow) continue;
            if (account.IsEmpty(i))
            {
                if (adds || sources[i].Gone) continue;
                return null;
            }
            any = true;
            sum += sources[i].Positive == flow ? account.Positive(i) : account.Negative(i);
            if (account.Covered(i) < 0.95 * EnergyLedger.SlotSeconds && !sources[i].Gone) quality = 2;
            else if (account.Estimated(i)) quality = Math.Max(quality, 1);
        }
        if (!any) return null;
        var whole = Math.Floor(sum + remainder);
        remainder = sum + remainder - whole;
        return (long)whole;
    }
}
