using Solstead.Devices.Protocols.SunSpec;

namespace Solstead.Devices.SolarEdge.Twin;

/// <summary>What distorts the registers of a living plant.</summary>
/// <param name="NaNMeter">The meters lost their bus.</param>
/// <param name="State">State of the inverter instead of its own; null for its own.</param>
/// <param name="CounterOffset">Added to all energy registers. [Wh]</param>
/// <param name="TurnedMeter">Their current transformers are turned round.</param>
/// <param name="MeterScale">Scale factor the meters tell for their powers instead of the true one; null for the true one.</param>
internal readonly record struct Distortion(bool NaNMeter, int? State, double CounterOffset, bool TurnedMeter, int? MeterScale);

/// <summary>Lays the state of a plant out in registers, in the order of a real chain: common block, inverter, model 160, meters, end.</summary>
internal sealed class PlantImage(SolarEdgeTwinOptions options)
{
    private const ushort None = 0x8000;
    private readonly Random random = new(options.Seed);
    private RegisterImage image = new();

    /// <summary>Writes all measured values into the registers; control registers are left alone.</summary>
    public void Write(RegisterImage into, SolarEdgeState state, Distortion distortion)
    {
        image = into;
        image.Put(40_000, 0x5375, 0x6E53);
        Common(40_002, options.Phases == 1 ? "SE5000H" : "SE10K-RWS48BNN4", "", "0004.0016.0121", options.Serial);
        Inverter(40_069, state, distortion);
        var at = 40_121;
        if (options.SynergyUnits > 0) at = Synergy(at, state);
        var serial = 605_180_001;
        foreach (var meter in options.Meters)
        {
            Common(at, "SE-MTR-3Y-400V-A", meter, "60", $"{serial++}");
            Meter(at + 67, meter, state, distortion);
            at += 174;
        }
        image.Put(at, 0xFFFF, 0);
        foreach (var place in (int[])[0xE100, 0xE200]) Battery(place, place == 0xE100 ? options.Batteries > 0 : options.Batteries > 1, state, distortion);
    }

    private void Common(int at, string model, string told, string version, string serial)
    {
        image.Put(at, 1, 65);
        image.Text(at + 2, 16, "SolarEdge");
        image.Text(at + 18, 16, model);
        image.Text(at + 34, 8, told);
        image.Text(at + 42, 8, version);
        image.Text(at + 50, 16, serial);
        image.Put(at + 66, options.Unit);
    }

    private void Inverter(int at, SolarEdgeState state, Distortion distortion)
    {
        image.Fill(at, 52);
        image.Put(at, (ushort)(options.Phases == 1 ? 101 : 103), 50);
        var watts = distortion.State is 2 or 3 ? 0 : state.AcWatts;
        var amperes = Math.Abs(watts) / (230.0 * options.Phases);
        Scaled(at + 13, 1, (at + 10, options.Phases == 1 ? double.NaN : 230), (at + 11, options.Phases == 1 ? double.NaN : 231), (at + 12, options.Phases == 1 ? double.NaN : 229.5),
            (at + 7, options.Phases == 1 ? 230 : 398), (at + 8, options.Phases == 1 ? double.NaN : 399), (at + 9, options.Phases == 1 ? double.NaN : 400));
        Scaled(at + 6, 2, (at + 2, amperes * options.Phases), (at + 3, amperes), (at + 4, options.Phases == 1 ? double.NaN : amperes), (at + 5, options.Phases == 1 ? double.NaN : amperes));
        Unsigned(at + 7, at + 8, at + 9, at + 10, at + 11, at + 12, at + 2, at + 3, at + 4, at + 5);
        Scaled(at + 15, 0, (at + 14, watts));
        Scaled(at + 17, 3, (at + 16, 50.012));
        image[at + 16] = 50_012;
        image[at + 17] = unchecked((ushort)-3);
        Scaled(at + 19, 0, (at + 18, Math.Abs(watts)));
        Scaled(at + 21, 0, (at + 20, -0.02 * watts));
        Scaled(at + 23, 2, (at + 22, 99.9));
        image.UInt32(at + 24, Wrap(state.AcWh + distortion.CounterOffset));
        Scaled(at + 28, 2, (at + 27, Math.Max(0, state.PvWatts - state.BatteryWatts) / 750));
        Scaled(at + 30, 1, (at + 29, 750));
        Scaled(at + 32, 0, (at + 31, distortion.State is 2 or 3 ? 0 : state.PvWatts - state.BatteryWatts));
        Scaled(at + 37, 2, (at + 34, 41.5), (at + 33, double.NaN), (at + 35, double.NaN), (at + 36, double.NaN));
        image.Put(at + 38, (ushort)(distortion.State ?? (state.AcWatts > 0 || state.PvWatts > 0 ? 4 : 2)), 0);
    }

    /// <summary>Model 160: two units shift what follows by 50, three by 70 words (solaredge-modbus.md 4).</summary>
    private int Synergy(int at, SolarEdgeState state)
    {
        var count = options.SynergyUnits;
        image.Fill(at, 10 + 20 * count);
        image.Put(at, 160, (ushort)(8 + 20 * count), unchecked((ushort)-2), unchecked((ushort)-1), 0, 0, 0, 0, (ushort)count, 0xFFFF);
        for (var i = 0; i < count; i++)
        {
            var unit = at + 10 + 20 * i;
            image.Put(unit, (ushort)(i + 1));
            image.Text(unit + 1, 8, $"Unit {i + 1}");
            image.Put(unit + 9, (ushort)(state.PvWatts / count / 7.5), 7500, (ushort)(state.PvWatts / count));
            image.UInt32(unit + 12, 1_000_000);
        }
        return at + 10 + 20 * count;
    }

