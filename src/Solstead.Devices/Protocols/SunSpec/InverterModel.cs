using Solstead.Core.Accounting;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>What an inverter measures; null is not implemented. Arrays have three entries, phases A to C.</summary>
/// <param name="Phases">1, 2 (split) or 3.</param>
/// <param name="Watts">AC; negative while it consumes or charges a battery from the grid. [W]</param>
/// <param name="PowerFactor">−1…1.</param>
/// <param name="WattHours">AC energy since it was made. [Wh]</param>
/// <param name="DcWatts">DC input; of a hybrid what is left behind the battery's branch. [W]</param>
/// <param name="Temperature">Heat sink, else whatever it measures. [°C]</param>
/// <param name="State">1 off … 8 standby (<see cref="InverterModel.StateName"/>).</param>
public sealed record InverterValues(
    int Phases, double? Amperes, double?[] PhaseAmperes, double?[] PhaseVolts, double? Watts, double? Hertz, double? VoltAmperes, double? Vars, double? PowerFactor,
    double? WattHours, double? DcAmperes, double? DcVolts, double? DcWatts, double? Temperature, int? State, int? VendorState)
{
    /// <summary>Of the energy register.</summary>
    public RegisterShape Energy { get; init; }
}

/// <summary>
/// Models 101 to 103 (integers with scale factors) and 111 to 113 (floats). Positions from the id word. Sources: solaredge-modbus.md 4 and 8; the
/// published SunSpec models.
/// </summary>
public static class InverterModel
{
    private static readonly string[] States = ["off", "sleeping", "starting", "producing", "throttled", "stopping", "fault", "standby"];

    public static bool Is(ushort id) => id is >= 101 and <= 103 or >= 111 and <= 113;

    /// <summary>Words to read, id and length included.</summary>
    public static int Words(SunSpecModel model) => Math.Min(model.Length, model.Id < 110 ? 50 : 60) + 2;

    /// <summary>1, 2 (split) or 3.</summary>
    public static int Phases(ushort id) => id % 10;

    public static string? StateName(int? state) => state is >= 1 and <= 8 ? States[state.Value - 1] : null;

    public static InverterValues Decode(ushort id, RegisterBlock b) => id < 110 ? Integers(id - 100, b) : Floats(id - 110, b);

    private static InverterValues Integers(int phases, RegisterBlock b)
    {
        double?[] line = [b.ScaledUnsigned(7, 13), b.ScaledUnsigned(8, 13), b.ScaledUnsigned(9, 13)];
        double?[] neutral = [b.ScaledUnsigned(10, 13), b.ScaledUnsigned(11, 13), b.ScaledUnsigned(12, 13)];
        return new(phases, b.ScaledUnsigned(2, 6), Three(i => b.ScaledUnsigned(3 + i, 6)), PhaseVolts(phases, line, neutral),
            b.Scaled(14, 15), b.ScaledUnsigned(16, 17), b.Scaled(18, 19), b.Scaled(20, 21), Factor(b.Scaled(22, 23)), b.ScaledCounter(24, 26),
            b.ScaledUnsigned(27, 28), b.ScaledUnsigned(29, 30), b.Scaled(31, 32),
            b.Scaled(34, 37) ?? b.Scaled(33, 37) ?? b.Scaled(35, 37) ?? b.Scaled(36, 37), Enum(b.UInt16(38)), Enum(b.UInt16(39)))
        { Energy = b.Shape32(26) };
    }

    private static InverterValues Floats(int phases, RegisterBlock b)
    {
        double?[] line = [b.Float32(10), b.Float32(12), b.Float32(14)], neutral = [b.Float32(16), b.Float32(18), b.Float32(20)];
        return new(phases, b.Float32(2), Three(i => b.Float32(4 + 2 * i)), PhaseVolts(phases, line, neutral),
            b.Float32(22), b.Float32(24), b.Float32(26), b.Float32(28), Factor(b.Float32(30)), b.Float32(32) is > 0 and var wh ? wh : null,
            b.Float32(34), b.Float32(36), b.Float32(38), b.Float32(42) ?? b.Float32(40) ?? b.Float32(44) ?? b.Float32(46), Enum(b.UInt16(48)), Enum(b.UInt16(49)))
        { Energy = RegisterBlock.ShapeOf((float?)b.Float32(32)) };
    }

    /// <summary>Phase to neutral. A single-phase unit puts its voltage where others have A to B.</summary>
    private static double?[] PhaseVolts(int phases, double?[] line, double?[] neutral) => phases == 1 && neutral[0] is null ? [line[0], null, null] : neutral;

    internal static double?[] Three(Func<int, double?> of) => [of(0), of(1), of(2)];

    /// <summary>The standard says per cent; some makers send the factor itself.</summary>
    internal static double? Factor(double? told) => told is { } factor ? Math.Abs(factor) > 1 ? Math.Abs(factor) <= 100.5 ? Math.Clamp(factor / 100, -1, 1) : null : factor : null;

    private static int? Enum(double? word) => word is { } value ? (int)value : null;
}
