using Solstead.Devices.Protocols.SunSpec;

namespace Solstead.Devices.SunSpec.Twin;

/// <summary>Lays out the chains of makers in registers (solaredge-modbus.md 8).</summary>
internal static class SunSpecChains
{
    /// <returns>Null for a unit nobody has.</returns>
    public static RegisterImage? Of(SunSpecStyle style, byte unit, SunSpecPlant plant, bool meterLost) => (style, unit) switch
    {
        (SunSpecStyle.FroniusFloat, 1) => Chain("Fronius", "Symo GEN24 10.0", unit, i => FloatInverter(i, plant), i => Mppt(i, plant), i => Storage(i, plant)),
        (SunSpecStyle.FroniusFloat, 200) => Chain("Fronius", "Smart Meter TS 65A-3", unit, i => FloatMeter(i, plant, meterLost)),
        (SunSpecStyle.FroniusInteger, 1) => Chain("Fronius", "Symo 8.2-3-M", unit, i => Inverter(i, 103, plant)),
        (SunSpecStyle.FroniusInteger, 240) => Chain("Fronius", "Smart Meter 63A", unit, i => Meter(i, plant, meterLost)),
        (SunSpecStyle.Sma, 126) => Chain("SMA", "SB5.0-1SP-US-41", unit, i => Inverter(i, 101, plant)),
        (SunSpecStyle.Kostal, 71) => Chain("KOSTAL", "PLENTICORE plus 10", unit, i => Inverter(i, 103, plant), i => Meter(i, plant, meterLost), i => Battery(i, plant)),
        _ => null,
    };

    private static double Ac(SunSpecPlant plant) => plant.Pv + plant.Battery;

    private static RegisterImage Chain(string maker, string model, byte unit, params ReadOnlySpan<Action<RegisterImage>> models)
    {
        var image = new RegisterImage { At = 40_002 };
        image.Put(40_000, 0x5375, 0x6E53);
        image.Begin(1, 65);
        image.Text(image.Model + 2, 16, maker);
        image.Text(image.Model + 18, 16, model);
        image.Text(image.Model + 42, 8, "1.30.7-1");
        image.Text(image.Model + 50, 16, $"{maker[..2].ToUpperInvariant()}{unit:000}4711");
        foreach (var write in models) write(image);
        image.End();
        return image;
    }

    private static void Inverter(RegisterImage image, ushort id, SunSpecPlant plant)
    {
        image.Begin(id, 50);
        var m = image.Model;
        foreach (var none in (int[])[3, 4, 5, 7, 8, 9, 10, 11, 12, 16, 27, 29]) image.Put(m + none, 0xFFFF);
        foreach (var none in (int[])[18, 20, 22, 31, 33, 34, 35, 36]) image.Put(m + none, 0x8000);
        image.Put(m + 2, (ushort)(Math.Abs(Ac(plant)) / 6.9), 0);
        image.Put(m + 6, unchecked((ushort)-2));
        image.Put(m + (id == 101 ? 7 : 10), 2301);
        image.Put(m + 13, unchecked((ushort)-1));
        image.Put(m + 14, unchecked((ushort)(short)(Ac(plant) / 10)), 1);
        image.Put(m + 16, 5001, unchecked((ushort)-2));
        image.UInt32(m + 24, 12_345_678);
        image.Put(m + 31, unchecked((ushort)(short)(Ac(plant) / 10)), 1);
        image.Put(m + 38, 4);
    }

    private static void FloatInverter(RegisterImage image, SunSpecPlant plant)
    {
        image.Begin(113, 60);
        var m = image.Model;
        for (var at = 2; at < 48; at += 2) image.HighFloat(m + at, double.NaN);
        image.HighFloat(m + 2, Ac(plant) / 690);
        foreach (var at in (int[])[4, 6, 8]) image.HighFloat(m + at, Ac(plant) / 690 / 3);
        foreach (var at in (int[])[16, 18, 20]) image.HighFloat(m + at, 230);
        image.HighFloat(m + 22, Ac(plant));
        image.HighFloat(m + 24, 50.01);
        image.HighFloat(m + 32, 12_345_678);
        image.HighFloat(m + 38, plant.Pv);
        image.Put(m + 48, 4);
    }

    private static void Meter(RegisterImage image, SunSpecPlant plant, bool lost)
    {
        image.Begin(203, 105);
        var m = image.Model;
        image.Fill(m + 2, 36, 0x8000);
        image.Put(m + 54, unchecked((ushort)0x8000));
        if (lost) return;
        image.Put(m + 18, unchecked((ushort)(short)plant.Grid));
        for (var p = 0; p < 3; p++) image.Put(m + 19 + p, unchecked((ushort)(short)(plant.Grid / 3)));
        image.Put(m + 22, 0);
        image.UInt32(m + 38, 5_000_000);
        image.UInt32(m + 46, 7_000_000);
        image.Put(m + 54, 0);
    }

    private static void FloatMeter(RegisterImage image, SunSpecPlant plant, bool lost)
    {
        image.Begin(213, 124);
        var m = image.Model;
        for (var at = 2; at < 124; at += 2) image.HighFloat(m + at, double.NaN);
        if (lost) return;
        image.HighFloat(m + 28, plant.Grid);
        foreach (var at in (int[])[30, 32, 34]) image.HighFloat(m + at, plant.Grid / 3);
        image.HighFloat(m + 60, 5_000_000);
        image.HighFloat(m + 68, 7_000_000);
    }

    /// <summary>Two strings, then charging and discharging.</summary>
    private static void Mppt(RegisterImage image, SunSpecPlant plant)
    {
        image.Begin(160, 88);
        var m = image.Model;
        image.Put(m + 2, 0, 0, 0, 0, 0, 0, 4, 0xFFFF);
        double[] watts = [plant.Pv * 0.6, plant.Pv * 0.4, Math.Max(0, -plant.Battery), Math.Max(0, plant.Battery)];
        for (var i = 0; i < 4; i++)
        {
            var at = m + 10 + 20 * i;
            image.Put(at, (ushort)(i + 1));
            image.Put(at + 9, 0xFFFF, 0xFFFF, (ushort)watts[i]);
            image.UInt32(at + 12, 1_000_000 * (i + 1));
        }
    }

    private static void Storage(RegisterImage image, SunSpecPlant plant)
    {
        image.Begin(124, 24);
        var m = image.Model;
        image.Put(m + 8, (ushort)(plant.Soc * 100));
        image.Put(m + 11, (ushort)(plant.Battery < 0 ? 4 : plant.Battery > 0 ? 3 : 6));
        image.Put(m + 22, unchecked((ushort)-2));
    }

    private static void Battery(RegisterImage image, SunSpecPlant plant)
    {
        image.Begin(802, 62);
        var m = image.Model;
        image.Put(m + 3, 1000);
        image.Put(m + 11, (ushort)(plant.Soc * 10));
        image.Put(m + 16, (ushort)(plant.Battery < 0 ? 4 : 3));
        image.Put(m + 47, unchecked((ushort)(short)plant.Battery));
        image.Put(m + 53, 1);
        image.Put(m + 56, unchecked((ushort)-1));
    }
}
