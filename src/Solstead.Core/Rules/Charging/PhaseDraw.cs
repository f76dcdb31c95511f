namespace Solstead.Core.Rules.Charging;

/// <summary>What a car draws on each phase of the house, as far as its charger tells them apart.</summary>
/// <param name="Amps">On L1, L2, L3; null when the charger does not say on which phase. [A]</param>
/// <param name="Busiest">On the phase with the most. [A]</param>
internal readonly record struct PhaseDraw(double[]? Amps, double Busiest)
{
    /// <summary>Idle chargers show up to 0.4 A.</summary>
    private const double Least = 1;

    public static readonly PhaseDraw None = new(null, 0);

    /// <summary>False for a phase the car is seen not to use while it draws on another.</summary>
    public bool MayUse(int phase) => Amps is not { } told || told[phase] >= Least || !told.Any(a => a >= Least);

    /// <summary>
    /// What the car takes of this phase, if it uses it at all. Where the phase is not told this is asked of each: of all the phases it could be
    /// on the tightest then bounds it, and that is never more than the true one leaves.
    /// </summary>
    public double On(int phase) => Amps is { } told ? told[phase] : Busiest;
}
