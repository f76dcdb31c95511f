using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Core.Rules.TempoEss;

/// <summary>What a day counts as whose colour nobody knows when it is needed.</summary>
public enum UnknownColour
{
    /// <summary>As red where a red day is possible, else as white where one is, else blue (tempo.md 2.8).</summary>
    Dearest,
    White,
    Blue,
}

/// <summary>A relay that is on in some of the contract's periods, e.g. to tell a heat pump to use its gas backup.</summary>
/// <param name="Setting">Key of the setting, e.g. <c>relay.0</c>.</param>
/// <param name="Labels">On in these periods, e.g. <c>red-hp</c>.</param>
/// <param name="From">Not before, local time; null: from the beginning of the period.</param>
/// <param name="To">Not after, local time; null: until its end.</param>
public sealed record RelayPlan(string Setting, IReadOnlyList<string> Labels, TimeOnly? From, TimeOnly? To);

/// <summary>Who may not draw in some of the contract's periods.</summary>
/// <param name="Chargers">Charging points: nothing is offered to the car.</param>
/// <param name="Rules">Switching rules, e.g. of a water heater: off.</param>
/// <param name="Labels">In these periods, e.g. <c>red-hp</c>.</param>
public sealed record DenyPlan(IReadOnlyList<string> Chargers, IReadOnlyList<string> Rules, IReadOnlyList<string> Labels);

/// <summary>Settings of the rule (README of this folder).</summary>
public sealed record TempoEssSettings
{
    /// <summary>Id of the battery system; empty until <see cref="TempoEssRule.Use"/>, where the settings name none.</summary>
    public required string Device { get; init; }

    public TempoPolicy Policy { get; init; } = TempoPolicy.Default;

    /// <summary>Which of its charge schedules is used, from 0; null: none.</summary>
    public int? Schedule { get; init; } = 0;

    /// <summary>Whether the battery may be discharged above the target while the window is open; null: left alone.</summary>
    public bool? AllowDischarge { get; init; }

    /// <summary>So long before 22:00 the schedule gets tomorrow's target.</summary>
    public TimeSpan Prepare { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Changes come up to so long after 22:00 and before 06:00, so that not all houses change in the same second.</summary>
    public TimeSpan Jitter { get; init; } = TimeSpan.FromSeconds(20);

    public UnknownColour Unknown { get; init; } = UnknownColour.Dearest;

    public RelayPlan? Relay { get; init; }

    public DenyPlan? Deny { get; init; }

    /// <summary>What an unknown day counts as.</summary>
    public TempoColour Assume(DateOnly date, TempoCalendar calendar)
    {
        if (!TempoSeason.MayBeWhite(date)) return TempoColour.Blue;
        if (Unknown == UnknownColour.Blue) return TempoColour.Blue;
        if (Unknown == UnknownColour.Dearest && TempoSeason.MayBeRed(date) && calendar.Breaks(date, TempoColour.Red) is null) return TempoColour.Red;
        return calendar.Breaks(date, TempoColour.White) is null ? TempoColour.White : TempoColour.Blue;
    }
}
