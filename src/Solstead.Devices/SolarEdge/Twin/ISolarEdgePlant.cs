namespace Solstead.Devices.SolarEdge.Twin;

/// <summary>What the plant behind a twin does at an instant. Signs as SolarEdge has them.</summary>
/// <param name="PvWatts">What the roof gives, DC. [W]</param>
/// <param name="BatteryWatts">+ = charging. [W]</param>
/// <param name="AcWatts">What the inverter gives to the house. [W]</param>
/// <param name="GridByPhase">+ = export, one entry per phase. [W]</param>
/// <param name="SocPercent">Of the battery.</param>
public sealed record SolarEdgeState(
    double PvWatts, double BatteryWatts, double AcWatts, IReadOnlyList<double> GridByPhase, double SocPercent, double AcWh, double ExportedWh, double ImportedWh, double ChargedWh, double DischargedWh)
{
    public double GridWatts => GridByPhase.Sum();
}

/// <summary>The plant behind a twin.</summary>
public interface ISolarEdgePlant
{
    SolarEdgeState At(DateTimeOffset now);
}

/// <summary>A plant that does what it is told until it is told something else; its registers count on.</summary>
public sealed class SteadyPlant(int phases = 3) : ISolarEdgePlant
{
    /// <summary>Share of the DC power that reaches the house (solaredge-modbus.md 12).</summary>
    public const double Efficiency = 0.982;

    private readonly Lock gate = new();
    private DateTimeOffset? counted;
    private double ac = 34_667_570, exported = 21_345_678, imported = 8_123_456, charged = 2_123_456, discharged = 1_876_543;

    /// <summary>[W]</summary>
    public double Pv { get; set; } = 8900;

    /// <summary>+ = charging. [W]</summary>
    public double Battery { get; set; } = 1150;

    /// <summary>[W]</summary>
    public double House { get; set; } = 579;

    public double Soc { get; set; } = 63.5;

    public SolarEdgeState At(DateTimeOffset now)
    {
        lock (gate)
        {
            var power = Math.Round((Pv - Battery) * Efficiency);
            var grid = power - House;
            var hours = counted is { } last && now > last ? (now - last).TotalHours : 0;
            counted = now;
            ac += Math.Max(0, power) * hours;
            exported += Math.Max(0, grid) * hours;
            imported += Math.Max(0, -grid) * hours;
            charged += Math.Max(0, Battery) * hours;
            discharged += Math.Max(0, -Battery) * hours;
            return new(Pv, Battery, power, [.. Enumerable.Repeat(grid / phases, phases)], Soc, ac, exported, imported, charged, discharged);
        }
    }
}
