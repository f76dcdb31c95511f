using Solstead.Devices.Protocols.Modbus;
using Solstead.Devices.Protocols.SunSpec;

namespace Solstead.Devices.SolarEdge;

/// <summary>Batteries on the inverter's own registers (solaredge-modbus.md 6).</summary>
internal sealed class SolarEdgeBatteries(byte unit)
{
    private static readonly string?[] States = ["off", "standby", "starting", "charging", "discharging", "fault", "idle", "idle"];

    private readonly List<(ushort Base, string Name, string? Maker, string? Model)> found = [];

    public async Task<IReadOnlyList<BatteryReading>> ReadAsync(ModbusClient client, bool look, CancellationToken ct)
    {
        if (look) await LookAsync(client, ct);
        var readings = new List<BatteryReading>();
        foreach (var battery in found)
        {
            var words = await TryReadAsync(client, battery.Base + SolarEdgeRegisters.Values, SolarEdgeRegisters.ValueWords, ct);
            readings.Add(new BatteryReading(battery.Name, battery.Maker, battery.Model, words is null ? null : Decode(new RegisterBlock(words, WordOrder.LowFirst))));
        }
        return readings;
    }

    /// <summary>A battery is there when its id is one and its maker has a name; a failed read must not make a phantom.</summary>
    private async Task LookAsync(ModbusClient client, CancellationToken ct)
    {
        found.Clear();
        foreach (var bases in SolarEdgeRegisters.Batteries)
            foreach (var start in bases)
            {
                if (await TryReadAsync(client, start + SolarEdgeRegisters.Identity, SolarEdgeRegisters.IdentityWords, ct) is not { } words) continue;
                var block = new RegisterBlock(words, WordOrder.LowFirst);
                if (block.Raw(SolarEdgeRegisters.DeviceId) is not (255 or 0xFFFF) && block.Text(0, 16) is { } maker)
                    found.Add((start, block.Text(0x30, 16) ?? $"{found.Count + 1}", maker, block.Text(0x10, 16)));
                break;
            }
    }

    /// <summary>Positions from base + 0x42. The register counts power positive while charging; ours is positive while discharging.</summary>
    internal static BatteryValues Decode(RegisterBlock b) => new(
        -b.Float32(0x32), b.Float32(0x42) is >= 0 and <= 100.5 and var soc ? Math.Min(100, soc) : null, NotNegative(b.Float32(0x3E)), Positive(b.Float32(0x3C)) ?? Positive(b.Float32(0)),
        b.Float32(0x2E), b.Float32(0x30), b.Float32(0x2A), b.Float32(0x2C), b.Float32(0x40) is >= 0 and <= 110 and var health ? Math.Min(100, health) : null,
        b.Counter64(0x38), b.Counter64(0x34), b.UInt32(0x44) is { } state and <= 7 ? States[(int)state] : null);

    private static double? NotNegative(double? value) => value is >= 0 ? value : null;

    private static double? Positive(double? value) => value is > 0 ? value : null;

    private async Task<ushort[]?> TryReadAsync(ModbusClient client, int address, int count, CancellationToken ct)
    {
        try
        {
            return await client.ReadHoldingAsync(unit, address, count, ct);
        }
        catch (ModbusException e) when (e.Fault == ModbusFault.Exception && e.Code != ModbusCode.Busy)
        {
            return null;
        }
    }
}
