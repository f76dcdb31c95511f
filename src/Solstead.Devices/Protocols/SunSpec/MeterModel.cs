using Solstead.Core.Accounting;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>What a meter measures, signs as the device has them; null is not implemented. Arrays have three entries, phases A to C.</summary>
/// <param name="Phases">1, 2 (split) or 3.</param>
/// <param name="PowerFactor">−1…1.</param>
/// <param name="Exported">Energy it calls exported. [Wh]</param>
public sealed record MeterValues(
    int Phases, double? Amperes, double?[] PhaseAmperes, double? Volts, double?[] PhaseVolts, double? Hertz, double? Watts, double?[] PhaseWatts,
    double? VoltAmperes, double?[] PhaseVoltAmperes, double? Vars, double?[] PhaseVars, double? PowerFactor, double?[] PhasePowerFactor,
    double? Exported, double?[] PhaseExported, double? Imported, double?[] PhaseImported)
{
    /// <summary>False for a meter that lost its bus: it still answers, every live value as "not implemented" (solaredge-modbus.md 5).</summary>
    public bool IsAlive => Watts is not null;

    /// <summary>Of the energy registers.</summary>
    public RegisterShape Energy { get; init; }
}

/// <summary>Models 201 to 204 (integers with scale factors) and 211 to 214 (floats). Positions from the id word. Sources: solaredge-modbus.md 5 and 8.</summary>
public static class MeterModel
{
    public static bool Is(ushort id) => id is >= 201 and <= 204 or >= 211 and <= 214;

    /// <summary>Words to read, id and length included: all but apparent and reactive energies and events.</summary>
    public static int Words(SunSpecModel model) => Math.Min(model.Length + 2, model.Id < 210 ? 57 : 78);

    /// <summary>1, 2 (split) or 3.</summary>
    public static int Phases(ushort id) => Math.Min(id % 10, 3);

    public static MeterValues Decode(ushort id, RegisterBlock b) => Voltages(id, id < 210 ? Integers(Phases(id), b) : Floats(Phases(id), b), b);

    private static MeterValues Integers(int phases, RegisterBlock b) => new(
        phases, b.Scaled(2, 6), Three(i => b.Scaled(3 + i, 6)), b.Scaled(7, 15), Three(i => b.Scaled(8 + i, 15)), b.Scaled(16, 17),
        b.Scaled(18, 22), Three(i => b.Scaled(19 + i, 22)), b.Scaled(23, 27), Three(i => b.Scaled(24 + i, 27)), b.Scaled(28, 32), Three(i => b.Scaled(29 + i, 32)),
        InverterModel.Factor(b.Scaled(33, 37)), Three(i => InverterModel.Factor(b.Scaled(34 + i, 37))),
        b.ScaledCounter(38, 54), Three(i => b.ScaledCounter(40 + 2 * i, 54)), b.ScaledCounter(46, 54), Three(i => b.ScaledCounter(48 + 2 * i, 54)))
    { Energy = b.Shape32(54) };

    private static MeterValues Floats(int phases, RegisterBlock b) => new(
        phases, b.Float32(2), Three(i => b.Float32(4 + 2 * i)), b.Float32(10), Three(i => b.Float32(12 + 2 * i)), b.Float32(26),
        b.Float32(28), Three(i => b.Float32(30 + 2 * i)), b.Float32(36), Three(i => b.Float32(38 + 2 * i)), b.Float32(44), Three(i => b.Float32(46 + 2 * i)),
        InverterModel.Factor(b.Float32(52)), Three(i => InverterModel.Factor(b.Float32(54 + 2 * i))),
        Positive(b.Float32(60)), Three(i => Positive(b.Float32(62 + 2 * i))), Positive(b.Float32(68)), Three(i => Positive(b.Float32(70 + 2 * i))))
    { Energy = RegisterBlock.ShapeOf((float?)Math.Max(b.Float32(60) ?? 0, b.Float32(68) ?? 0)) };

    /// <summary>Delta connections have no neutral: there the voltages are those between the lines, A to B first.</summary>
    private static MeterValues Voltages(ushort id, MeterValues values, RegisterBlock b)
    {
        if (id is not (204 or 214)) return values;
        double? Line(int i) => id == 204 ? b.Scaled(11 + i, 15) : b.Float32(18 + 2 * i);
        return values with
        {
            Volts = values.Volts is > 0 ? values.Volts : Line(0),
            PhaseVolts = Three(i => values.PhaseVolts[i] is > 0 ? values.PhaseVolts[i] : Line(i + 1)),
        };
    }

    private static double?[] Three(Func<int, double?> of) => InverterModel.Three(of);

    private static double? Positive(double? energy) => energy is > 0 ? energy : null;
}
