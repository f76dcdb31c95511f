namespace Solstead.Devices.Enphase.Twin;

/// <summary>The house a live twin measures: what its current transformers, micro-inverters and batteries would see.</summary>
public interface IGatewayPlant
{
    /// <summary>What is installed; never changes.</summary>
    PlantEquipment Equipment { get; }

    /// <summary>
    /// The state at a wall-clock instant. Instants rise; an earlier one than the last answers with the last state. Registers are exact
    /// integrals of the powers the plant showed in between. Thread-safe; the answer is immutable.
    /// </summary>
    PlantSnapshot At(DateTimeOffset now);
}

/// <param name="Phases">Phases of the house, 1 to 3.</param>
/// <param name="Zone">Zone of the house; its midnight ends the gateway's day.</param>
public sealed record PlantEquipment(int Phases, TimeZoneInfo Zone, IReadOnlyList<PlantPanel> Panels, PlantBattery? Battery);

/// <summary>One micro-inverter.</summary>
/// <param name="Serial">12 digits.</param>
/// <param name="RatedWatts">AC rating. [W]</param>
/// <param name="Phase">Phase it feeds, 0 = L1.</param>
public sealed record PlantPanel(string Serial, int RatedWatts, int Phase);

/// <summary>The battery, as one unit.</summary>
/// <param name="CapacityWh">Usable energy when full. [Wh]</param>
/// <param name="RatedWatts">Highest charge and discharge power. [W]</param>
public sealed record PlantBattery(string Serial, double CapacityWh, double RatedWatts);

/// <summary>Everything at one instant.</summary>
/// <param name="Production">At the production transformer; + = producing.</param>
/// <param name="Grid">At the grid connection; + = import.</param>
/// <param name="Midnight">Registers at the last local midnight.</param>
/// <param name="Battery">Null without one.</param>
public sealed record PlantSnapshot(
    DateTimeOffset At, MeterState Production, MeterState Grid, MeterState Total, DayState Midnight, BatteryState? Battery,
    IReadOnlyList<PanelState> Panels)
{
    /// <summary>Integral of the import of the sum of phases, as most European meters bill. [Wh]</summary>
    public double BalancedImportWh { get; init; }

    /// <summary>Integral of the export of the sum of phases. [Wh]</summary>
    public double BalancedExportWh { get; init; }
}

/// <summary>Registers when the day began, and the seven days before it.</summary>
/// <param name="Began">Local midnight.</param>
/// <param name="ProductionSevenDaysWh">Produced in the seven days before <paramref name="Began"/>. [Wh]</param>
/// <param name="TotalSevenDaysWh">Consumed in the seven days before <paramref name="Began"/>. [Wh]</param>
public sealed record DayState(DateTimeOffset Began, MeterState Production, MeterState Total, double ProductionSevenDaysWh, double TotalSevenDaysWh);

/// <summary>One transformer set, one entry per phase of the house.</summary>
public sealed record MeterState(IReadOnlyList<PhaseState> Phases)
{
    public double Watts => Phases.Sum(p => p.Watts);
    public double DeliveredWh => Phases.Sum(p => p.DeliveredWh);
    public double ReceivedWh => Phases.Sum(p => p.ReceivedWh);
}

/// <summary>One phase of one meter: the present values and its registers since installation.</summary>
/// <param name="Watts">Signed by the meter's direction. [W]</param>
/// <param name="Vars">+ = inductive. [var]</param>
/// <param name="DeliveredWh">Energy while <paramref name="Watts"/> was positive. [Wh]</param>
/// <param name="ReceivedWh">Energy while it was negative, ≥ 0. [Wh]</param>
public readonly record struct PhaseState(
    double Watts, double Vars, double Volts, double Hertz, double DeliveredWh, double ReceivedWh, double LagVarh, double LeadVarh, double Vah)
{
    /// <summary>Apparent power, unsigned. [VA]</summary>
    public double VoltAmperes => Math.Sqrt(Watts * Watts + Vars * Vars);

    /// <summary>Unsigned. [A]</summary>
    public double Amperes => Volts > 0 ? VoltAmperes / Volts : 0;
}

/// <param name="Watts">+ = discharging. [W]</param>
/// <param name="StoredWh">Energy available. [Wh]</param>
/// <param name="DeliveredWh">Given since installation. [Wh]</param>
/// <param name="ReceivedWh">Taken since installation, ≥ 0. [Wh]</param>
public sealed record BatteryState(double Watts, double StoredWh, double SocPercent, double DeliveredWh = 0, double ReceivedWh = 0);

/// <summary>The last report of one micro-inverter.</summary>
/// <param name="Reported">When it reported; null: never.</param>
/// <param name="Watts">Mean over the interval that ended then. [W]</param>
/// <param name="MaxWatts">Highest report ever. [W]</param>
/// <param name="TodayWh">Since local midnight. [Wh]</param>
/// <param name="LifetimeWh">Since installation. [Wh]</param>
public sealed record PanelState(PlantPanel Panel, DateTimeOffset? Reported, double Watts, double MaxWatts, double TodayWh, double YesterdayWh, double WeekWh, double LifetimeWh);
