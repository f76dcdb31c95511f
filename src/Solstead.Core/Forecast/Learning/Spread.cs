namespace Solstead.Core.Forecast.Learning;

/// <summary>How outcomes lie around what was said: shares of "outcome over forecast", the old ones fading.</summary>
/// <remarks>Counted in bins that are fine around 1 and wide far from it: asinh((ratio − 1) / 0.05), from 0 to 6.</remarks>
internal sealed class Spread
{
    /// <summary>Bins.</summary>
    public const int Bins = 60;

    private const double Fine = 0.05, Low = -3.75, Width = 0.15;

    /// <summary>What an hour leaves of those before it. [1]</summary>
    private const double Memory = 0.996;

    private readonly double[] bins = new double[Bins];

    public double Weight { get; private set; }

    public void Load(IReadOnlyList<double> saved, int from)
    {
        Weight = 0;
        for (var i = 0; i < Bins; i++) Weight += bins[i] = saved[from + i];
    }

    public ReadOnlySpan<double> Save() => bins;

    public void Learn(double ratio, double weight)
    {
        var keep = Math.Pow(Memory, weight);
        for (var i = 0; i < Bins; i++) bins[i] *= keep;
        bins[Math.Clamp((int)((Math.Asinh((ratio - 1) / Fine) - Low) / Width), 0, Bins - 1)] += weight;
        Weight = 0;
        foreach (var b in bins) Weight += b;
    }

    /// <summary>The ratio below which this share of the outcomes lay, the bins of another added as far as they count.</summary>
    public double Quantile(double share, Spread? other, double otherShare)
    {
        var total = Weight + otherShare * (other?.Weight ?? 0);
        var wanted = share * total;
        for (var i = 0; i < Bins; i++)
        {
            var bin = bins[i] + otherShare * (other?.bins[i] ?? 0);
            if (wanted > bin)
            {
                wanted -= bin;
                continue;
            }
            return Math.Max(1 + Fine * Math.Sinh(Low + Width * (i + (bin > 0 ? wanted / bin : 0))), 0);
        }
        return 1 + Fine * Math.Sinh(Low + Width * Bins);
    }
}
