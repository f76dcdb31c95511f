using System.Globalization;
using Solstead.Core.Accounting;
using Solstead.Core.History;

namespace Solstead.Site.History.Books.Editing;

/// <summary>A row of the ledger as columns: the eight energies in the order of <see cref="Flow"/>, then the two prices; and as the text that is kept beside a change.</summary>
internal static class RowColumns
{
    public const int Energies = (int)Flow.Load + 1;
    public const int All = Energies + 2;

    public static long?[] Of(EnergySlot? row) => row is null ? new long?[All] :
        [row.GridImport, row.GridExport, row.Pv, row.BatteryCharge, row.BatteryDischarge, row.Home, row.Charger, row.Load, row.BuyPrice, row.SellPrice];

    public static EnergySlot Row(long slot, long?[] c, int quality, int source) =>
        new(slot, c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], quality) { BuyPrice = c[8], SellPrice = c[9], Source = source };

    /// <summary>True when an energy of the row is known.</summary>
    public static bool IsKnown(EnergySlot row) => row is not { GridImport: null, GridExport: null, Pv: null, BatteryCharge: null, BatteryDischarge: null, Home: null, Charger: null, Load: null };

    /// <summary>Adds the known energies of a row to sums.</summary>
    public static void AddTo(long[] sums, EnergySlot? row)
    {
        if (row is null) return;
        var columns = Of(row);
        for (var i = 0; i < Energies; i++) sums[i] += columns[i] ?? 0;
    }

    /// <summary>Numbers with commas, empty where unknown: energies, prices, quality, source.</summary>
    public static string Text(EnergySlot row) => string.Create(CultureInfo.InvariantCulture,
        $"{row.GridImport},{row.GridExport},{row.Pv},{row.BatteryCharge},{row.BatteryDischarge},{row.Home},{row.Charger},{row.Load},{row.BuyPrice},{row.SellPrice},{row.Quality},{row.Source}");

    public static EnergySlot? Parse(long slot, string? text)
    {
        if (text is null) return null;
        var numbers = Numbers(text, All + 2);
        return Row(slot, numbers[..All], (int)(numbers[All] ?? 0), (int)(numbers[All + 1] ?? 0));
    }

    /// <summary>The kept text of a device's row.</summary>
    public static string Text(DeviceEnergySlot row) => string.Create(CultureInfo.InvariantCulture, $"{row.WattHours},{row.Quality},{row.Source}");

    public static DeviceEnergySlot? Parse(long slot, string device, string? text)
    {
        if (text is null) return null;
        var numbers = Numbers(text, 3);
        return new(slot, device, numbers[0] ?? 0) { Quality = (int)(numbers[1] ?? 0), Source = (int)(numbers[2] ?? 0) };
    }

    public static string Text(IReadOnlyList<long> sums) => string.Join(',', sums);

    public static IReadOnlyList<long> Sums(string text) => Numbers(text, Energies).Select(n => n ?? 0).ToArray();

    private static long?[] Numbers(string text, int count)
    {
        var numbers = new long?[count];
        var i = 0;
        foreach (var part in text.AsSpan().Split(','))
            if (i < count) numbers[i++] = long.TryParse(text.AsSpan(part), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        return numbers;
    }
}
