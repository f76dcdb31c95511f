using Solstead.Core.History;

namespace Solstead.Core.Accounting;

/// <summary>Makes a row of whole watt-hours out of what was gathered for a slot.</summary>
internal static class LedgerRow
{
    /// <summary>Number of columns, see <see cref="Flow"/>.</summary>
    public const int Flows = (int)Flow.Load + 1;

    /// <param name="remainder">Rounding remainder per column from the slot before; replaced by this slot's.</param>
    public static EnergySlot Make(long slot, SlotAccount account, IReadOnlyList<LedgerSource> sources, double[] remainder)
    {
        var columns = new long?[Flows];
        var quality = 0;
        for (var flow = 0; flow < Flows; flow++)
            columns[flow] = Column((Flow)flow, account, sources, ref remainder[flow], ref quality);
        var metered = columns[(int)Flow.Home];
        var others = Part(columns, sources, Flow.Charger) + Part(columns, sources, Flow.Load);
        var sum = Has(sources, Flow.GridImport) ? Sources(columns, sources) : null;
        var home = Has(sources, Flow.Home) ? metered - others : sum - others;
        return new EnergySlot(slot,
            columns[(int)Flow.GridImport], columns[(int)Flow.GridExport], columns[(int)Flow.Pv],
            columns[(int)Flow.BatteryCharge], columns[(int)Flow.BatteryDischarge],
            home is { } h ? Math.Max(0, h) : null, columns[(int)Flow.Charger], columns[(int)Flow.Load], quality);
    }

    /// <summary>What entered the house minus what left it or was stored; null when a part is unknown. [Wh]</summary>
    private static long? Sources(long?[] columns, IReadOnlyList<LedgerSource> sources) =>
        Part(columns, sources, Flow.GridImport) - Part(columns, sources, Flow.GridExport) + Part(columns, sources, Flow.Pv)
        + Part(columns, sources, Flow.BatteryDischarge) - Part(columns, sources, Flow.BatteryCharge);

    private static long? Part(long?[] columns, IReadOnlyList<LedgerSource> sources, Flow flow) =>
        Has(sources, flow) ? columns[(int)flow] : 0;

    /// <summary>The sum over the sources of one column; null when there is none or one of them was silent for the whole slot.</summary>
    private static long? Column(Flow flow, SlotAccount account, IReadOnlyList<LedgerSource> sources, ref double remainder, ref int quality)
    {
        var sum = 0.0;
        var any = false;
        for (var i = 0; i < sources.Count; i++)
        {
            if (sources[i].Positive != flow && sources[i].Negative != flow) continue;
            if (account.Covered(i) <= 0) return null;
            any = true;
            sum += sources[i].Positive == flow ? account.Positive(i) : account.Negative(i);
            if (account.Covered(i) < 0.95 * EnergyLedger.SlotSeconds) quality = 2;
            else if (account.Estimated(i)) quality = Math.Max(quality, 1);
        }
        if (!any) return null;
        var whole = Math.Floor(sum + remainder);
        remainder = sum + remainder - whole;
        return (long)whole;
    }

    private static bool Has(IReadOnlyList<LedgerSource> sources, Flow flow)
    {
        for (var i = 0; i < sources.Count; i++) if (sources[i].Positive == flow || sources[i].Negative == flow) return true;
        return false;
    }
}
