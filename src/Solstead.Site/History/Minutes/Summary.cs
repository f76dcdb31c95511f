using Solstead.Core.Points;

namespace Solstead.Site.History.Minutes;

/// <summary>
/// What an hour or a local day of one series comes to.
/// <see cref="Sum"/> is, by kind: gauge the sum of the minutes; counter the growth (a step back is a reset and counts nothing); state and text the code held longest.
/// </summary>
internal readonly record struct SummaryRow(int N, long Min, long Max, long Sum, long Last, long MinAt, long MaxAt);

/// <summary>Folds minutes, in order of time, into rows. One per series: the counter's last value is carried from row to row.</summary>
/// <param name="before">Counter: the last value before the first minute, when there is one.</param>
internal sealed class Summary(PointKind kind, long? before)
{
    private readonly Dictionary<long, int> held = [];
    private long? previous = before;
    private int n;
    private long min, max, sum, last, minAt, maxAt;

    public void Add(long second, long value)
    {
        if (n == 0 || value < min) (min, minAt) = (value, second);
        if (n == 0 || value > max) (max, maxAt) = (value, second);
        if (kind == PointKind.Gauge) sum += value;
        else if (kind == PointKind.Counter) sum += Growth(previous, value);
        else held[value] = held.GetValueOrDefault(value) + 1;
        previous = last = value;
        n++;
    }

    /// <summary>A counter that goes back was reset: the new value is a new base, never a negative growth.</summary>
    public static long Growth(long? previous, long value) => previous is { } p && value > p ? value - p : 0;

    /// <summary>The row so far, null when nothing was added; the next row begins.</summary>
    public SummaryRow? Take()
    {
        if (n == 0) return null;
        var row = new SummaryRow(n, min, max, kind is PointKind.State or PointKind.Text ? Longest(held) : sum, last, minAt, maxAt);
        n = 0;
        sum = 0;
        held.Clear();
        return row;
    }

    /// <summary>The code held longest; of two the smaller one, so that the answer does not depend on the order.</summary>
    public static long Longest(Dictionary<long, int> held)
    {
        var (code, most) = (0L, -1);
        foreach (var (c, weight) in held)
            if (weight > most || (weight == most && c < code)) (code, most) = (c, weight);
        return code;
    }
}
