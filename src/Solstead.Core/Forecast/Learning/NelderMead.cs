namespace Solstead.Core.Forecast.Learning;

/// <summary>Downhill search without slopes: a simplex of n + 1 points that turns over, stretches and shrinks.</summary>
/// <remarks>Source: Nelder and Mead, The Computer Journal 7 (1965) 308-313.</remarks>
internal static class NelderMead
{
    /// <summary>The best point found and its value.</summary>
    /// <param name="of">What is to be small; need not be smooth.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="step">Size of the first simplex, by coordinate. Never 0: a start at 0 with a step in proportion would stall.</param>
    /// <param name="turns">Most turns.</param>
    /// <param name="tolerance">Ends when all points are as good as this, relative.</param>
    public static (double[] Point, double Value) Minimise(Func<double[], double> of, double[] start, double[] step, int turns = 200, double tolerance = 1e-5)
    {
        var n = start.Length;
        var points = new (double[] At, double Value)[n + 1];
        points[0] = (start, of(start));
        for (var i = 0; i < n; i++)
        {
            var at = (double[])start.Clone();
            at[i] += step[i];
            points[i + 1] = (at, of(at));
        }
        for (var turn = 0; turn < turns; turn++)
        {
            Array.Sort(points, (a, b) => a.Value.CompareTo(b.Value));
            if (points[n].Value - points[0].Value <= tolerance * Math.Abs(points[0].Value)) break;
            var middle = new double[n];
            for (var i = 0; i < n; i++)
                for (var k = 0; k < n; k++) middle[k] += points[i].At[k] / n;
            var turned = Along(of, middle, points[n].At, -1);
            if (turned.Value < points[0].Value)
            {
                var further = Along(of, middle, points[n].At, -2);
                points[n] = further.Value < turned.Value ? further : turned;
            }
            else if (turned.Value < points[n - 1].Value)
            {
                points[n] = turned;
            }
            else
            {
                var nearer = turned.Value < points[n].Value ? Along(of, middle, points[n].At, -0.5) : Along(of, middle, points[n].At, 0.5);
                if (nearer.Value < Math.Min(turned.Value, points[n].Value)) points[n] = nearer;
                else for (var i = 1; i <= n; i++) points[i] = Along(of, points[0].At, points[i].At, 0.5);
            }
        }
        Array.Sort(points, (a, b) => a.Value.CompareTo(b.Value));
        return points[0];
    }

    private static (double[] At, double Value) Along(Func<double[], double> of, double[] from, double[] to, double share)
    {
        double[] at = [.. from.Select((x, i) => x + share * (to[i] - x))];
        return (at, of(at));
    }
}
