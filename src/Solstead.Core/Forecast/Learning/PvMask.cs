namespace Solstead.Core.Forecast.Learning;

/// <summary>Which intervals nothing is learned from.</summary>
public static class PvMask
{
    /// <summary>Of an interval must have been watched. [1]</summary>
    public const double LeastCoverage = 0.9;

    /// <summary>True where an interval counts: known, watched, without a flaw, and not beside one with a flaw.</summary>
    /// <param name="measured">In any order.</param>
    /// <param name="counts">One per interval, in the same order.</param>
    /// <remarks>
    /// What is wrong begins and ends somewhere inside an interval and its signal comes late: the intervals that touch one with a flaw, or one that was watched
    /// in part only, are left out too. An interval of which nothing is known says nothing about its neighbours.
    /// </remarks>
    public static void Of(IReadOnlyList<PvMeasured> measured, Span<bool> counts)
    {
        if (counts.Length != measured.Count) throw new ArgumentException("The result is not as long as what was measured.", nameof(counts));
        var edges = new HashSet<DateTimeOffset>();
        foreach (var m in measured)
        {
            if (m.Flaws == PvFlaws.None && (m.WattHours is null || m.Coverage >= LeastCoverage)) continue;
            edges.Add(m.Start);
            edges.Add(m.Start.AddMinutes(m.Minutes));
        }
        for (var i = 0; i < counts.Length; i++)
        {
            var m = measured[i];
            counts[i] = m.Flaws == PvFlaws.None && m.WattHours is >= 0 and < double.PositiveInfinity && m.Coverage >= LeastCoverage
                && !edges.Contains(m.Start) && !edges.Contains(m.Start.AddMinutes(m.Minutes));
        }
    }
}
