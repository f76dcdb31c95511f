using Solstead.Core.Accounting;
using Solstead.Core.History;

namespace Solstead.Site.Import.Books;

/// <summary>
/// Energy on its way into the quarter hours of the ledger. What is put in is conserved: the slots of a column sum up to it, to the watt-hour, but for slots
/// that what is known only begins or ends in: the source tells them whole another time, and a part of them would stand in the way.
/// </summary>
public sealed class SlotEnergy
{
    private const int Flows = (int)Flow.Load + 1;

    /// <summary>A slot that is known for less than this share of its time is an estimate between others, and unknown at an end.</summary>
    private const double Whole = 0.9;

    private readonly Dictionary<long, Cell>[] columns = [.. Enumerable.Range(0, Flows).Select(_ => new Dictionary<long, Cell>())];

    private record struct Cell(double WattHours, double Seconds, int Quality);

    /// <summary>Puts energy evenly into a stretch of time.</summary>
    /// <param name="wattHours">≥ 0; 0 says that nothing flowed. [Wh]</param>
    /// <param name="quality">0 measured, 1 from counters after a gap, 2 estimated.</param>
    public void Add(Flow flow, DateTimeOffset from, DateTimeOffset to, double wattHours, int quality) => Add(flow, from, to, wattHours, quality, null);

    /// <summary>Puts energy into a stretch of time by weights; evenly where all weights are 0.</summary>
    /// <param name="weight">Weight of a slot, ≥ 0; null: all alike.</param>
    public void Add(Flow flow, DateTimeOffset from, DateTimeOffset to, double wattHours, int quality, Func<long, double>? weight)
    {
        if (to <= from) return;
        var (begin, end) = (Seconds(from), Seconds(to));
        var (first, last) = (EnergyLedger.SlotOf(from), EnergyLedger.SlotOf(to.AddTicks(-1)));
        var sum = 0.0;
        if (weight is not null)
            for (var slot = first; slot <= last; slot++) sum += weight(slot) * Overlap(slot, begin, end);
        if (sum <= 0) (weight, sum) = (null, end - begin);
        for (var slot = first; slot <= last; slot++)
        {
            var seconds = Overlap(slot, begin, end);
            Put(flow, slot, wattHours * (weight?.Invoke(slot) ?? 1) * seconds / sum, seconds, quality);
        }
    }

    /// <summary>Fills the time of a slot of which nothing is known yet.</summary>
    /// <param name="wattHours">Of the whole slot, ≥ 0; it gives its share. [Wh]</param>
    public void Fill(Flow flow, long slot, double wattHours, int quality)
    {
        var open = EnergyLedger.SlotSeconds - (columns[(int)flow].TryGetValue(slot, out var cell) ? cell.Seconds : 0);
        if (open > 0) Put(flow, slot, wattHours * open / EnergyLedger.SlotSeconds, open, quality);
    }

    /// <summary>What a column says of a slot so far; null: nothing, or not of all of it. [Wh]</summary>
    public double? Of(Flow flow, long slot) => columns[(int)flow].TryGetValue(slot, out var cell) && IsWhole(cell) ? cell.WattHours : null;

    /// <summary>Sum of a column so far. [Wh]</summary>
    public double Total(Flow flow) => columns[(int)flow].Values.Sum(c => c.WattHours);

    /// <summary>The rows, oldest first, in whole watt-hours; each column carries its rounding remainder into its next slot.</summary>
    public IReadOnlyList<EnergySlot> Rows()
    {
        var slots = columns.SelectMany(c => c.Keys).Distinct().Order().ToList();
        var remainder = new double[Flows];
        var rows = new List<EnergySlot>(slots.Count);
        var values = new long?[Flows];
        foreach (var slot in slots)
        {
            var quality = 0;
            for (var f = 0; f < Flows; f++) values[f] = Round(columns[f], slot, ref remainder[f], ref quality);
            if (Array.TrueForAll(values, v => v is null)) continue;
            rows.Add(new(slot, values[(int)Flow.GridImport], values[(int)Flow.GridExport], values[(int)Flow.Pv], values[(int)Flow.BatteryCharge],
                values[(int)Flow.BatteryDischarge], values[(int)Flow.Home], values[(int)Flow.Charger], values[(int)Flow.Load], quality));
        }
        return rows;
    }

    private static long? Round(Dictionary<long, Cell> column, long slot, ref double remainder, ref int quality)
    {
        if (!column.TryGetValue(slot, out var cell) || !IsWhole(cell) && !(column.ContainsKey(slot - 1) && column.ContainsKey(slot + 1))) return null;
        quality = Math.Max(quality, IsWhole(cell) ? cell.Quality : 2);
        var exact = cell.WattHours + remainder;
        var whole = Math.Max(0, Math.Round(exact));
        remainder = exact - whole;
        return (long)whole;
    }

    private static bool IsWhole(Cell cell) => cell.Seconds >= Whole * EnergyLedger.SlotSeconds;

    private void Put(Flow flow, long slot, double wattHours, double seconds, int quality)
    {
        var column = columns[(int)flow];
        column[slot] = column.TryGetValue(slot, out var cell)
            ? new(cell.WattHours + wattHours, cell.Seconds + seconds, Math.Max(cell.Quality, quality))
            : new(wattHours, seconds, quality);
    }

    private static double Overlap(long slot, double begin, double end) =>
        Math.Min(end, (slot + 1) * (double)EnergyLedger.SlotSeconds) - Math.Max(begin, slot * (double)EnergyLedger.SlotSeconds);

    private static double Seconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalSeconds;
}
