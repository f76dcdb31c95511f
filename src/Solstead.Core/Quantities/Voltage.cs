namespace Solstead.Core.Quantities;

/// <summary>Voltage between one phase and neutral. [V]</summary>
public readonly record struct Voltage(double Volts);
