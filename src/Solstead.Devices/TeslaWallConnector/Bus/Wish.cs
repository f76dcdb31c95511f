namespace Solstead.Devices.TeslaWallConnector.Bus;

/// <summary>A decision from outside.</summary>
/// <param name="Amps">Upper bound per phase. [A]</param>
/// <param name="Momentary">How far the bound may be passed for 5 s to wake a car; not below <paramref name="Amps"/>. [A]</param>
/// <param name="At">When it was given or renewed, monotonic.</param>
internal readonly record struct Wish(double Amps, double Momentary, TimeSpan At)
{
    /// <summary>NaN, infinities and negative numbers pause: they are no reason to charge.</summary>
    public static Wish Of(double amps, double momentary, TimeSpan at)
    {
        var bound = double.IsFinite(amps) ? Math.Clamp(amps, 0, BusSettings.Highest) : 0;
        return new(bound, double.IsFinite(momentary) ? Math.Clamp(momentary, bound, BusSettings.Highest) : bound, at);
    }
}

/// <summary>What becomes of decisions that nobody renews (design.md 12, safety.md 1).</summary>
internal enum Standing
{
    /// <summary>A decision holds, or the state found at the start is continued.</summary>
    Held,
    /// <summary>The decision is over: a car that charges is held at its minimum, nothing starts.</summary>
    Minimum,
    /// <summary>Over for a minute: the configured current.</summary>
    Fallback,
}
