using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>One model of a device's chain.</summary>
/// <param name="Id">Number of the model, e.g. 103.</param>
/// <param name="Address">Of its id word, base 0.</param>
/// <param name="Length">Words behind id and length.</param>
public readonly record struct SunSpecModel(ushort Id, int Address, int Length);

/// <summary>What one common block introduces: an inverter or a meter with its models.</summary>
/// <param name="Unit">Modbus unit it answers under.</param>
/// <param name="Options">Of a meter: what it measures.</param>
/// <param name="Models">In the order of the chain, without the common block.</param>
public sealed record SunSpecPart(byte Unit, string? Maker, string? Model, string? Options, string? Version, string? Serial, IReadOnlyList<SunSpecModel> Models)
{
    /// <summary>The first model with one of these numbers.</summary>
    public SunSpecModel? Find(Func<ushort, bool> id) => Models.Where(m => id(m.Id)).Select(m => (SunSpecModel?)m).FirstOrDefault();
}

/// <summary>
/// Walks the chain of models of one unit. Addresses are never taken from a table: options and firmware shift them (solaredge-modbus.md 2, 4, 8).
/// </summary>
public static class SunSpecChain
{
    private const ushort First = 0x5375, Second = 0x6E53, End = 0xFFFF, Common = 1;
    private const int LongestChain = 100;

    /// <summary>Where the marker "SunS" may stand; 40001 is where some libraries for SMA look.</summary>
    private static readonly int[] Bases = [40_000, 50_000, 0, 40_001];

    /// <returns>The parts; null when this unit answers but speaks no SunSpec.</returns>
    /// <exception cref="IOException">The unit does not answer.</exception>
    public static async Task<IReadOnlyList<SunSpecPart>?> WalkAsync(ModbusClient client, byte unit, CancellationToken ct)
    {
        foreach (var start in Bases)
        {
            if (await TryReadAsync(client, unit, start, 2, ct) is not [First, Second]) continue;
            return await PartsAsync(client, unit, await ModelsAsync(client, unit, start + 2, ct), ct);
        }
        return null;
    }

    private static async Task<List<SunSpecModel>> ModelsAsync(ModbusClient client, byte unit, int address, CancellationToken ct)
    {
        var models = new List<SunSpecModel>();
        while (models.Count < LongestChain && address + 2 <= 65_536)
        {
            // A chain without its end marker ends where reading is refused.
            if (await TryReadAsync(client, unit, address, 2, ct) is not [var id, var length] || id is End or 0) break;
            if (address + 2 + length > 65_536) break;
            models.Add(new SunSpecModel(id, address, length));
            address += 2 + length;
        }
        return models;
    }

    private static async Task<List<SunSpecPart>> PartsAsync(ModbusClient client, byte unit, List<SunSpecModel> models, CancellationToken ct)
    {
        var parts = new List<SunSpecPart>();
        for (var i = 0; i < models.Count;)
        {
            var next = models.FindIndex(i + 1, m => m.Id == Common);
            if (next < 0) next = models.Count;
            var (head, own) = (models[i], models[i..next]);
            if (head.Id == Common)
            {
                own.RemoveAt(0);
                var words = await TryReadAsync(client, unit, head.Address, Math.Min(2 + head.Length, 67), ct);
                parts.Add(Part(unit, new RegisterBlock(words ?? []), own));
            }
            else parts.Add(Part(unit, default, own));
            i = next;
        }
        return parts;
    }

    /// <summary>Positions of model 1, from its id word.</summary>
    private static SunSpecPart Part(byte unit, RegisterBlock block, IReadOnlyList<SunSpecModel> models) =>
        new(unit, block.Text(2, 16), block.Text(18, 16), block.Text(34, 8), block.Text(42, 8), block.Text(50, 16), models);

    /// <returns>Null when the unit says that there is nothing at this address.</returns>
    private static async Task<ushort[]?> TryReadAsync(ModbusClient client, byte unit, int address, int count, CancellationToken ct)
    {
        try
        {
            return await client.ReadHoldingAsync(unit, address, count, ct);
        }
        catch (ModbusException e) when (e.Code is ModbusCode.IllegalAddress or ModbusCode.IllegalValue or ModbusCode.IllegalFunction)
        {
            return null;
        }
    }
}
