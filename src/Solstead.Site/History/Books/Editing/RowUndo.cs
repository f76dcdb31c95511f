using Solstead.Core.History;

namespace Solstead.Site.History.Books.Editing;

/// <summary>A row as a change found it and left it.</summary>
/// <param name="Before">Null: there was none.</param>
internal sealed record RowChange(long Slot, long Change, EnergySlot? Before, EnergySlot After);

/// <summary>Takes one change of one row back, beside later changes and own rows that came since.</summary>
internal static class RowUndo
{
    /// <param name="now">The row there is.</param>
    /// <param name="mine">What the change did to it.</param>
    /// <param name="later">Later changes of the row that hold, oldest first; what they will put back one day is corrected in place.</param>
    public static Merged Back(EnergySlot? now, RowChange mine, RowChange[] later)
    {
        // The meters told of the slot since: that is the truth now.
        var overtaken = now is not null && later.Length == 0 && now.Source == EnergySource.Own && mine.After.Source != EnergySource.Own;
        var (was, set, there) = (RowColumns.Of(mine.Before), RowColumns.Of(mine.After), RowColumns.Of(now));
        var result = (long?[])there.Clone();
        bool added = false, replaced = false, kept = false;
        for (var i = 0; i < set.Length; i++)
        {
            if (was[i] == set[i]) continue;
            if (PassOn(later, i, was[i], set[i]) || overtaken || there[i] != set[i])
            {
                kept |= i < RowColumns.Energies;
                continue;
            }
            result[i] = was[i];
            if (i >= RowColumns.Energies) continue;
            added |= there[i] is null;
            replaced |= there[i] is not null;
        }
        var (quality, source) = Meta(now, mine, later, kept);
        var row = RowColumns.Row(mine.Slot, result, quality, source);
        var gone = mine.Before is null && later.Length == 0 && !RowColumns.IsKnown(row);
        var changed = gone ? now is not null : row != now;
        return new(gone ? null : row, changed, added && !replaced, replaced, kept);
    }

    /// <summary>A later change replaced the value: it is that change's to put back what was before mine.</summary>
    private static bool PassOn(RowChange[] later, int column, long? was, long? set)
    {
        for (var i = 0; i < later.Length; i++)
        {
            var (before, after) = (RowColumns.Of(later[i].Before), RowColumns.Of(later[i].After));
            if (before[column] != set)
            {
                if (before[column] != after[column]) return true;
                continue;
            }
            before[column] = was;
            later[i] = later[i] with { Before = RowColumns.Row(later[i].Slot, before, later[i].Before?.Quality ?? 2, later[i].Before?.Source ?? EnergySource.Own) };
            if (set != after[column]) return true;
            // A change of other columns carried the value along: it does so with the one of before.
            after[column] = was;
            later[i] = later[i] with { After = RowColumns.Row(later[i].Slot, after, later[i].After.Quality, later[i].After.Source) };
        }
        return false;
    }

    private static (int Quality, int Source) Meta(EnergySlot? now, RowChange mine, RowChange[] later, bool kept)
    {
        var (quality, source) = (mine.Before?.Quality ?? 2, mine.Before?.Source ?? EnergySource.Own);
        if (later.Length > 0)
        {
            if (later[0].Before is { } next && next.Quality == mine.After.Quality && next.Source == mine.After.Source)
                later[0] = later[0] with { Before = mine.Before is null && !RowColumns.IsKnown(next) ? null : next with { Quality = quality, Source = source } };
            return (now?.Quality ?? 2, now?.Source ?? EnergySource.Own);
        }
        var untouched = now is null || (!kept && now.Quality == mine.After.Quality && now.Source == mine.After.Source);
        return untouched ? (quality, source) : (now!.Quality, now.Source);
    }
}
