namespace Solstead.Core.Forecast.Learning;

/// <summary>
/// Least squares that forget slowly and shrink towards 0 (ridge regression): what the traits of the weather add to physics. Keeps sums, not examples, so its
/// size never grows, the order of what it learned on one day does not matter beyond the forgetting, and it is saved and restored to the last bit.
/// </summary>
internal sealed class Regression
{
    /// <summary>What an hour leaves of those before it: half is forgotten after 1400 hours of light, four months. [1]</summary>
    private const double Memory = 0.9995;

    /// <summary>Weight of "physics is right" in each trait, as of some hours at a fifth of the size. [1]</summary>
    private const double Ridge = 0.03;

    private readonly int n;
    private readonly double[] squares, products, root, weights;
    private bool stale = true;

    public Regression(int traits, IReadOnlyList<double> saved)
    {
        n = traits;
        int triangle = n * (n + 1) / 2;
        (squares, products, root, weights) = (new double[triangle], new double[n], new double[triangle], new double[n]);
        if (saved.Count != triangle + n) return;
        for (var i = 0; i < triangle; i++) squares[i] = saved[i];
        for (var i = 0; i < n; i++) products[i] = saved[triangle + i];
    }

    public IReadOnlyList<double> Save() => [.. squares, .. products];

    public double Predict(ReadOnlySpan<double> traits)
    {
        if (stale) Solve();
        var sum = 0.0;
        for (var i = 0; i < n; i++) sum += weights[i] * traits[i];
        return sum;
    }

    /// <summary>One more example.</summary>
    /// <param name="traits">Of the weather.</param>
    /// <param name="value">What physics missed.</param>
    /// <param name="hours">Its length: how much is forgotten, and how much it counts. [h]</param>
    /// <param name="weight">0 … 1, less for what is far from everything seen. [1]</param>
    public void Learn(ReadOnlySpan<double> traits, double value, double hours, double weight)
    {
        var keep = Math.Pow(Memory, hours);
        var counts = hours * weight;
        for (int i = 0, at = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++, at++) squares[at] = keep * squares[at] + counts * traits[i] * traits[j];
            products[i] = keep * products[i] + counts * traits[i] * value;
        }
        stale = true;
    }

    /// <summary>Cholesky: the ridge keeps the sums positive definite whatever was learned.</summary>
    private void Solve()
    {
        for (int i = 0, row = 0; i < n; row += ++i)
        {
            for (int j = 0, other = 0; j <= i; other += ++j)
            {
                var sum = squares[row + j] + (i == j ? Ridge : 0);
                for (var k = 0; k < j; k++) sum -= root[row + k] * root[other + k];
                root[row + j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / root[other + j];
            }
        }
        for (int i = 0, row = 0; i < n; row += ++i)
        {
            var sum = products[i];
            for (var k = 0; k < i; k++) sum -= root[row + k] * weights[k];
            weights[i] = sum / root[row + i];
        }
        for (var i = n - 1; i >= 0; i--)
        {
            var sum = weights[i];
            for (var k = i + 1; k < n; k++) sum -= root[k * (k + 1) / 2 + i] * weights[k];
            weights[i] = sum / root[i * (i + 1) / 2 + i];
        }
        stale = false;
    }
}
