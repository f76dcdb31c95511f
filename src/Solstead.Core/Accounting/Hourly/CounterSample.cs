namespace Solstead.Core.Accounting.Hourly;

/// <summary>One reading of a counter.</summary>
/// <param name="At">When it was read. [UTC]</param>
/// <param name="Today">Energy since local midnight, ≥ 0; null when it has no such counter or it was not read. [Wh]</param>
/// <param name="Lifetime">Energy ever counted, ≥ 0; may be set back or exchanged; null as before. [Wh]</param>
public readonly record struct CounterSample(DateTimeOffset At, double? Today, double? Lifetime);

/// <summary>How sure the energy of an hour is; none of them: measured.</summary>
[Flags]
public enum HourFlags
{
    /// <summary>Readings at both ends.</summary>
    Measured = 0,

    /// <summary>A reading near one end was missing: drawn as a straight line between its neighbours, at most <see cref="HourlyOptions.StraightAtMost"/> apart.</summary>
    Interpolated = 1,

    /// <summary>The energy of a longer gap, laid out as the model's power lies; its sum is right.</summary>
    Estimated = 2,

    /// <summary>The counter began anew within it: what it had counted since the last reading before may be missing.</summary>
    CounterReset = 4,
}

/// <summary>Energy of one hour, or of another step.</summary>
/// <param name="Start">Its beginning. [UTC]</param>
/// <param name="WattHours">≥ 0; the rounding remainder is in the one after. [Wh]</param>
public readonly record struct HourEnergy(DateTimeOffset Start, long WattHours, HourFlags Flags)
{
    /// <summary>As the books write it: 0 measured, 1 from counters after a gap.</summary>
    public int Quality => Flags == HourFlags.Measured ? 0 : 1;
}

/// <summary>How energy is made out of readings.</summary>
/// <param name="Zone">Where the day of <see cref="CounterSample.Today"/> begins.</param>
/// <param name="Rating">The most that can flow: of a plant its inverters, of a meter its fuses. More than 1.2 times of it is not believed. [W]</param>
public sealed record HourlyOptions(TimeZoneInfo Zone, Quantities.Power Rating)
{
    /// <summary>Length of a step, a divisor of a day, at least 15 min; steps begin at its multiples since 1970 UTC.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A reading so near the end of a step stands for it.</summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest gap in which energy is drawn as a straight line.</summary>
    public TimeSpan StraightAtMost { get; init; } = TimeSpan.FromHours(3);

    /// <summary>Readings further apart do not belong together: what came between stays unknown.</summary>
    public TimeSpan GapAtMost { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Relative power from an instant on, for a length: how energy of a longer gap lies over it. Null, or 0 all over a gap: evenly.</summary>
    public Func<DateTimeOffset, TimeSpan, double>? Shape { get; init; }

    internal double LimitWatts => Rating.Watts > 0 ? 1.2 * Rating.Watts : double.PositiveInfinity;
}
