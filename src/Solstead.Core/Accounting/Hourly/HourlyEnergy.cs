namespace Solstead.Core.Accounting.Hourly;

/// <summary>
/// Energy by the hour, or by another step, out of readings of a counter (pv-forecast.md 10.4). The readings may come in any order and twice, with gaps, resets, wrong
/// values and clock changes; the same readings give the same hours. An hour that no readings prove is not in the answer; one in which they prove nothing flowed is 0.
/// </summary>
public static class HourlyEnergy
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(15);

    /// <returns>Oldest first. Their sum is what the counters gained, but for what nobody counted: no energy is negative, none above 1.2 times the rating.</returns>
    /// <exception cref="ArgumentException">The step is no divisor of a day, or shorter than a quarter of an hour: many counters show their value only every five minutes.</exception>
    public static IReadOnlyList<HourEnergy> From(IEnumerable<CounterSample> samples, HourlyOptions options)
    {
        if (options.Step < Shortest || TimeSpan.TicksPerDay % options.Step.Ticks != 0) throw new ArgumentException("The step must divide a day and be 15 min or more.", nameof(options));
        var steps = new Steps(options);
        foreach (var stretch in new CounterCurve(options).Of(samples)) steps.Add(stretch);
        return steps.Take();
    }
}
