namespace Solstead.Core.Panels;

/// <summary>Mean power of one panel per slot of the day; null where nothing is known. [W]</summary>
public sealed record PanelCurve(string Serial, IReadOnlyList<double?> Watts);

/// <summary>Arithmetic on daily curves. All curves of one call have the same number of slots.</summary>
public static class PanelCurves
{
    /// <summary>Share of a curve's peak below which a slot says nothing about its shape.</summary>
    private const double Significant = 0.05;

    /// <summary>
    /// One curve per panel out of several days: of each slot the day on which the roof gave the most, the same day for all panels. Clouds pass
    /// over the whole roof; what is left is close to a clear day.
    /// </summary>
    public static IReadOnlyList<PanelCurve> Brightest(IReadOnlyList<IReadOnlyList<PanelCurve>> days)
    {
        var serials = days.SelectMany(d => d.Select(c => c.Serial)).Distinct().ToList();
        var slots = days.Max(d => d.Count == 0 ? 0 : d.Max(c => c.Watts.Count));
        var byDay = days.Select(d => d.ToDictionary(c => c.Serial, c => c.Watts)).ToList();
        var best = new Dictionary<string, IReadOnlyList<double?>>?[slots];
        for (var slot = 0; slot < slots; slot++)
        {
            var most = double.NegativeInfinity;
            foreach (var day in byDay)
            {
                // A slot some panels are silent in would compare light with silence.
                var total = day.Values.Sum(w => slot < w.Count ? w[slot] : null);
                var known = day.Values.Count(w => slot < w.Count && w[slot] is not null);
                if (total is not { } sum || known * 2 < serials.Count || sum <= most) continue;
                (most, best[slot]) = (sum, day);
            }
        }
        return [.. serials.Select(s => new PanelCurve(s, [.. best.Select((day, slot) => day?.GetValueOrDefault(s) is { } w && slot < w.Count ? w[slot] : null)]))];
    }

    /// <summary>How differently two panels see the day, whatever their size: 0 = the same shape, 0.05 = some 20° of azimuth, towards 1 = never the same sun.</summary>
    /// <returns>Infinite when they share too few slots to compare. A fifth of the slots may differ freely: a chimney's shadow is no orientation.</returns>
    public static double Distance(IReadOnlyList<double?> a, IReadOnlyList<double?> b)
    {
        if (Shared(a, b) is not { Count: >= 8 } pairs) return double.PositiveInfinity;
        var scale = Median(pairs.Where(p => p.A > 0 && p.B > 0).Select(p => p.B / p.A));
        if (!(scale > 0)) return double.PositiveInfinity;
        var differences = pairs.Select(p => Math.Abs(p.A - p.B / scale) / (p.A + p.B / scale)).Order().ToList();
        return differences.Take(differences.Count - differences.Count / 5).Average();
    }

    /// <summary>Level of a panel against a curve: the median of their ratios.</summary>
    public static double Level(IReadOnlyList<double?> curve, IReadOnlyList<double?> against) =>
        Median(Shared(against, curve).Where(p => p.A > 0).Select(p => p.B / p.A));

    /// <summary>
    /// Share of the slots in which a panel that is shaded for the rest of the day follows a curve. Shade only takes away: 0 when it lies above
    /// the curve in more than a tenth of the slots.
    /// </summary>
    public static double Following(IReadOnlyList<double?> shaded, IReadOnlyList<double?> curve)
    {
        var pairs = Shared(curve, shaded).Where(p => p.A > 0).ToList();
        if (pairs.Count < 8) return 0;
        var best = 0;
        foreach (var scale in pairs.Select(p => p.B / p.A).Where(k => k > 0))
        {
            var same = pairs.Count(p => Math.Abs(p.B - scale * p.A) <= 0.08 * scale * p.A);
            var above = pairs.Count(p => p.B > 1.08 * scale * p.A);
            if (above * 10 <= pairs.Count && same > best) best = same;
        }
        return (double)best / pairs.Count;
    }

    /// <summary>Slot by slot the median of some curves, each brought to the same level.</summary>
    public static IReadOnlyList<double?> Middle(IReadOnlyList<IReadOnlyList<double?>> curves)
    {
        var levels = curves.Select(c => Peak(c)).ToList();
        var slots = curves.Max(c => c.Count);
        var middle = new double?[slots];
        for (var slot = 0; slot < slots; slot++)
        {
            var values = curves.Select((c, i) => slot < c.Count && levels[i] > 0 ? c[slot] / levels[i] : null).OfType<double>().ToList();
            middle[slot] = values.Count == 0 ? null : Median(values);
        }
        return middle;
    }

    /// <summary>Where the middle of the energy lies, in slots; null for a curve without any.</summary>
    public static double? Centre(IReadOnlyList<double?> curve)
    {
        double sum = 0, moment = 0;
        for (var slot = 0; slot < curve.Count; slot++)
        {
            sum += curve[slot] ?? 0;
            moment += (slot + 0.5) * (curve[slot] ?? 0);
        }
        return sum > 0 ? moment / sum : null;
    }

    public static double Peak(IReadOnlyList<double?> curve) => curve.Max() ?? 0;

    /// <summary>The slots in which both are known and at least one gives what is worth comparing.</summary>
    private static List<(double A, double B)> Shared(IReadOnlyList<double?> a, IReadOnlyList<double?> b)
    {
        var (peakA, peakB) = (Peak(a), Peak(b));
        var pairs = new List<(double, double)>();
        if (!(peakA > 0) || !(peakB > 0)) return pairs;
        for (var slot = 0; slot < Math.Min(a.Count, b.Count); slot++)
            if (a[slot] is { } x && b[slot] is { } y && (x >= Significant * peakA || y >= Significant * peakB)) pairs.Add((Math.Max(0, x), Math.Max(0, y)));
        return pairs;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
