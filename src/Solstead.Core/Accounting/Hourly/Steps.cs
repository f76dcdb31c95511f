namespace Solstead.Core.Accounting.Hourly;

/// <summary>Lays energy of stretches into steps of equal length.</summary>
internal sealed class Steps(HourlyOptions options)
{
    /// <summary>How finely the model's power is asked for in a gap.</summary>
    private static readonly TimeSpan Fine = TimeSpan.FromMinutes(15);

    private readonly double length = options.Step.TotalSeconds, tolerance = options.Tolerance.TotalSeconds, straight = options.StraightAtMost.TotalSeconds;
    private readonly List<Step> steps = [];

    /// <summary>What is known of one step.</summary>
    private sealed class Step(long index)
    {
        public long Index => index;
        public double WattHours, Covered;
        public HourFlags Flags;
    }

    public static double Seconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>The model's power summed over a stretch; 0 when it is night all over it.</summary>
    public static double Weight(Func<DateTimeOffset, TimeSpan, double> shape, DateTimeOffset from, DateTimeOffset to)
    {
        var sum = 0.0;
        for (var at = from; at < to; at += Fine) sum += Positive(shape(at, Fine));
        return sum;
    }

    /// <param name="stretch">Later than the ones before.</param>
    public void Add(in Flowed stretch)
    {
        if (!stretch.IsKnown) return;
        var long_ = stretch.To - stretch.From > straight;
        var shares = long_ ? Shaped(stretch) : null;
        var first = (long)Math.Floor(stretch.From / length);
        for (var index = first; index * length < stretch.To; index++)
        {
            var (from, to) = (Math.Max(stretch.From, index * length), Math.Min(stretch.To, (index + 1) * length));
            var step = At(index);
            step.WattHours += shares is null ? stretch.WattHours * (to - from) / (stretch.To - stretch.From) : shares[index - first];
            step.Covered += to - from;
            step.Flags |= stretch.Flags | AtEnd(stretch, index * length, long_) | AtEnd(stretch, (index + 1) * length, long_);
        }
    }

    /// <summary>
    /// The steps that readings prove, oldest first. Whole watt-hours: each carries its remainder into the next. What would be more than can flow is carried
    /// too: it was shown late.
    /// </summary>
    public List<HourEnergy> Take()
    {
        var hours = new List<HourEnergy>(steps.Count);
        var (carry, last) = (0.0, long.MinValue);
        var most = options.LimitWatts * options.Step.TotalHours;
        foreach (var step in steps)
        {
            if (step.Index != last + 1) carry = 0;
            last = step.Index;
            if (length - step.Covered > tolerance) carry = 0;
            else
            {
                var energy = step.WattHours + carry;
                var whole = Math.Max(0, Math.Floor(Math.Min(energy, most) + 1e-6));
                carry = energy - whole;
                hours.Add(new(DateTimeOffset.UnixEpoch.AddSeconds(step.Index * length), (long)whole, step.Flags));
            }
        }
        return hours;
    }

    private Step At(long index)
    {
        if (steps.Count == 0 || steps[^1].Index != index) steps.Add(new(index));
        return steps[^1];
    }

    /// <summary>What the end of a step is worth that lies within a stretch between two readings.</summary>
    private HourFlags AtEnd(in Flowed stretch, double end, bool isLong)
    {
        var near = Math.Min(end - stretch.From, stretch.To - end);
        return near <= tolerance ? HourFlags.Measured : isLong ? HourFlags.Estimated : HourFlags.Interpolated;
    }

    /// <summary>The energy of a long gap by step, as the model's power lies, and nowhere more than can flow.</summary>
    private double[] Shaped(in Flowed stretch)
    {
        var first = (long)Math.Floor(stretch.From / length);
        var count = (int)((long)Math.Ceiling(stretch.To / length) - first);
        double[] weights = new double[count], most = new double[count], shares = new double[count];
        for (var i = 0; i < count; i++)
        {
            var (from, to) = (Math.Max(stretch.From, (first + i) * length), Math.Min(stretch.To, (first + i + 1) * length));
            most[i] = options.LimitWatts * (to - from) / 3600;
            weights[i] = options.Shape is { } shape ? Weigh(shape, from, to) : to - from;
        }
        if (weights.Sum() <= 0)
            for (var i = 0; i < count; i++) weights[i] = Math.Min(stretch.To, (first + i + 1) * length) - Math.Max(stretch.From, (first + i) * length);
        Pour(stretch.WattHours, weights, most, shares);
        return shares;
    }

    private static double Weigh(Func<DateTimeOffset, TimeSpan, double> shape, double from, double to)
    {
        var sum = 0.0;
        for (var at = from; at < to; at += Fine.TotalSeconds)
        {
            var part = Math.Min(Fine.TotalSeconds, to - at);
            sum += Positive(shape(DateTimeOffset.UnixEpoch.AddSeconds(at), TimeSpan.FromSeconds(part))) * part;
        }
        return sum;
    }

    private static double Positive(double weight) => double.IsFinite(weight) && weight > 0 ? weight : 0;

    /// <summary>By weight; what a full one cannot take goes to the others, at last to those without weight.</summary>
    private static void Pour(double energy, double[] weights, double[] most, double[] shares)
    {
        for (var round = 0; round < 50 && energy > 1e-9; round++)
        {
            var open = 0.0;
            for (var i = 0; i < shares.Length; i++) if (shares[i] < most[i]) open += weights[i];
            if (open <= 0)
            {
                if (round > 0 && weights.All(w => w > 0)) break;
                for (var i = 0; i < weights.Length; i++) weights[i] = Math.Max(weights[i], 1e-9) + (shares[i] < most[i] ? 1 : 0);
                continue;
            }
            var rest = energy;
            for (var i = 0; i < shares.Length; i++)
            {
                if (shares[i] >= most[i]) continue;
                var part = Math.Min(energy * weights[i] / open, most[i] - shares[i]);
                shares[i] += part;
                rest -= part;
            }
            energy = rest;
        }
    }
}
