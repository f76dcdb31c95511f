namespace Solstead.Core.Quantities;

/// <summary>One instant on both clocks of the process.</summary>
/// <param name="Elapsed">Monotonic time since the process began: for ages, delays and expiries. Never jumps.</param>
/// <param name="Utc">Wall clock: for calendars, tariffs and stamps. May jump; the offset is always zero.</param>
public readonly record struct Moment(TimeSpan Elapsed, DateTimeOffset Utc)
{
    /// <summary>Reads both clocks of <paramref name="time"/>.</summary>
    /// <param name="origin">Time stamp that counts as zero elapsed, from <see cref="TimeProvider.GetTimestamp"/>.</param>
    public static Moment Now(TimeProvider time, long origin = 0) => new(time.GetElapsedTime(origin), time.GetUtcNow());

    /// <summary>Monotonic time between two moments, negative when <paramref name="earlier"/> is the later one.</summary>
    public TimeSpan Since(Moment earlier) => Elapsed - earlier.Elapsed;

    /// <summary>The same instant moved on both clocks.</summary>
    public Moment Plus(TimeSpan time) => new(Elapsed + time, Utc + time);
}
