using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Core.Rules.Thresholds;

/// <param name="At">This instant.</param>
/// <param name="Export">Exported power, ≥ 0; null when missing. Null and stale are not zero.</param>
/// <param name="Quality">Quality of the export.</param>
/// <param name="Age">Age of the export; null when it was never seen.</param>
/// <param name="GoodInARow">Good readings since it was last missing.</param>
public sealed record ThresholdInput(Moment At, Power? Export, Quality Quality, TimeSpan? Age, int GoodInARow);

/// <param name="Above">Switch on when the export is strictly above.</param>
/// <param name="Below">Switch off when the export is strictly below; not more than <paramref name="Above"/>.</param>
/// <param name="OnDelay">How long the export must stay above before switching on.</param>
/// <param name="OffDelay">How long it must stay below before switching off.</param>
/// <param name="LeastOn">Shortest time on.</param>
/// <param name="LeastOff">Shortest time off.</param>
public sealed record ThresholdSettings(Power Above, Power Below, TimeSpan OnDelay, TimeSpan OffDelay, TimeSpan LeastOn, TimeSpan LeastOff, bool Enabled = true);

/// <summary>All that survives from one decision to the next; serialisable, so a restart continues. Times are wall clock, UTC.</summary>
/// <param name="On">Present state of what is switched.</param>
/// <param name="Since">When it was last switched; null when never.</param>
/// <param name="CrossedAt">Since when the export asks for the other state; null when it does not.</param>
/// <param name="Lost">True after the reading was missing and the fallback was taken, until three good readings came.</param>
public sealed record ThresholdMemory(bool On, DateTimeOffset? Since, DateTimeOffset? CrossedAt, bool Lost)
{
    public static readonly ThresholdMemory Initial = new(false, null, null, false);
}

/// <param name="On">The state wished now.</param>
/// <param name="Reason">Stable code.</param>
/// <param name="Next">Memory for the next decision.</param>
public sealed record ThresholdDecision(bool On, string Reason, IReadOnlyList<Fact> Facts, ThresholdMemory Next);

/// <summary>
/// Two-state surplus rule with hysteresis: above one export on, below another off, strict comparisons, commands only on transitions
/// (enphase.md 9.6), with delays, least times and the stale-input rule of design.md 12.
/// </summary>
public static class SurplusThreshold
{
    /// <summary>Good readings needed after a loss before the rule acts again.</summary>
    public const int Recovery = 3;

    /// <summary>Good readings needed after a start before the rule acts at all (safety.md C12).</summary>
    public const int Start = 2;

    public static ThresholdDecision Decide(ThresholdInput now, ThresholdSettings set, ThresholdMemory mem)
    {
        if (!set.Enabled) return new(false, "threshold.disabled", [], ThresholdMemory.Initial with { Since = mem.On ? now.At.Utc : mem.Since });
        if (now.Quality is Quality.Missing or Quality.Suspect || now.Export is not { } export) return Missing(now, mem);
        if (now.Quality == Quality.Stale) return Stay(now, set, mem, "threshold.stale", Age(now));
        if (now.GoodInARow < (mem.Lost ? Recovery : Start)) return Stay(now, set, mem, "threshold.recovering");
        return mem.On ? WhenOn(now, set, mem with { Lost = false }, export) : WhenOff(now, set, mem with { Lost = false }, export);
    }

    private static ThresholdDecision WhenOff(ThresholdInput now, ThresholdSettings set, ThresholdMemory mem, Power export)
    {
        if (export <= set.Above) return Stay(now, set, mem with { CrossedAt = null }, "threshold.hold.off");
        var wait = Later(Left(mem.CrossedAt ?? now.At.Utc, set.OnDelay, now), mem.Since is { } since ? Left(since, set.LeastOff, now) : TimeSpan.Zero);
        return wait > TimeSpan.Zero
            ? Stay(now, set, mem with { CrossedAt = mem.CrossedAt ?? now.At.Utc }, "threshold.wait.on", Fact.Of("for", wait))
            : Switch(now, set, mem, true, "threshold.on.above");
    }

    private static ThresholdDecision WhenOn(ThresholdInput now, ThresholdSettings set, ThresholdMemory mem, Power export)
    {
        if (export >= set.Below) return Stay(now, set, mem with { CrossedAt = null }, "threshold.hold.on");
        var wait = Later(Left(mem.CrossedAt ?? now.At.Utc, set.OffDelay, now), mem.Since is { } since ? Left(since, set.LeastOn, now) : TimeSpan.Zero);
        return wait > TimeSpan.Zero
            ? Stay(now, set, mem with { CrossedAt = mem.CrossedAt ?? now.At.Utc }, "threshold.wait.off", Fact.Of("for", wait))
            : Switch(now, set, mem, false, "threshold.off.below");
    }

    /// <summary>The reading is gone: the off-command runs once, then nothing until it is back.</summary>
    private static ThresholdDecision Missing(ThresholdInput now, ThresholdMemory mem)
    {
        // Before the first reading of a process there is nothing to lose yet: the present state is continued (safety.md C12).
        var started = now.Age is not null || mem.Lost;
        if (!started && now.At.Elapsed < PointDeclaration.MissingAfter) return new(mem.On, "threshold.recovering", [], mem);
        var next = new ThresholdMemory(false, mem.On ? now.At.Utc : mem.Since, null, true);
        return new(false, mem.On ? "threshold.missing.off" : "threshold.missing", Age(now) is { Unit.Length: > 0 } age ? [age] : [], next);
    }

    private static ThresholdDecision Stay(ThresholdInput now, ThresholdSettings set, ThresholdMemory mem, string reason, params IReadOnlyList<Fact> more) =>
        new(mem.On, reason, [.. Facts(now, set), .. more.Where(f => f.Name is not null)], mem);

    private static ThresholdDecision Switch(ThresholdInput now, ThresholdSettings set, ThresholdMemory mem, bool on, string reason) =>
        new(on, reason, Facts(now, set), mem with { On = on, Since = now.At.Utc, CrossedAt = null });

    private static Fact[] Facts(ThresholdInput now, ThresholdSettings set) =>
        [new("export", now.Export?.Watts, Unit.Watt), Fact.Of("above", set.Above), Fact.Of("below", set.Below)];

    private static Fact Age(ThresholdInput now) => now.Age is { } age ? Fact.Of("age", age) : default;

    /// <summary>What is left of a delay; a wall clock that went back begins it anew rather than stretching it.</summary>
    private static TimeSpan Left(DateTimeOffset since, TimeSpan delay, ThresholdInput now)
    {
        var gone = now.At.Utc - since;
        return gone < TimeSpan.Zero ? delay : delay - gone;
    }

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
