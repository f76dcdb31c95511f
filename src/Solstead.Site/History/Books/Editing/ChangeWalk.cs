using Microsoft.Data.Sqlite;
using Solstead.Core.History;

namespace Solstead.Site.History.Books.Editing;

/// <summary>
/// Goes over the rows a change names, in pieces, so that ten years need no more memory than the change itself, and tells each row's fate.
/// To look at a change and to make it is the same walk; only the one that makes it has somewhere to write.
/// </summary>
/// <param name="waiting">Own rows that are not on disk yet.</param>
/// <param name="sink">Where the rows go; null: only looked at.</param>
internal sealed class ChangeWalk(SqliteConnection connection, IReadOnlyList<Booking> waiting, BooksChange change, ChangeSink? sink, CancellationToken ct)
{
    private const int Piece = 4096, Reach = 16_384;
    private readonly Tally tally = new();

    public ChangeEffect Go()
    {
        IReadOnlyList<EnergySlot> rows = IsSorted(change.Energy, r => r.Slot) ? change.Energy : [.. change.Energy.OrderBy(r => r.Slot)];
        IReadOnlyList<DeviceEnergySlot> devices = IsSorted(change.Devices, r => r.Slot) ? change.Devices : [.. change.Devices.OrderBy(r => r.Slot)];
        IReadOnlyList<long> empty = [.. change.Void.Distinct().Order()];
        var steps = (double)Math.Max(1, rows.Count + devices.Count + empty.Count);
        for (int row = 0, gone = 0; row < rows.Count || gone < empty.Count;)
        {
            var from = Math.Min(row < rows.Count ? rows[row].Slot : long.MaxValue, gone < empty.Count ? empty[gone] : long.MaxValue);
            var (rowEnd, goneEnd) = (End(rows, row, from, r => r.Slot), End(empty, gone, from, s => s));
            Energy(rows, row, rowEnd, empty, gone, goneEnd, from);
            (row, gone) = (rowEnd, goneEnd);
            change.Progress?.Report((row + gone) / steps);
        }
        for (var at = 0; at < devices.Count;)
        {
            var end = End(devices, at, devices[at].Slot, d => d.Slot);
            Devices(devices, at, end);
            at = end;
            change.Progress?.Report((rows.Count + empty.Count + at) / steps);
        }
        return tally.Effect;
    }

    /// <summary>One piece: at most so many rows over at most so many slots. Rows of one slot stay together.</summary>
    private static int End<T>(IReadOnlyList<T> list, int start, long from, Func<T, long> slot)
    {
        var end = start;
        while (end < list.Count && slot(list[end]) < from + Reach && (end - start < Piece || slot(list[end]) == slot(list[end - 1]))) end++;
        return end;
    }

    private void Energy(IReadOnlyList<EnergySlot> rows, int row, int rowEnd, IReadOnlyList<long> empty, int gone, int goneEnd, long from)
    {
        ct.ThrowIfCancellationRequested();
        var until = 1 + Math.Max(rowEnd > row ? rows[rowEnd - 1].Slot : from, goneEnd > gone ? empty[goneEnd - 1] : from);
        var there = BooksReader.Energy(connection, waiting, from, until).ToDictionary(r => r.Slot);
        var voids = new HashSet<long>();
        for (; gone < goneEnd; gone++) voids.Add(empty[gone]);
        foreach (var slot in voids) if (!Names(rows, row, rowEnd, slot)) Lay(there, slot, true, null);
        while (row < rowEnd)
        {
            var told = rows[row++];
            // A slot that is told twice: the later word holds, where it says something.
            for (; row < rowEnd && rows[row].Slot == told.Slot; row++) told = RowMerge.Later(told, rows[row]);
            Lay(there, told.Slot, voids.Contains(told.Slot), told);
        }
        if (voids.Count > 0) Silence(voids, from, until);
    }

    private static bool Names(IReadOnlyList<EnergySlot> rows, int low, int end, long slot)
    {
        for (var high = end; low < high;)
        {
            var middle = (low + high) / 2;
            if (rows[middle].Slot < slot) low = middle + 1;
            else high = middle;
        }
        return low < end && rows[low].Slot == slot;
    }

    private void Lay(Dictionary<long, EnergySlot> there, long slot, bool empty, EnergySlot? told)
    {
        var before = there.GetValueOrDefault(slot);
        var merged = RowMerge.Over(slot, before, empty, told, change.Overwrite, change.Source);
        tally.Count(slot, before, merged);
        if (merged.Changed) sink?.Energy(slot, before, merged.After!);
    }

    /// <summary>What single meters counted in emptied slots goes too.</summary>
    private void Silence(HashSet<long> slots, long from, long until)
    {
        foreach (var row in BooksReader.DeviceEnergy(connection, waiting, from, until))
            if (slots.Contains(row.Slot) && RowMerge.MayReplace(change.Overwrite, row.Quality, row.Source)) Device(row, null);
    }

    private void Devices(IReadOnlyList<DeviceEnergySlot> rows, int at, int end)
    {
        ct.ThrowIfCancellationRequested();
        var there = BooksReader.DeviceEnergy(connection, waiting, rows[at].Slot, rows[end - 1].Slot + 1).ToDictionary(r => (r.Slot, r.Device));
        for (; at < end; at++)
        {
            var told = rows[at] with { Source = change.Source };
            var before = there.GetValueOrDefault((told.Slot, told.Device));
            if (before == told || (before is not null && !RowMerge.MayReplace(change.Overwrite, before.Quality, before.Source))) continue;
            there[(told.Slot, told.Device)] = told;
            Device(before, told);
        }
    }

    private void Device(DeviceEnergySlot? before, DeviceEnergySlot? after)
    {
        tally.Devices++;
        tally.Touch((before ?? after)!.Slot);
        sink?.Device(before, after);
    }

    private static bool IsSorted<T>(IReadOnlyList<T> list, Func<T, long> slot)
    {
        for (var i = 1; i < list.Count; i++) if (slot(list[i]) < slot(list[i - 1])) return false;
        return true;
    }
}
