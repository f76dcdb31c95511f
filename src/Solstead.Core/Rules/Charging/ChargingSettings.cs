namespace Solstead.Core.Rules.Charging;

/// <summary>What the owner wants of a charging point.</summary>
public enum ChargingMode
{
    /// <summary>Never charges; only a boost is stronger.</summary>
    Off,
    /// <summary>Charges on surplus only.</summary>
    Solar,
    /// <summary>At least the least current, more with surplus.</summary>
    MinSolar,
    /// <summary>As much as wires and site allow.</summary>
    Fast,
}

/// <summary>A window of the week with a current of its own.</summary>
/// <param name="Days">Days on which it begins.</param>
/// <param name="From">Local time it begins.</param>
/// <param name="To">Local time it ends; not after <paramref name="From"/>: on the next day. Equal: never.</param>
/// <param name="Amps">Current per phase. [A]</param>
public sealed record ChargingWindow(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly To, double Amps)
{
    public bool Holds(DateTime local)
    {
        var time = TimeOnly.FromDateTime(local);
        if (From < To) return Days.Contains(local.DayOfWeek) && time >= From && time < To;
        if (From == To) return false;
        // Over midnight the morning belongs to the evening before.
        return time >= From ? Days.Contains(local.DayOfWeek) : time < To && Days.Contains(local.AddDays(-1).DayOfWeek);
    }

    /// <summary>When it begins next, by the same clock; null when it never does.</summary>
    public DateTime? NextAfter(DateTime local)
    {
        for (var days = 0; days <= 7 && From != To; days++)
            if (local.Date.AddDays(days) + From.ToTimeSpan() is var start && start > local && Days.Contains(start.DayOfWeek)) return start;
        return null;
    }
}

/// <summary>What the settings file says about one charging point; currents per phase [A], powers [W].</summary>
public sealed record ChargingSettings
{
    public ChargingMode Mode { get; init; } = ChargingMode.Solar;

    /// <summary>Below this it does not charge; the charger's own least current counts when it is higher.</summary>
    public double Least { get; init; } = 6;

    /// <summary>Most it is ever given: what wires and breaker bear for hours.</summary>
    public double Most { get; init; } = 16;

    /// <summary>Current of a boost.</summary>
    public double Boost { get; init; } = 16;

    /// <summary>Current outside of the schedules; null: follow the surplus. 0: no charging.</summary>
    public double? Fixed { get; init; }

    /// <summary>Current while the meter is lost; 0 pauses.</summary>
    public double Fallback { get; init; }

    /// <summary>Export that is left alone; negative: import that is accepted. [W]</summary>
    public double Margin { get; init; }

    /// <summary>Phases and volts where nobody measures them.</summary>
    public int Phases { get; init; } = 3;
    public double Volts { get; init; } = 230;

    /// <summary>The export must be enough for this long, or be more than enough by this energy. [Wh]</summary>
    public TimeSpan StartDelay { get; init; } = TimeSpan.FromSeconds(60);
    public double StartEnergy { get; init; } = 15;

    /// <summary>Energy that may be imported below the least current before it stops. [Wh]</summary>
    public double StopEnergy { get; init; } = 10;
    public TimeSpan StopAfter { get; init; } = TimeSpan.FromSeconds(180);
    public TimeSpan LeastOn { get; init; }
    public TimeSpan LeastOff { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time constant of the mean that surplus is followed by.</summary>
    public TimeSpan Smoothing { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Closings and openings of the contactor per local day after which the sun starts it no more.</summary>
    public int SwitchesPerDay { get; init; } = 20;

    /// <summary>How many times more a cloud may cost once the day's switchings are used up: who has few left keeps them. 0: no more.</summary>
    public double Thrift { get; init; } = 5;

    /// <summary>Energy a cloud may cost after so many switchings of the day. [Wh]</summary>
    public double StopEnergyAfter(int switches)
    {
        var used = Math.Min(1, (double)switches / SwitchesPerDay);
        return StopEnergy * (1 + Thrift * used * used);
    }

    /// <summary>Below this state of charge the house battery comes first. [%]</summary>
    public double BatteryFirst { get; init; }

    /// <summary>From this state of charge on the battery bridges clouds at the least current; above 100: never. [%]</summary>
    public double BatteryBridges { get; init; } = 101;

    /// <summary>How long a car that is plugged in gets the least current whatever the mode; zero: not at all.</summary>
    public TimeSpan Welcome { get; init; }

    /// <summary>What a car gets from being plugged in to being unplugged; null: as much as it takes. [Wh]</summary>
    public double? SessionWh { get; init; }

    public IReadOnlyList<ChargingWindow> Schedules { get; init; } = [];
}
