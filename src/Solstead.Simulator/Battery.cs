namespace Solstead.Simulator;

/// <summary>A battery that stores the surplus and covers the house, down to a reserve of 5 %.</summary>
internal sealed class Battery(double capacityWh, double ratedWatts)
{
    private const double Efficiency = 0.95;
    // Power fades over the last minutes of charge and discharge, so it never overshoots whatever the step. [1/h]
    private const double Taper = 12;

    public double StoredWh { get; private set; } = capacityWh * 0.4;
    public double SocPercent => 100 * StoredWh / capacityWh;

    /// <summary>What it does about a need of the house. + = discharging. [W]</summary>
    public double Answer(double need) => need >= 0
        ? Math.Min(Math.Min(need, ratedWatts), Math.Max(0, StoredWh - 0.05 * capacityWh) * Taper)
        : -Math.Min(Math.Min(-need, ratedWatts), Math.Max(0, capacityWh - StoredWh) * Taper);

    /// <summary>Given since the beginning. [Wh]</summary>
    public double DeliveredWh { get; private set; }

    /// <summary>Taken since the beginning, ≥ 0. [Wh]</summary>
    public double ReceivedWh { get; private set; }

    public void Add(double watts, double hours)
    {
        StoredWh = After(watts, hours);
        if (watts > 0) DeliveredWh += watts * hours;
        else ReceivedWh -= watts * hours;
    }

    /// <summary>What would be stored after a part of a step.</summary>
    public double After(double watts, double hours) => Math.Clamp(StoredWh - watts * hours * (watts > 0 ? 1 / Efficiency : Efficiency), 0, capacityWh);
}
