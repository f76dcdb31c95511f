using Solstead.Core.Quantities;

namespace Solstead.Site.Charging;

/// <summary>One phase of a charging point, as it is measured.</summary>
/// <param name="Phase"><c>l1</c>…<c>l3</c>, or <c>all</c> where the charger does not tell them apart.</param>
public sealed record ChargingPhaseView(string Phase, double? Amps, double? Volts);

/// <summary>A window of the week.</summary>
/// <param name="Days"><c>mon</c>…<c>sun</c>: the days it begins.</param>
/// <param name="From">Local time, <c>HH:mm</c>.</param>
/// <param name="To">Local time; not after <paramref name="From"/>: on the next day.</param>
/// <param name="Amps">Current per phase; 0: no charging then.</param>
public sealed record ChargingWindowView(IReadOnlyList<string>? Days, string? From, string? To, double? Amps);

/// <summary>Bounds of the current per phase. [A]</summary>
/// <param name="LeastAmps">In force: below it there is no charging.</param>
/// <param name="MostAmps">In force: never more.</param>
/// <param name="LowestAmps">Lowest that may be set; what the settings say.</param>
/// <param name="HighestAmps">Highest that may be set; what the settings say.</param>
public sealed record ChargingLimitsView(double LeastAmps, double MostAmps, double LowestAmps, double HighestAmps);

/// <summary>The charge since the car was plugged in.</summary>
/// <param name="EnergyWh">Into the car, ≥ 0.</param>
/// <param name="SolarPercent">Share that did not come from the grid, 0–100; null when nobody could tell.</param>
public sealed record SessionNowView(DateTimeOffset Started, long EnergyWh, double? SolarPercent);

/// <summary>One charging point now. Currents per phase; null = unknown.</summary>
/// <param name="Name">Name of its rule, and its name in addresses.</param>
/// <param name="Charger">Where it is: a device, or a section of one.</param>
/// <param name="DryRun">Decides but sends nothing: its own setting, or control is off.</param>
/// <param name="Mode"><c>off</c>, <c>solar</c>, <c>min+solar</c> or <c>fast</c>: what is in force when no boost is.</param>
/// <param name="FixedAmps">The settings' current instead of the sun, per phase; 0: none; null: the sun is followed. Choosing a mode ends it.</param>
/// <param name="BoostUntil">End of the boost; null: none.</param>
/// <param name="AvailableAmps">What was decided; null: nothing is commanded now.</param>
/// <param name="OfferedAmps">What the charger says it offers the car.</param>
/// <param name="DrawnAmps">What the car draws on its busiest phase.</param>
/// <param name="Quality">Of <paramref name="Watts"/> and <paramref name="DrawnAmps"/>.</param>
/// <param name="Switches">Closings and openings of the contactor today.</param>
/// <param name="Code">The one reason of the present state; its facts carry the numbers and the next change.</param>
/// <param name="OwnSchedules">The schedules were set on the page and not by the settings.</param>
public sealed record ChargingPointView(
    string Name, string Charger, bool DryRun, string Mode, string ModeInSettings, double? FixedAmps, DateTimeOffset? BoostUntil, double? AvailableAmps, double? OfferedAmps, double? DrawnAmps,
    double? Watts, int? Phases, IReadOnlyList<ChargingPhaseView> Currents, bool? Plugged, string Quality, double? AgeSeconds, int Switches, int MostSwitches,
    string Code, IReadOnlyList<Fact> Facts, ChargingLimitsView Limits, IReadOnlyList<ChargingWindowView> Schedules, bool OwnSchedules, SessionNowView? Session)
{
    /// <summary>What a session may have; null: as much as the car takes. [Wh]</summary>
    public double? SessionLimitWh { get; init; }

    /// <summary>That was said on the page, for this session, and not by the settings.</summary>
    public bool OwnSessionLimit { get; init; }
}
