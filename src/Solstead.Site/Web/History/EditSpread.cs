using Solstead.Core.Accounting;
using Solstead.Core.Accounting.Hourly;
using Solstead.Core.History;
using Solstead.Site.History;

namespace Solstead.Site.Web.History;

/// <summary>Spreads what a person says of a stretch over its quarter hours.</summary>
internal static class EditSpread
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(Slots.Seconds);

    /// <summary>The energies of an edit in the order of <see cref="Flow"/>.</summary>
    public static long?[] Columns(EnergyEdit e) => [e.GridImportWh, e.GridExportWh, e.PvWh, e.BatteryChargeWh, e.BatteryDischargeWh, e.HomeWh, e.ChargerWh, e.LoadWh];

    /// <param name="there">The rows of the stretch now.</param>
    /// <param name="homeFollows">Home has no meter: it is what the others leave.</param>
    /// <param name="sun">How production is spread where nothing was known of it; null: evenly.</param>
    public static BooksChange Change(EnergyEdit edit, IReadOnlyList<EnergySlot> there, bool homeFollows, SunShape? sun)
    {
        var first = Slots.Of(edit.From!.Value);
        var count = (int)(Slots.Of(edit.To!.Value) - first);
        var now = new EnergySlot?[count];
        foreach (var row in there) now[row.Slot - first] = row;
        var asked = Columns(edit);
        var spread = asked.Select((total, i) => total is { } sum ? Spread(sum, Weights((Flow)i, now, first, sun)) : null).ToArray();
        var follows = homeFollows && edit.HomeWh is null && asked.Any(a => a is not null);
        var rows = new List<EnergySlot>(count);
        if (asked.Any(a => a is not null) || edit.BuyPrice is not null || edit.SellPrice is not null)
            for (var i = 0; i < count; i++) rows.Add(Row(edit, first + i, i, now[i], spread, follows, quality: count > 1 ? 1 : 0));
        return new BooksChange(edit.Void && rows.Count == 0 ? "void" : "edit", edit.Note?.Trim() ?? "", Overwrite.All)
        {
            Energy = rows,
            Void = edit.Void ? [.. Enumerable.Range(0, count).Select(i => first + i)] : [],
        };
    }

    private static EnergySlot Row(EnergyEdit edit, long slot, int i, EnergySlot? now, long[]?[] spread, bool homeFollows, int quality)
    {
        var row = new EnergySlot(slot, At(0), At(1), At(2), At(3), At(4), At(5), At(6), At(7), quality) { BuyPrice = Stored(edit.BuyPrice), SellPrice = Stored(edit.SellPrice) };
        return homeFollows ? row with { Home = Rest(row, edit.Void ? null : now) } : row;

        long? At(int flow) => spread[flow]?[i];
    }

    /// <summary>What is left for a home without a meter; null without the grid.</summary>
    private static long? Rest(EnergySlot said, EnergySlot? now) =>
        (said.GridImport ?? now?.GridImport) - (said.GridExport ?? now?.GridExport) is { } grid
            ? Math.Max(0, grid + (said.Pv ?? now?.Pv ?? 0) + (said.BatteryDischarge ?? now?.BatteryDischarge ?? 0) - (said.BatteryCharge ?? now?.BatteryCharge ?? 0)
                - (said.Charger ?? now?.Charger ?? 0) - (said.Load ?? now?.Load ?? 0))
            : null;

    private static double[] Weights(Flow flow, EnergySlot?[] now, long first, SunShape? sun)
    {
        var weights = now.Select(row => row is null ? 0 : (double)(Value(row, flow) ?? 0)).ToArray();
        if (weights.Sum() > 0) return weights;
        if (flow == Flow.Pv && sun is not null) weights = [.. now.Select((_, i) => sun.Of(Slots.Start(first + i), Length))];
        return weights.Sum() > 0 ? weights : [.. now.Select(_ => 1.0)];
    }

    /// <summary>Whole watt-hours that add up to the total; each carries its rounding into the next.</summary>
    internal static long[] Spread(long total, double[] weights)
    {
        var shares = new long[weights.Length];
        var (sum, given, so) = (weights.Sum(), 0L, 0.0);
        for (var i = 0; i < shares.Length; i++)
        {
            so += weights[i];
            var until = i == shares.Length - 1 ? total : Math.Min(total, (long)Math.Floor(total * (so / sum) + 1e-9));
            (shares[i], given) = (Math.Max(0, until - given), Math.Max(given, until));
        }
        return shares;
    }

    private static long? Stored(decimal? price) => price is { } p ? (long)Math.Round(p * 100_000m, MidpointRounding.AwayFromZero) : null;

    private static long? Value(EnergySlot row, Flow flow) => flow switch
    {
        Flow.GridImport => row.GridImport,
        Flow.GridExport => row.GridExport,
        Flow.Pv => row.Pv,
        Flow.BatteryCharge => row.BatteryCharge,
        Flow.BatteryDischarge => row.BatteryDischarge,
        Flow.Home => row.Home,
        Flow.Charger => row.Charger,
        _ => row.Load,
    };
}
