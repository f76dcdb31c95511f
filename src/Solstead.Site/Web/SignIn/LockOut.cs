namespace Solstead.Site.Web.SignIn;

/// <summary>
/// Growing pauses after wrong passwords and setup codes, per source and for all sources together (safety.md S22). Counts by a clock that cannot be
/// set. The machine itself is slowed, never kept out for long, and not by what others try.
/// </summary>
public sealed class LockOut(TimeProvider time)
{
    /// <summary>Wrong attempts of one source without a pause.</summary>
    public const int FreeTries = 4;

    /// <summary>Wrong attempts of all sources without a pause.</summary>
    public const int FreeTriesOfAll = 30;

    internal const int MostSources = 2000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestLocal = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestOfAll = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(24);
    private static readonly TimeSpan ForgottenOfAll = TimeSpan.FromMinutes(15);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Misses> sources = [];
    private Misses all;

    /// <param name="Count">Wrong attempts in a row.</param>
    /// <param name="At">Time stamp of the last one.</param>
    private readonly record struct Misses(int Count, long At);

    /// <summary>Sources remembered; the longest quiet one goes for a new one.</summary>
    internal int Sources { get { lock (gate) return sources.Count; } }

    /// <summary>How long this caller must wait before it may try; zero when it may.</summary>
    public TimeSpan Wait(Caller caller)
    {
        lock (gate)
        {
            var own = Left(sources.GetValueOrDefault(caller.Source), FreeTries, caller.IsLocal ? LongestLocal : Longest);
            var common = caller.IsLocal ? TimeSpan.Zero : Left(all, FreeTriesOfAll, LongestOfAll);
            return own > common ? own : common;
        }
    }

    /// <summary>Counts a wrong attempt.</summary>
    /// <returns>How long the caller must wait now.</returns>
    public TimeSpan Missed(Caller caller)
    {
        lock (gate)
        {
            if (sources.Count >= MostSources && !sources.ContainsKey(caller.Source)) sources.Remove(sources.MinBy(s => s.Value.At).Key);
            sources[caller.Source] = Next(sources.GetValueOrDefault(caller.Source), Forgotten);
            if (!caller.IsLocal) all = Next(all, ForgottenOfAll);
        }
        return Wait(caller);
    }

    /// <summary>A right password forgives its own source, not the others.</summary>
    public void Passed(Caller caller)
    {
        lock (gate) sources.Remove(caller.Source);
    }

    private Misses Next(Misses misses, TimeSpan forgotten)
    {
        var before = misses.Count > 0 && time.GetElapsedTime(misses.At) < forgotten ? misses.Count : 0;
        return new(before + 1, time.GetTimestamp());
    }

    /// <summary>1, 2, 4 … seconds from the first attempt that is one too many.</summary>
    private TimeSpan Left(Misses misses, int free, TimeSpan longest)
    {
        if (misses.Count < free) return TimeSpan.Zero;
        var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(misses.Count - free, 20)), longest.TotalSeconds));
        var left = pause - time.GetElapsedTime(misses.At);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
