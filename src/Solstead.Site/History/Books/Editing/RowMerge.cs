using Solstead.Core.Accounting;
using Solstead.Core.History;

namespace Solstead.Site.History.Books.Editing;

/// <summary>What became of one row.</summary>
/// <param name="After">The row now; null when there is none.</param>
/// <param name="Changed">Something of it is different.</param>
internal readonly record struct Merged(EnergySlot? After, bool Changed, bool Added, bool Replaced, bool Kept);

/// <summary>Lays one row of a change over the row there is.</summary>
internal static class RowMerge
{
    /// <summary>True when the change may replace what is known in the row.</summary>
    public static bool MayReplace(Overwrite overwrite, int quality, int source) =>
        overwrite == Overwrite.All || (overwrite == Overwrite.Estimated && source != EnergySource.Edited && (quality > 0 || source == EnergySource.Imported));

    /// <param name="slot">Which quarter hour.</param>
    /// <param name="before">The row there is; null when there is none.</param>
    /// <param name="empty">Its energies become unknown first.</param>
    /// <param name="told">The row of the change; null when it only empties.</param>
    /// <param name="source">What a row becomes by this change.</param>
    public static Merged Over(long slot, EnergySlot? before, bool empty, EnergySlot? told, Overwrite overwrite, int source)
    {
        var (old, now) = (RowColumns.Of(before), RowColumns.Of(before));
        var may = before is null || MayReplace(overwrite, before.Quality, before.Source);
        if (empty && may) Array.Clear(now, 0, RowColumns.Energies);
        var kept = empty && !may && RowColumns.IsKnown(before!);
        if (told is not null)
        {
            kept |= Lay(RowColumns.Of(told), now, may);
            // What a meter counted that has its role only now was taken for the house's.
            if (source == EnergySource.Own && before is { Source: EnergySource.Own } && told.Home is not null && IsCompleted(old, now)) now[(int)Flow.Home] = told.Home;
        }
        bool added = false, replaced = false, different = false;
        for (var i = 0; i < now.Length; i++)
        {
            if (old[i] == now[i]) continue;
            different = true;
            if (i >= RowColumns.Energies) continue;
            added |= old[i] is null;
            replaced |= old[i] is not null;
        }
        var better = told is not null && may && before is not null && (told.Quality != before.Quality || before.Source != source) && Confirms(told, now);
        // A slot of which nothing was known and that a person emptied: nothing shall be made for it.
        var emptied = empty && may && source == EnergySource.Edited && told is null && !(before is { Source: EnergySource.Edited } && !RowColumns.IsKnown(before));
        if (!different && !better && !emptied) return new(before, false, false, false, kept);
        return new(Meta(slot, before, empty && may, told, now, source), true, added && !replaced, replaced, kept);
    }

    /// <summary>Two words about one slot: the later one, and what it leaves open from the first.</summary>
    public static EnergySlot Later(EnergySlot first, EnergySlot second)
    {
        var (columns, later) = (RowColumns.Of(first), RowColumns.Of(second));
        for (var i = 0; i < columns.Length; i++) columns[i] = later[i] ?? columns[i];
        return RowColumns.Row(first.Slot, columns, Math.Max(first.Quality, second.Quality), second.Source);
    }

    /// <returns>True when something known stayed that the change would have had otherwise.</returns>
    private static bool Lay(long?[] told, long?[] now, bool may)
    {
        var kept = false;
        for (var i = 0; i < told.Length; i++)
        {
            if (told[i] is not { } value || now[i] == value) continue;
            if (now[i] is null || may) now[i] = value;
            else if (i < RowColumns.Energies) kept = true;
        }
        return kept;
    }

    /// <summary>A part of home's balance was not known and is now.</summary>
    private static bool IsCompleted(long?[] old, long?[] now)
    {
        for (var i = 0; i < RowColumns.Energies; i++) if (i != (int)Flow.Home && old[i] is null && now[i] is not null) return true;
        return false;
    }

    /// <summary>The change says all that is known of the row's energies.</summary>
    private static bool Confirms(EnergySlot told, long?[] now)
    {
        var columns = RowColumns.Of(told);
        for (var i = 0; i < RowColumns.Energies; i++) if (columns[i] != now[i]) return false;
        return RowColumns.IsKnown(told);
    }

    /// <summary>An energy that was known is not any more.</summary>
    private static bool Lacks(long?[] now, long?[] old)
    {
        for (var i = 0; i < RowColumns.Energies; i++) if (old[i] is not null && now[i] is null) return true;
        return false;
    }

    /// <summary>A row that keeps energies of before keeps their origin, and the worse quality; a person's hand shows in any case.</summary>
    private static EnergySlot Meta(long slot, EnergySlot? before, bool empty, EnergySlot? told, long?[] now, int source)
    {
        var said = told is null ? new long?[RowColumns.All] : RowColumns.Of(told);
        var energy = said.AsSpan(0, RowColumns.Energies).ContainsAnyExcept((long?)null);
        // Prices alone change nothing about whose the energies are, or who emptied them.
        if (told is not null && !energy && !empty) return RowColumns.Row(slot, now, before?.Quality ?? 2, before?.Source ?? (source == EnergySource.Edited ? EnergySource.Own : source));
        var rest = false;
        for (var i = 0; i < RowColumns.Energies; i++) rest |= now[i] is not null && (said[i] is null || said[i] != now[i]);
        // Quality 2 keeps what was taken out from being filled in again.
        if (!rest || before is null) return RowColumns.Row(slot, now, told is null || (empty && Lacks(now, RowColumns.Of(before))) ? 2 : told.Quality, source);
        return RowColumns.Row(slot, now, energy ? Math.Max(before.Quality, told!.Quality) : before.Quality, source == EnergySource.Edited ? source : before.Source);
    }
}
