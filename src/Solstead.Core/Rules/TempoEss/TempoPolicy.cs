using Solstead.Core.Tariffs.Tempo;

namespace Solstead.Core.Rules.TempoEss;

/// <summary>What the battery system is set to in one period.</summary>
/// <param name="MinSoc">Down to here the battery is discharged. [%]</param>
/// <param name="BatteryLife">The system's own care for the battery, which may raise that limit and charge from the grid.</param>
public sealed record PeriodPolicy(double MinSoc, bool BatteryLife)
{
    /// <summary>What is aimed for at the meter, positive = import; null: left alone. [W]</summary>
    public double? GridSetpoint { get; init; }

    /// <summary>Most the inverter gives, its own sun included; −1 no limit; null: left alone. [W]</summary>
    public double? MaxDischarge { get; init; }

    /// <summary>Most the battery is charged with; −1 no limit; null: left alone. [A]</summary>
    public double? MaxChargeCurrent { get; init; }
}

/// <summary>What holds for days of one colour, from 22:00 of the evening before.</summary>
/// <param name="ChargeTo">The battery is charged to this in the cheap hours before the day; 0: not at all. [%]</param>
/// <param name="Cheap">22:00 to 06:00, before the day.</param>
/// <param name="Dear">06:00 to 22:00.</param>
public sealed record ColourPolicy(double ChargeTo, PeriodPolicy Cheap, PeriodPolicy Dear);

/// <summary>One row for each colour.</summary>
public sealed record TempoPolicy(ColourPolicy Blue, ColourPolicy White, ColourPolicy Red)
{
    /// <summary>80, 90 and 98 %, down to 30, 30 and 25 %, the battery's care off on red days (tempo.md 3).</summary>
    public static readonly TempoPolicy Default = new(Row(80, 30, true), Row(90, 30, true), Row(98, 25, false));

    /// <param name="colour">Unknown has no row: what it counts as is decided before.</param>
    public ColourPolicy Of(TempoColour colour) => colour switch
    {
        TempoColour.Blue => Blue,
        TempoColour.White => White,
        TempoColour.Red => Red,
        _ => throw new ArgumentOutOfRangeException(nameof(colour), colour, "Unknown has no policy of its own."),
    };

    /// <summary>The same in both periods.</summary>
    public static ColourPolicy Row(double chargeTo, double minSoc, bool batteryLife) => new(chargeTo, new(minSoc, batteryLife), new(minSoc, batteryLife));
}
