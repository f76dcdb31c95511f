using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Site;
using Solstead.Site.History.Books.Editing;

namespace Solstead.Site.Web.History;

/// <summary>What the single meters of a column become when a person says what the column held.</summary>
internal static class EditMeters
{
    /// <summary>The meters that have rows of their own, by name, and the column they share.</summary>
    public static IReadOnlyList<(Flow Flow, string Name)> Of(RoleMap roles) =>
        [.. RoleMeters.Of(roles).GroupBy(m => m.Positive).Where(g => MeterRows.IsKept(g.Key, g.Count())).SelectMany(g => g.Select(m => (g.Key, MeterRows.Name(m.Section.ToString(), g.Key))))];

    /// <summary>Each keeps its part of the column; where nothing was counted, all have the same. Who of several had it in a slot nobody knows stays unknown.</summary>
    /// <param name="rows">What the person says; a column that is null was not spoken of.</param>
    /// <param name="there">Rows of single meters now.</param>
    public static IReadOnlyList<DeviceEnergySlot> Follow(IReadOnlyList<EnergySlot> rows, IReadOnlyList<DeviceEnergySlot> there, IReadOnlyList<(Flow Flow, string Name)> meters)
    {
        var found = new List<DeviceEnergySlot>();
        var known = there.ToDictionary(d => (d.Slot, d.Device), d => d.WattHours);
        var columns = meters.GroupBy(m => m.Flow, m => m.Name).Select(g => (Flow: g.Key, Names: g.ToArray())).ToArray();
        foreach (var row in rows)
        {
            var said = RowColumns.Of(row);
            foreach (var (flow, names) in columns)
            {
                if (said[(int)flow] is not { } total) continue;
                var mine = names.Length == 1 ? names : Array.FindAll(names, n => known.ContainsKey((row.Slot, n)));
                if (mine.Length == 0) continue;
                var weights = Array.ConvertAll(mine, n => (double)known.GetValueOrDefault((row.Slot, n)));
                if (weights.Sum() <= 0) Array.Fill(weights, 1);
                var shares = EditSpread.Spread(total, weights);
                for (var i = 0; i < mine.Length; i++) found.Add(new(row.Slot, mine[i], shares[i]) { Quality = row.Quality });
            }
        }
        return found;
    }
}
