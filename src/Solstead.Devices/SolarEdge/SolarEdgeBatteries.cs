using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Modbus;
using Solstead.Devices.Protocols.SunSpec;

namespace Solstead.Devices.SolarEdge;

/// <summary>Batteries on the inverters' own registers (solaredge-modbus.md 6): those of the leader and those of its followers.</summary>
internal sealed class SolarEdgeBatteries(Func<Moment> now)
{
    private static readonly string?[] States = ["off", "standby", "starting", "charging", "discharging", "fault", "idle", "idle"];

    private readonly List<Found> found = [];

    private sealed record Found(byte Unit, int Place, ushort Base, string Name, string? Maker, string? Model);

    public async Task<IReadOnlyList<BatteryReading>> ReadAsync(ModbusClient client, PlantReader plant, PlantLook look, CancellationToken ct)
    {
        if (look == PlantLook.All) found.Clear();
        if (look != PlantLook.Nothing)
            foreach (var unit in plant.Inverters.Select(i => i.Unit).Distinct()) await LookAsync(client, plant, unit, ct);
        var readings = new List<BatteryReading>();
        foreach (var battery in found)
        {
            var words = await TryReadAsync(client, plant, battery.Unit, battery.Base + SolarEdgeRegisters.Values, SolarEdgeRegisters.ValueWords, ct);
            readings.Add(new BatteryReading(battery.Unit, battery.Name, battery.Maker, battery.Model, words is null ? null : Decode(new RegisterBlock(words, WordOrder.LowFirst)), now()));
        }
        return readings;
    }

    /// <summary>A battery is there when its id is one and its maker has a name; a failed read must not make a phantom.</summary>
    private async Task LookAsync(ModbusClient client, PlantReader plant, byte unit, CancellationToken ct)
    {
        for (var place = 0; place < SolarEdgeRegisters.Batteries.Count; place++)
        {
            if (found.Any(f => f.Unit == unit && f.Place == place)) continue;
            foreach (var start in SolarEdgeRegisters.Batteries[place])
            {
                if (await TryReadAsync(client, plant, unit, start + SolarEdgeRegisters.Identity, SolarEdgeRegisters.IdentityWords, ct) is not { } words) continue;
                var block = new RegisterBlock(words, WordOrder.LowFirst);
                if (block.Raw(SolarEdgeRegisters.DeviceId) is not (255 or 0xFFFF) && block.Text(0, 16) is { } maker)
                    found.Add(new Found(unit, place, start, Name(block.Text(0x30, 16)), maker, block.Text(0x10, 16)));
                break;
            }
        }
    }

    /// <summary>Its serial number; where it has none, or another says the same, its number among all.</summary>
    private string Name(string? serial) => serial is not null && found.All(f => f.Name != serial) ? serial : $"{found.Count + 1}";

    /// <summary>Positions from base + 0x42. The register counts power positive while charging; ours is positive while discharging.</summary>
    internal static BatteryValues Decode(RegisterBlock b) => new(
        -b.Float32(0x32), b.Float32(0x42) is >= 0 and <= 100.5 and var soc ? Math.Min(100, soc) : null, NotNegative(b.Float32(0x3E)), Positive(b.Float32(0x3C)) ?? Positive(b.Float32(0)),
        b.Float32(0x2E), b.Float32(0x30), b.Float32(0x2A), b.Float32(0x2C), b.Float32(0x40) is >= 0 and <= 110 and var health ? Math.Min(100, health) : null,
        b.Counter64(0x38), b.Counter64(0x34), b.UInt32(0x44) is { } state and <= 7 ? States[(int)state] : null);

    private static double? NotNegative(double? value) => value is >= 0 ? value : null;

    private static double? Positive(double? value) => value is > 0 ? value : null;

    /// <summary>An answer that says no: the unit itself is well.</summary>
    private static bool IsNothingThere(ModbusException e) => e.Code is ModbusCode.IllegalAddress or ModbusCode.IllegalValue or ModbusCode.IllegalFunction or ModbusCode.Failure;

    /// <returns>Null when there is nothing at this address, or a follower gives nothing.</returns>
    internal static async Task<ushort[]?> TryReadAsync(ModbusClient client, PlantReader plant, byte unit, int address, int count, CancellationToken ct)
    {
        if (plant.IsAway(unit)) return null;
        try
        {
            return await client.ReadHoldingAsync(unit, address, count, ct);
        }
        catch (ModbusException e) when (IsNothingThere(e) || plant.IsItsOwn(unit, e) || (e.Fault == ModbusFault.Exception && e.Code != ModbusCode.Busy))
        {
            return null;
        }
    }
}
