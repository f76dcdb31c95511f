using Solstead.Core.History;

namespace Solstead.Core.Accounting;

/// <summary>What single meters counted, under names that say which meter and which direction.</summary>
public static class MeterRows
{
    /// <summary>The name of a meter's direction in <see cref="DeviceEnergySlot.Device"/>: <c>roof/production</c>, <c>roof/grid.import</c>, <c>gx/battery.discharge</c>.</summary>
    /// <param name="meter">Written form of the section, <c>device/section</c>.</param>
    public static string Name(string meter, Flow flow) => flow switch
    {
        Flow.GridImport => meter + ".import",
        Flow.GridExport => meter + ".export",
        Flow.BatteryCharge => meter + ".charge",
        Flow.BatteryDischarge => meter + ".discharge",
        _ => meter,
    };

    /// <summary>True for charging points and loads, and where several meters share a column. The only meter of a column is the column: a row of its own would tell nothing more.</summary>
    /// <param name="meters">How many meters fill the column.</param>
    public static bool IsKept(Flow positive, int meters) => positive is Flow.Charger or Flow.Load || meters > 1;

    /// <summary>Adds the rows of one slot. Each is rounded by itself: half a watt-hour of a meter is nobody's bill.</summary>
    internal static void Add(ref List<DeviceEnergySlot>? rows, long slot, SlotAccount account, IReadOnlyList<LedgerSource> sources)
    {
        for (var i = 0; i < sources.Count; i++)
        {
            var source = sources[i];
            if (account.IsEmpty(i) || !IsKept(source.Positive, sources.Count(s => s.Positive == source.Positive))) continue;
            var quality = account.Covered(i) < 0.95 * EnergyLedger.SlotSeconds ? 2 : account.Estimated(i) ? 1 : 0;
            rows ??= [];
            rows.Add(new(slot, Name(source.Name, source.Positive), (long)Math.Round(account.Positive(i))) { Quality = quality });
            if (source.Negative is { } negative) rows.Add(new(slot, Name(source.Name, negative), (long)Math.Round(account.Negative(i))) { Quality = quality });
        }
    }
}
