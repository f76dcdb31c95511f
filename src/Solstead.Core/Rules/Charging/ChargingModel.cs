using System.Text.Json.Serialization;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Core.Rules.Charging;

/// <summary>The charging point and its car. Currents per phase [A].</summary>
/// <param name="Watts">What it draws, ≥ 0. [W]</param>
/// <param name="Amps">What it draws on its busiest phase.</param>
/// <param name="Plugged">Null when it cannot tell.</param>
/// <param name="Offered">What it offers the car now; null when unknown.</param>
/// <param name="Least">Its own least current; null when it has none.</param>
/// <param name="Most">Most it can and may give; null when not told.</param>
/// <param name="Volts">Measured volts of each phase, as far as known. [V]</param>
/// <param name="Phases">Phases the car draws on; null when not known.</param>
public sealed record CarInput(double Watts, double Amps, bool? Plugged, double? Offered, double? Least, double? Most, IReadOnlyList<double> Volts, int? Phases)
{
    /// <summary>Idle units show up to 0.4 A.</summary>
    public bool Draws => Amps >= 1;
}

/// <param name="Local">Wall clock of the site.</param>
/// <param name="Grid">Power at the grid meter, positive = import.</param>
/// <param name="Battery">Power of the house battery, positive = discharge.</param>
/// <param name="Room">Current per phase the site has for this car, what it draws now included; infinite without a limit, null when unknown. [A]</param>
/// <param name="Car">Null while the charging point does not answer.</param>
public sealed record ChargingInput(Moment At, DateTime Local, Seen Grid, Seen Battery, Seen StateOfCharge, double? Room, CarInput? Car)
{
    /// <summary>Of the wall clock.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>What the car got since it was plugged in; null when nobody counts it. [Wh]</summary>
    public double? SessionWh { get; init; }

    /// <summary>The same room once the charging points after this one have yielded; as <see cref="Room"/> where there are none. [A]</summary>
    public double? Claimable { get => field ?? Room; init; }

    /// <summary>The room for a moment, where other charging points may take theirs too; as <see cref="Room"/> where there are none. [A]</summary>
    public double? Moment { get => field ?? Room; init; }

    /// <summary>False while the wall clock was never set: schedules wait for it.</summary>
    public bool ClockSet { get; init; } = true;

    /// <summary>A dry run: what it decides is not sent, and what the car does is no answer to it.</summary>
    public bool Pretends { get; init; }

    /// <summary>The main breaker per phase; null without one. [A]</summary>
    public double? Breaker { get; init; }

    /// <summary>Share of the main breaker in use in a new sample; null without one.</summary>
    public double? Load { get; init; }

    /// <summary>Drawn by charging points after this one: it may have that. [W]</summary>
    public double Yielding { get; init; }

    /// <summary>Given to the others lately and not drawn yet: it is no surplus any more. [W]</summary>
    public double Coming { get; init; }
}

/// <summary>All that survives from one decision to the next and across a restart. Durations count by the monotonic clock.</summary>
public sealed record ChargingMemory
{
    /// <summary>End of the boost by the wall clock; null: none.</summary>
    public DateTimeOffset? BoostUntil { get; init; }

    /// <summary>Number of the session that goes on, and what its owner said it may have: 0: as much as it takes, null: as the settings say. [Wh]</summary>
    public long? Session { get; init; }
    public double? SessionLimit { get; init; }

    /// <summary>What was decided last; null before the first decision. [A]</summary>
    public double? Amps { get; init; }

    /// <summary>Time since the last change of <see cref="Amps"/>; null: never changed.</summary>
    public TimeSpan? Unchanged { get; init; }

    /// <summary>Time since it began to charge, or since it stopped; null: not yet.</summary>
    public TimeSpan? Turned { get; init; }

    /// <summary>It stopped because a limit left too little.</summary>
    public bool Tight { get; init; }

    /// <summary>The least it drew in this stretch of <see cref="ChargingPolicy.Shown"/> and in the one before: a slow meter has seen that for sure. [A]</summary>
    public double Low { get; init; }
    public double LowBefore { get; init; }
    public TimeSpan LowFor { get; init; }

    [JsonIgnore]
    public double Drawn => Math.Min(Low, LowBefore);

    /// <summary>What it would be given if the charging points after it made room. [A]</summary>
    public double Wants { get; init; }

    /// <summary>How far it may pass <see cref="Amps"/> for moments. [A]</summary>
    public double Moment { get; init; }

    public FuseGuard.Watch Fuse { get; init; } = FuseGuard.Watch.Idle;

    /// <summary>Rest of the minute a car is given when it is plugged in; null: none.</summary>
    public TimeSpan? Welcome { get; init; }

    /// <summary>How long the export has been enough to start, null: it is not, and what was more than enough meanwhile. [Wh]</summary>
    public TimeSpan? Enough { get; init; }
    public double EnoughEnergy { get; init; }

    /// <summary>How long there has been less than is given; null: there is not.</summary>
    public TimeSpan? Less { get; init; }

    /// <summary>What the car drew last [A], and the time since it rose by more than half an ampere; null: not lately.</summary>
    public double Took { get; init; }
    public TimeSpan? Rose { get; init; }

    /// <summary>How long it has been too little while charging, null: it is not, and what was imported meanwhile. [Wh]</summary>
    public TimeSpan? Short { get; init; }
    public double ShortEnergy { get; init; }

    /// <summary>Mean of the power there is for the car; null: to begin anew. [W]</summary>
    public double? Level { get; init; }

    /// <summary>The meter was lost and has not given three good readings yet.</summary>
    public bool Lost { get; init; }

    /// <summary>How long the charging point has not answered; null: it does.</summary>
    public TimeSpan? Silent { get; init; }

    public bool? Plugged { get; init; }

    /// <summary>Phases the car was last seen to use.</summary>
    public int? Phases { get; init; }

    /// <summary>Share of its offer the car was last seen to take, 0.85 to 1: cars stay some percent below.</summary>
    public double Share { get; init; } = 1;

    /// <summary>How long the car has not taken what it is offered.</summary>
    public TimeSpan Untaken { get; init; }

    /// <summary>Local day and the contactor's switchings on it.</summary>
    public DateOnly Day { get; init; }
    public int Switches { get; init; }

    /// <summary>Wall clock of the last decision, to tell how long the process was away.</summary>
    public DateTimeOffset? Seen { get; init; }

    /// <summary>Monotonic clock of the last decision of this process.</summary>
    [JsonIgnore]
    public TimeSpan? Ticked { get; init; }
}

/// <summary>What one layer would like, before ceilings.</summary>
public sealed record ChargingWish(double Amps, string Reason, IReadOnlyList<Fact> Facts, Layer Layer, ChargingMemory Next);

/// <param name="Amps">Current per phase: 0, or between the least and every ceiling. Null: nothing is to be commanded now. [A]</param>
/// <param name="Momentary">How far it may be passed to wake a car; 0 where nothing is given. [A]</param>
public sealed record ChargingDecision(double? Amps, double Momentary, string Reason, IReadOnlyList<Fact> Facts, Layer Layer, ChargingMemory Next);
