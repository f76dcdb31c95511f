using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Core.Rules.Thresholds;

/// <summary>
/// Two-state surplus rule with hysteresis: above one export on, below another off, strict comparisons, commands only on transitions
/// (enphase.md 9.6), with delays, least times, a budget of switchings and the stale-input rule of design.md 12.
/// </summary>
public static class SurplusThreshold
{
    /// <summary>Good readings needed after a loss before the rule acts again.</summary>
    public const int Recovery = 3;

    /// <summary>Good readings needed after a start before the rule acts at all (safety.md C12).</summary>
    public const int Start = 2;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static ThresholdDecision Decide(ThresholdInput now, ThresholdSettings set, ThresholdMemory mem)
    {
        var gone = Gone(now, mem);
        var next = Aged(now, set, mem, gone);
        if (!set.Enabled) return Disabled(now, next);
        if (now.Gone) return Missing(now, next);
        if (now.Export is not { } export || now.Quality >= Quality.Stale)
            return now.GoodInARow == 0 && now.Age is null ? Stay(now, set, next, "threshold.recovering") : Stay(now, set, next, "threshold.stale", Fact.Of("age", now.Silence));
        var asks = mem.On ? export < set.Below : export > set.Above;
        if (!asks) next = next with { Crossed = null };
        if (now.GoodInARow < (mem.Lost ? Recovery : Start)) return Stay(now, set, next, "threshold.recovering");
        next = next with { Lost = false };
        if (!asks) return Stay(now, set, next, mem.On ? "threshold.hold.on" : "threshold.hold.off");
        return mem.On ? WhenOn(now, set, next, gone) : WhenOff(now, set, next, gone);
    }

    private static ThresholdDecision WhenOff(ThresholdInput now, ThresholdSettings set, ThresholdMemory mem, TimeSpan gone)
    {
        var crossed = mem.Crossed is { } before ? before + gone : TimeSpan.Zero;
        mem = mem with { Crossed = crossed };
        var wait = Later(set.OnDelay - crossed, mem.Since is null ? TimeSpan.Zero : set.LeastOff - mem.Held);
        if (wait > TimeSpan.Zero) return Stay(now, set, mem, "threshold.wait.on", Fact.Of("for", wait));
        var full = Full(set, mem);
        return full > TimeSpan.Zero
            ? Stay(now, set, mem, "threshold.wait.budget", Fact.Of("for", full), Fact.Of("most", set.MostPerHour))
            : Switch(now, set, mem with { Switched = [.. (mem.Switched ?? []).Where(at => mem.Lived - at < Hour), mem.Lived] }, true, "threshold.on.above", crossed);
    }

    private static ThresholdDecision WhenOn(ThresholdInput now, ThresholdSettings set, ThresholdMemory mem, TimeSpan gone)
    {
        var crossed = mem.Crossed is { } before ? before + gone : TimeSpan.Zero;
        mem = mem with { Crossed = crossed };
        var wait = Later(set.OffDelay - crossed, mem.Since is null ? TimeSpan.Zero : set.LeastOn - mem.Held);
        return wait > TimeSpan.Zero
            ? Stay(now, set, mem, "threshold.wait.off", Fact.Of("for", wait))
            : Switch(now, set, mem, false, "threshold.off.below", crossed);
    }

    /// <summary>The owner took the rule out: the state falls to off; whether the off-command runs is the rule's setting (enphase.md 9.6).</summary>
    private static ThresholdDecision Disabled(ThresholdInput now, ThresholdMemory mem) =>
        new(false, "threshold.disabled", [], Off(now, mem) with { Lost = false });

    /// <summary>The reading is gone: the off-command runs once, then nothing until it is back. Never treated as zero.</summary>
    private static ThresholdDecision Missing(ThresholdInput now, ThresholdMemory mem) =>
        new(false, mem.On ? "threshold.missing.off" : "threshold.missing", [Fact.Of("age", now.Silence)], Off(now, mem) with { Lost = true });

    private static ThresholdMemory Off(ThresholdInput now, ThresholdMemory mem) =>
        (mem.On ? mem with { On = false, Since = now.At.Utc, Held = TimeSpan.Zero } : mem) with { Crossed = null };

    private static ThresholdDecision Stay(ThresholdInput now, ThresholdSettings set, ThresholdMemory mem, string reason, params IReadOnlyList<Fact> more) =>
        new(mem.On, reason, [.. Facts(now, set), .. more], mem);

    private static ThresholdDecision Switch(ThresholdInput now, ThresholdSettings set, ThresholdMemory mem, bool on, string reason, TimeSpan crossed) =>
        new(on, reason, [.. Facts(now, set), Fact.Of("since", now.At.Utc - crossed), Fact.Of("lasted", crossed)],
            mem with { On = on, Since = now.At.Utc, Held = TimeSpan.Zero, Crossed = null });

    private static Fact[] Facts(ThresholdInput now, ThresholdSettings set) =>
        [new("export", now.Export?.Watts, Unit.Watt), Fact.Of("above", set.Above), Fact.Of("below", set.Below)];

    /// <summary>What is remembered, grown older by the time that passed.</summary>
    private static ThresholdMemory Aged(ThresholdInput now, ThresholdSettings set, ThresholdMemory mem, TimeSpan gone) => mem with
    {
        Held = mem.Since is null ? TimeSpan.Zero : mem.Held + gone,
        Lived = mem.Lived + gone,
        Ticked = now.At.Elapsed,
        Seen = now.At.Utc,
    };

    /// <summary>
    /// Time since the last decision. By the monotonic clock, which no change of the wall clock touches; across a restart only the wall clock
    /// knows, and one that went back or is more than a day ahead is not believed.
    /// </summary>
    private static TimeSpan Gone(ThresholdInput now, ThresholdMemory mem)
    {
        if (mem.Ticked is { } ticked) return Later(now.At.Elapsed - ticked, TimeSpan.Zero);
        var away = now.At.Utc - (mem.Seen ?? now.At.Utc);
        return away > TimeSpan.Zero && away <= TimeSpan.FromDays(1) ? away : TimeSpan.Zero;
    }

    /// <summary>How long until the budget allows one more switching on: an hour after the first of as many as it allows.</summary>
    private static TimeSpan Full(ThresholdSettings set, ThresholdMemory mem) =>
        mem.Switched is { } switched && switched.Count >= set.MostPerHour ? Later(switched[^set.MostPerHour] + Hour - mem.Lived, TimeSpan.Zero) : TimeSpan.Zero;

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
