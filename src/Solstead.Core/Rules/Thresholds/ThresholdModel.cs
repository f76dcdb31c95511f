using System.Text.Json.Serialization;
using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Core.Rules.Thresholds;

/// <param name="At">This instant.</param>
/// <param name="Export">Exported power, negative = import; null when there is none now. Null and stale are not zero.</param>
/// <param name="Quality">Quality of the export.</param>
/// <param name="Age">Age of the last reading of any quality; null when there was none.</param>
/// <param name="Silence">How long there has been no value to decide on; counted from the start when there never was one.</param>
/// <param name="Gone">True when the silence is so long that the meter counts as lost (design.md 12: 60 s).</param>
/// <param name="GoodInARow">Good readings since it was last missing.</param>
public sealed record ThresholdInput(Moment At, Power? Export, Quality Quality, TimeSpan? Age, TimeSpan Silence, bool Gone, int GoodInARow);

/// <param name="Above">Switch on when the export is strictly above; a negative one allows some import.</param>
/// <param name="Below">Switch off when the export is strictly below; not more than <paramref name="Above"/>. 0: with the first import.</param>
/// <param name="OnDelay">How long the export must stay above before switching on.</param>
/// <param name="OffDelay">How long it must stay below before switching off.</param>
/// <param name="LeastOn">Shortest time on.</param>
/// <param name="LeastOff">Shortest time off.</param>
public sealed record ThresholdSettings(Power Above, Power Below, TimeSpan OnDelay, TimeSpan OffDelay, TimeSpan LeastOn, TimeSpan LeastOff, bool Enabled = true)
{
    /// <summary>Switchings on within any hour at most: what spares a relay without delays (safety.md C4). ≥ 1.</summary>
    public int MostPerHour { get; init; } = 60;
}

/// <summary>All that survives from one decision to the next; serialisable, so a restart continues. Durations count by the monotonic clock.</summary>
/// <param name="On">Present state of what is switched.</param>
/// <param name="Since">When it was last switched, wall clock; null when never.</param>
/// <param name="Lost">True after the reading was missing and the fallback was taken, until three good readings came.</param>
public sealed record ThresholdMemory(bool On, DateTimeOffset? Since, bool Lost)
{
    public static readonly ThresholdMemory Initial = new(false, null, false);

    /// <summary>How long the present state has lasted.</summary>
    public TimeSpan Held { get; init; }

    /// <summary>How long good readings have asked for the other state; null when the last one did not.</summary>
    public TimeSpan? Crossed { get; init; }

    /// <summary>Time the rule has lived, by the monotonic clock while it runs: what <see cref="Switched"/> counts by.</summary>
    public TimeSpan Lived { get; init; }

    /// <summary>When it was switched on within the last hour, oldest first; null: not yet.</summary>
    public IReadOnlyList<TimeSpan>? Switched { get; init; }

    /// <summary>Wall clock of the last decision: what a restart has to tell how long the process was away.</summary>
    public DateTimeOffset? Seen { get; init; }

    /// <summary>Monotonic clock of the last decision of this process.</summary>
    [JsonIgnore]
    public TimeSpan? Ticked { get; init; }
}

/// <param name="On">The state wished now.</param>
/// <param name="Reason">Stable code.</param>
/// <param name="Next">Memory for the next decision.</param>
public sealed record ThresholdDecision(bool On, string Reason, IReadOnlyList<Fact> Facts, ThresholdMemory Next);
