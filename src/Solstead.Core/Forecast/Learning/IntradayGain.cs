namespace Solstead.Core.Forecast.Learning;

/// <summary>
/// How much of what the last hour gave more or less than expected lasts into the next ones: one gain per hour ahead, up to six, learned from the house itself.
/// The difference is carried as a share of the clear sky, so it fades with the sun and is nothing past sunset.
/// </summary>
/// <remarks>
/// gain = Σ u·e / Σ u², begun at 0.4 · 0.6^(hours − 1) with the weight of some twenty usual hours. u is the difference of the last hour as a share of clear sky power times
/// that of the coming hour, e what came. A ratio of powers instead (today's yield so far over the forecast) was worse in every trial.
/// </remarks>
internal sealed class IntradayGain
{
    /// <summary>Hours ahead that follow the last one. [h]</summary>
    public const int Hours = 6;

    private const double Memory = 0.9995, Prior = 0.05, First = 0.4, Decay = 0.6;

    /// <summary>Clear sky below this share of the size counts as this: a ratio to dusk says nothing. [1]</summary>
    private const double LeastClear = 0.1;

    private readonly double size;
    private readonly double[] products = new double[Hours], squares = new double[Hours];
    private readonly List<Past> past = [];

    public IntradayGain(double size, PvLearnt saved)
    {
        this.size = size;
        for (var i = 0; i < Hours; i++) (products[i], squares[i]) = saved.Gains.Count == 2 * Hours ? (saved.Gains[i], saved.Gains[Hours + i]) : (Prior * First * Math.Pow(Decay, i), Prior);
        for (var i = 0; i + 3 < saved.Past.Count; i += 4) past.Add(new(saved.Past[i], saved.Past[i + 1], saved.Past[i + 2], saved.Past[i + 3]));
    }

    public PvLearnt Save(PvLearnt into) => into with { Gains = [.. products, .. squares], Past = [.. past.SelectMany(p => (double[])[p.End, p.Hours, p.Missed, p.Clear])] };

    /// <summary>What the hour before an instant gave beyond what was expected, as a share of clear sky power; 0 when half of it is not known.</summary>
    public static double Difference(IEnumerable<Past> past, double issued, double size)
    {
        double missed = 0, clear = 0, known = 0;
        foreach (var p in past)
        {
            if (p.End > issued || p.End - 3600 * p.Hours < issued - 3600) continue;
            missed += p.Missed * p.Hours;
            clear += p.Clear * p.Hours;
            known += p.Hours;
        }
        return known < 0.5 ? 0 : missed / Math.Max(clear, LeastClear * size * known);
    }

    /// <summary>What to add. [W]</summary>
    /// <param name="difference">Of the last hour, see <see cref="Difference"/>.</param>
    /// <param name="ahead">From the issue to the end of the interval. [h]</param>
    /// <param name="clear">Power under a clear sky in the interval. [W]</param>
    public double Add(double difference, double ahead, double clear)
    {
        if (!(ahead > 0) || ahead > Hours) return 0;
        var at = Math.Max(ahead - 1, 0);
        var low = Math.Min((int)at, Hours - 1);
        var high = Math.Min(low + 1, Hours - 1);
        var gain = Gain(low) + (at - low) * (Gain(high) - Gain(low));
        return gain * difference * clear;
    }

    /// <summary>One interval more, oldest first.</summary>
    public void Learn(Past now)
    {
        past.RemoveAll(p => p.End < now.End - 3600 * (Hours + 2));
        var keep = Math.Pow(Memory, now.Hours);
        for (var i = 0; i < Hours; i++)
        {
            var told = Difference(past, now.End - 3600 * (i + 1), size) * now.Clear / size;
            products[i] = keep * products[i] + (1 - keep) * Prior * First * Math.Pow(Decay, i) + now.Hours * told * now.Missed / size;
            squares[i] = keep * squares[i] + (1 - keep) * Prior + now.Hours * told * told;
        }
        past.Add(now);
    }

    private double Gain(int i) => Math.Clamp(products[i] / squares[i], 0, 1);

    /// <summary>An interval that is over.</summary>
    /// <param name="End">Seconds since 1970. [s]</param>
    /// <param name="Hours">Length. [h]</param>
    /// <param name="Missed">Measured less expected. [W]</param>
    /// <param name="Clear">Power under a clear sky. [W]</param>
    internal readonly record struct Past(double End, double Hours, double Missed, double Clear);
}