    private void Meter(int at, string place, SolarEdgeState state, Distortion distortion)
    {
        image.Fill(at, 107);
        image.Put(at, (ushort)(options.Phases == 1 ? 201 : 203), 105);
        if (distortion.NaNMeter)
        {
            image.Fill(at + 2, 36, None);
            image.Put(at + 54, None);
            return;
        }
        var powers = place switch
        {
            "Consumption" => [.. state.GridByPhase.Select(g => state.AcWatts / options.Phases - g)],
            "Production" => [.. Enumerable.Repeat(state.AcWatts / options.Phases, options.Phases)],
            _ => state.GridByPhase.ToArray(),
        };
        if (distortion.TurnedMeter) powers = [.. powers.Select(p => -p)];
        var total = powers.Sum();
        double Of(int phase, Func<double, double> of) => phase < powers.Length ? of(powers[phase]) : double.NaN;
        Scaled(at + 6, 2, (at + 2, Math.Abs(total) / 230), (at + 3, Of(0, w => w / 230)), (at + 4, Of(1, w => w / 230)), (at + 5, Of(2, w => w / 230)));
        Scaled(at + 15, 2, (at + 7, 231.3), (at + 8, 231.2), (at + 9, Of(1, _ => 231.7)), (at + 10, Of(2, _ => 231.0)));
        foreach (var line in (int[])[11, 12, 13, 14]) image[at + line] = None;
        Scaled(at + 17, 2, (at + 16, 50.01));
        Scaled(at + 22, 0, (at + 18, total), (at + 19, Of(0, w => w)), (at + 20, Of(1, w => w)), (at + 21, Of(2, w => w)));
        if (distortion.MeterScale is { } scale) image[at + 22] = unchecked((ushort)(short)scale);
        Scaled(at + 27, 0, (at + 23, Math.Abs(total)), (at + 24, Of(0, Math.Abs)), (at + 25, Of(1, Math.Abs)), (at + 26, Of(2, Math.Abs)));
        Scaled(at + 32, 0, (at + 28, -0.05 * total), (at + 29, Of(0, w => -0.05 * w)), (at + 30, Of(1, w => -0.05 * w)), (at + 31, Of(2, w => -0.05 * w)));
        Scaled(at + 37, 2, (at + 33, 99.87), (at + 34, 99.87), (at + 35, Of(1, _ => 99.87)), (at + 36, Of(2, _ => 99.87)));
        image.UInt32(at + 38, Wrap(state.ExportedWh + distortion.CounterOffset));
        image.UInt32(at + 46, Wrap(state.ImportedWh + distortion.CounterOffset));
        image.Put(at + 71, None);
        image.Put(at + 104, None);
    }

    private void Battery(int at, bool there, SolarEdgeState state, Distortion distortion)
    {
        image.Fill(at, 0x9C);
        if (!there)
        {
            image.Put(at + 0x40, 255);
            return;
        }
        var share = 1.0 / options.Batteries;
        image.Text(at, 16, "LG Chem");
        image.Text(at + 0x10, 16, "RESU10H");
        image.Text(at + 0x20, 16, "DCDC 7.4.6 BMS 1.2.0");
        image.Text(at + 0x30, 16, $"R15563P3SSEG{(at == 0xE100 ? 1 : 2)}{(options.Unit == 1 ? "" : $"-{options.Unit}")}");
        image.Put(at + 0x40, 15);
        image.Float(at + 0x42, 9800);
        image.Float(at + 0x44, 5000);
        image.Float(at + 0x46, 5000);
        image.Float(at + 0x48, 6600);
        image.Float(at + 0x4A, 6600);
        image.Float(at + 0x6C, 25.2);
        image.Float(at + 0x6E, 26);
        image.Float(at + 0x70, 405);
        image.Float(at + 0x72, state.BatteryWatts * share / 405);
        image.Float(at + 0x74, state.BatteryWatts * share);
        image.UInt64(at + 0x76, Math.Max(0, state.DischargedWh * share + distortion.CounterOffset));
        image.UInt64(at + 0x7A, Math.Max(0, state.ChargedWh * share + distortion.CounterOffset));
        image.Float(at + 0x7E, 9408);
        image.Float(at + 0x80, 9408 * state.SocPercent / 100);
        image.Float(at + 0x82, 96);
        image.Float(at + 0x84, state.SocPercent);
        image.Put(at + 0x86, (ushort)(state.BatteryWatts > 0 ? 3 : state.BatteryWatts < 0 ? 4 : 6), 0, (ushort)(state.BatteryWatts > 0 ? 3 : 6), 0);
    }

    /// <summary>Values that share a scale factor; NaN is not implemented. All must fit into 16 bits.</summary>
    private void Scaled(int scaleAt, int digits, params ReadOnlySpan<(int At, double Value)> values)
    {
        var largest = 1.0;
        foreach (var (_, value) in values) if (double.IsFinite(value)) largest = Math.Max(largest, Math.Abs(value));
        if (options.ChangingScales) digits = random.Next(0, 3);
        while (digits > 0 && largest * Math.Pow(10, digits) > 32_000) digits--;
        while (largest * Math.Pow(10, digits) > 32_000) digits--;
        foreach (var (at, value) in values) image[at] = double.IsFinite(value) ? unchecked((ushort)(short)Math.Round(value * Math.Pow(10, digits))) : None;
        image[scaleAt] = unchecked((ushort)(short)-digits);
    }

    /// <summary>Where these hold unsigned values, "not implemented" is another word.</summary>
    private void Unsigned(params ReadOnlySpan<int> places)
    {
        foreach (var at in places) if (image[at] == None) image[at] = 0xFFFF;
    }

    private static double Wrap(double wattHours) => Math.Max(0, wattHours) % uint.MaxValue;
}
