namespace Solstead.Core.Panels;

/// <summary>Which part of the day a group sees most of.</summary>
public enum Facing { Morning, Midday, Afternoon }

/// <summary>Panels whose days have the same shape and level.</summary>
public sealed record FoundGroup(Facing Facing, IReadOnlyList<string> Members);

/// <summary>
/// Finds the groups of a roof in the daily curves of its panels: panels with the same shape of day look the same way, and among those the same
/// level is the same size. A panel that is shaded for part of the day joins the group it follows for the rest. Pure and deterministic.
/// </summary>
public static class GroupFinder
{
    /// <summary>Largest distance of two panels of one group; see <see cref="PanelCurves.Distance"/>.</summary>
    private const double Alike = 0.06;

    /// <summary>Levels further apart than this are sizes: 360 and 425 W, not soiling.</summary>
    private const double SizeStep = 1.14;

    /// <summary>Least share of the day a shaded panel must follow its group.</summary>
    private const double Follows = 0.4;

    /// <param name="curves">One curve per panel, see <see cref="PanelCurves.Brightest"/>.</param>
    /// <param name="slotsPerDay">Slots of 24 hours.</param>
    /// <returns>Groups of at least two panels, those of the morning first; panels that fit nowhere are in none.</returns>
    public static IReadOnlyList<FoundGroup> Find(IReadOnlyList<PanelCurve> curves, int slotsPerDay)
    {
        var able = curves.Where(c => PanelCurves.Peak(c.Watts) > 0).OrderBy(c => c.Serial, StringComparer.Ordinal).ToList();
        var clusters = Cluster(able);
        var groups = clusters.Where(c => c.Count > 1).SelectMany(BySize).Select(c => c.ToList()).ToList();
        foreach (var lone in clusters.Where(c => c.Count == 1).Select(c => c[0]))
            if (groups.Select(g => (Group: g, Share: PanelCurves.Following(lone.Watts, PanelCurves.Middle(Curves(g))))).MaxBy(g => g.Share) is { Share: >= Follows } best) best.Group.Add(lone);
        var noon = SolarNoon(able);
        return [.. groups
            .Select(g => (Members: g, Centre: PanelCurves.Centre(PanelCurves.Middle(Curves(g))) ?? noon))
            .OrderBy(g => g.Centre)
            .Select(g => new FoundGroup(Side((g.Centre - noon) * 24 / slotsPerDay), [.. g.Members.Select(m => m.Serial).Order(StringComparer.Ordinal)]))];
    }

    /// <summary>The panel with the most that are alike gathers them, then the next among the rest.</summary>
    private static List<List<PanelCurve>> Cluster(List<PanelCurve> curves)
    {
        var near = new bool[curves.Count, curves.Count];
        for (var i = 0; i < curves.Count; i++)
            for (var j = 0; j <= i; j++) near[i, j] = near[j, i] = i == j || PanelCurves.Distance(curves[i].Watts, curves[j].Watts) <= Alike;
        var open = Enumerable.Range(0, curves.Count).ToHashSet();
        var clusters = new List<List<PanelCurve>>();
        while (open.Count > 0)
        {
            var centre = open.Order().MaxBy(i => open.Count(j => near[i, j]));
            var members = open.Where(j => near[centre, j]).Order().ToList();
            clusters.Add([.. members.Select(m => curves[m])]);
            open.ExceptWith(members);
        }
        return clusters;
    }

    /// <summary>Splits where the levels leave a gap with at least two panels on either side; one weak panel is a weak panel, not a size.</summary>
    private static IEnumerable<IReadOnlyList<PanelCurve>> BySize(IReadOnlyList<PanelCurve> cluster)
    {
        var middle = PanelCurves.Middle(Curves(cluster));
        var levels = cluster.Select(c => (Curve: c, Level: PanelCurves.Level(c.Watts, middle))).OrderBy(c => c.Level).ToList();
        var first = 0;
        for (var i = 1; i < levels.Count; i++)
        {
            if (levels[i].Level < SizeStep * levels[i - 1].Level || i - first < 2 || levels.Count - i < 2) continue;
            yield return [.. levels[first..i].Select(l => l.Curve)];
            first = i;
        }
        yield return [.. levels[first..].Select(l => l.Curve)];
    }

    /// <summary>The middle between the roof's first and last light: morning and evening are as long, whatever the panels look at.</summary>
    private static double SolarNoon(List<PanelCurve> curves)
    {
        var slots = curves.Count == 0 ? 0 : curves.Max(c => c.Watts.Count);
        var lit = Enumerable.Range(0, slots).Where(s => curves.Any(c => s < c.Watts.Count && c.Watts[s] > 0.01 * PanelCurves.Peak(c.Watts))).ToList();
        return lit.Count == 0 ? slots / 2.0 : (lit[0] + lit[^1] + 1) / 2.0;
    }

    private static Facing Side(double hoursFromNoon) => hoursFromNoon < -0.6 ? Facing.Morning : hoursFromNoon > 0.6 ? Facing.Afternoon : Facing.Midday;

    private static IReadOnlyList<IReadOnlyList<double?>> Curves(IReadOnlyList<PanelCurve> panels) => [.. panels.Select(p => p.Watts)];
}
