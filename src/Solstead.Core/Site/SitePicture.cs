using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Tariffs;

namespace Solstead.Core.Site;

/// <summary>One quantity at a place of the site, as the decisions of a tick see it.</summary>
/// <param name="Value">The number in the quantity's unit; null when missing.</param>
/// <param name="Quality">Quality after ageing.</param>
/// <param name="Age">Time since it was received; null when it never was.</param>
/// <param name="GoodInARow">Good readings since the last time it was missing.</param>
public readonly record struct Seen(double? Value, Quality Quality, TimeSpan? Age, int GoodInARow)
{
    /// <summary>
    /// How long there has been no value decisions may see, counted from the start when there never was one; zero where nobody keeps watch.
    /// A sample that is not believable or empty does not end it, nor does a device that is identified anew begin it.
    /// </summary>
    public TimeSpan Silence { get; init; }

    /// <summary>True when the silence is longer than the point may be silent: the value is really missing, not only this once (design.md 12).</summary>
    public bool Gone { get; init; }

    public static readonly Seen Nothing = new(null, Quality.Missing, null, 0);

    /// <summary>True when a decision may rest on it.</summary>
    public bool Usable => Value is not null && Quality <= Quality.Estimated;

    public Power? Power => Value is { } v ? new Power(v) : null;
}

/// <summary>One phase of the site.</summary>
public readonly record struct PhasePicture(Seen Voltage, Seen Current, Seen Grid, Seen Production);

/// <summary>One charging point as its readings tell it.</summary>
/// <param name="Currents">Drawn on each phase that is measured; none when phases are not told apart.</param>
/// <param name="Voltages">Of each phase, as far as measured.</param>
/// <param name="Phases">Phases the car draws on.</param>
/// <param name="Answers">False while it says nothing, or that it is lost.</param>
/// <param name="Plugged">Null when it cannot tell.</param>
public sealed record ChargerPicture(
    Seen Power, Seen Current, IReadOnlyList<Seen> Currents, IReadOnlyList<Seen> Voltages, Seen Offered, Seen Least, Seen Most, Seen Phases, bool Answers, bool? Plugged);

/// <summary>The one consistent picture all rules of a tick decide on.</summary>
/// <param name="Phases">One entry per phase of the grid meter.</param>
public sealed record SitePicture(
    Moment Now, Seen Grid, Seen Pv, Seen Battery, Seen StateOfCharge, Seen Home, Seen Chargers, Seen Loads,
    IReadOnlyList<PhasePicture> Phases, Balance Balance)
{
    /// <summary>Grid power of the three phases, positive = import; missing for a phase the meter does not have.</summary>
    public IReadOnlyList<Seen> GridByPhase { get; init; } = [Seen.Nothing, Seen.Nothing, Seen.Nothing];

    /// <summary>The charging points rules asked for.</summary>
    public IReadOnlyDictionary<SectionRef, ChargerPicture> ChargingPoints { get; init; } = new Dictionary<SectionRef, ChargerPicture>();

    /// <summary>The charging points that come before the one that decides, and those after it.</summary>
    public IReadOnlyList<ChargingClaim> Before { get; init; } = [];
    public IReadOnlyList<ChargingClaim> After { get; init; } = [];

    /// <summary>Time zone of the site, for calendars.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The points rules asked for.</summary>
    public PointValues Values { get; init; } = PointValues.None;

    /// <summary>The contract with the supplier, as far as it is known at this moment; null when there is none.</summary>
    public ITariff? Tariff { get; init; }

    /// <summary>False while the wall clock was never set: nothing is decided by the time of day (safety.md 5).</summary>
    public bool ClockSet { get; init; } = true;

    /// <summary>False while the owner has not switched control on: nothing that is decided is sent.</summary>
    public bool Control { get; init; } = true;

    /// <summary>Main breaker per phase; null when not told.</summary>
    public Current? MaxCurrent { get; init; }
}

/// <summary>Points that rules asked for, as the decisions of a tick see them.</summary>
public sealed class PointValues(IReadOnlyDictionary<PointRef, Seen> values)
{
    public static readonly PointValues None = new(new Dictionary<PointRef, Seen>());

    /// <summary>The value, if a decision may rest on it.</summary>
    public double? Of(PointRef point) => values.TryGetValue(point, out var seen) && seen.Usable ? seen.Value : null;
}
