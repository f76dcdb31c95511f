using Solstead.Devices.Enphase.Twin;

namespace Solstead.Simulator;

/// <summary>Energy registers of one meter on one phase.</summary>
internal struct Registers
{
    public double Delivered, Received, Lag, Lead, Apparent;

    /// <summary>Adds what flows in some hours at constant power.</summary>
    public void Add(Load power, double hours)
    {
        if (power.Watts >= 0) Delivered += power.Watts * hours; else Received -= power.Watts * hours;
        if (power.Vars >= 0) Lag += power.Vars * hours; else Lead -= power.Vars * hours;
        Apparent += Math.Sqrt(power.Watts * power.Watts + power.Vars * power.Vars) * hours;
    }

    public readonly PhaseState State(Load power, double volts, double hertz) =>
        new(power.Watts, power.Vars, volts, hertz, Delivered, Received, Lag, Lead, Apparent);
}
