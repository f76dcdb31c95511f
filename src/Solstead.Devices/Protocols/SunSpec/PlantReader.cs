using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>What a meter is for, from the text of its options (solaredge-modbus.md 5).</summary>
public enum MeterPlace { Grid, Consumption, Production, Other }

/// <summary>An inverter and what it said; the values are null when its unit answered with an exception.</summary>
public sealed record InverterReading(SunSpecPart Part, InverterValues? Values, IReadOnlyList<MpptChannel> Channels)
{
    /// <summary>Where a maker puts the battery on channels 3 and 4 of model 160, the roof is on 1 and 2; null for others. [W]</summary>
    public double? RoofWatts => Channels.Count >= 4 && Part.Find(id => id == StorageModels.Storage) is not null ? Channels[0].Watts + Channels[1].Watts : null;

    /// <summary>By its model, so that it is known while values are not.</summary>
    public int Phases => InverterModel.Phases(Part.Find(InverterModel.Is)?.Id ?? 101);
}

/// <summary>A meter and what it said.</summary>
public sealed record MeterReading(SunSpecPart Part, MeterPlace Place, MeterValues? Values)
{
    /// <summary>By its model, so that it is known while values are not.</summary>
    public int Phases => MeterModel.Phases(Part.Find(MeterModel.Is)?.Id ?? 201);
}

/// <summary>A battery and what it said.</summary>
/// <param name="Name">Serial number, or what distinguishes it from the others.</param>
public sealed record BatteryReading(string Name, string? Maker, string? Model, BatteryValues? Values);

/// <summary>All values of one cycle: read one after the other over one connection, within a fraction of a second.</summary>
public sealed record PlantReading(IReadOnlyList<InverterReading> Inverters, IReadOnlyList<MeterReading> Meters, IReadOnlyList<BatteryReading> Batteries);

/// <summary>The chain is no longer where it was: firmware, options or another device.</summary>
public sealed class ChainMovedException(byte unit, int address) : Exception($"unit {unit} has another model at {address} than before");

/// <summary>Finds the SunSpec parts of some units and reads their values.</summary>
/// <param name="units">Units that are asked for their chain, the main one first.</param>
/// <param name="others">Units to try instead of the main one.</param>
public sealed class PlantReader(ModbusClient client, IReadOnlyList<byte> units, IReadOnlyList<byte> others)
{
    private byte main = units[0];

    private List<SunSpecPart> parts = [];

    /// <summary>What was found, in the order of the units and their chains.</summary>
    public IReadOnlyList<SunSpecPart> Parts => parts;

    /// <summary>True once <see cref="DiscoverAsync"/> found something to read.</summary>
    public bool IsReady => parts.Count > 0;

    public IEnumerable<SunSpecPart> Inverters => parts.Where(p => p.Find(InverterModel.Is) is not null);

    public IEnumerable<SunSpecPart> Meters => parts.Where(p => p.Find(MeterModel.Is) is not null);

    /// <summary>Walks the chains of all units. A further unit that is silent or has no SunSpec is left out; the first one must answer.</summary>
    /// <param name="more">Units to ask as well, if nobody has a meter so far and this maker puts it elsewhere.</param>
    public async Task DiscoverAsync(Func<IReadOnlyList<SunSpecPart>, IReadOnlyList<byte>> more, CancellationToken ct)
    {
        parts = [];
        var found = new List<SunSpecPart>();
        foreach (var unit in units) found.AddRange(await WalkAsync(unit, mayFail: unit != units[0] || others.Count > 0, ct));
        for (var i = 0; found.Count == 0 && i < others.Count; i++)
        {
            found.AddRange(await WalkAsync(others[i], mayFail: i < others.Count - 1, ct));
            main = others[i];
        }
        foreach (var unit in more(found))
        {
            found.AddRange(await WalkAsync(unit, mayFail: true, ct));
            if (found.Any(p => p.Find(MeterModel.Is) is not null)) break;
        }
        parts = found;
    }

    /// <summary>True when a unit of the settings had nothing to show: it may have been off.</summary>
    public bool IsIncomplete => units.Skip(1).Any(unit => parts.All(p => p.Unit != unit));

    /// <summary>Forgets what was found; the next cycle looks again.</summary>
    public void Forget() => parts = [];

    /// <summary>Reads every part once.</summary>
    /// <exception cref="IOException">The connection failed: none of the cycle's values are used.</exception>
    /// <exception cref="ChainMovedException">The chain must be walked again.</exception>
    public async Task<PlantReading> ReadAsync(Func<SunSpecPart, MeterPlace> place, CancellationToken ct)
    {
        var (inverters, meters, batteries) = (new List<InverterReading>(), new List<MeterReading>(), new List<BatteryReading>());
        foreach (var part in parts)
        {
            IReadOnlyList<MpptChannel> channels = [];
            if (part.Find(id => id == StorageModels.Mppt) is { } mppt && await BlockAsync(part, mppt, StorageModels.Words(mppt), ct) is { } inputs) channels = StorageModels.Channels(inputs);
            if (part.Find(InverterModel.Is) is { } inverter)
            {
                var block = await BlockAsync(part, inverter, InverterModel.Words(inverter), ct);
                inverters.Add(new InverterReading(part, block is { } b ? InverterModel.Decode(inverter.Id, b) : null, channels));
            }
            if (part.Find(MeterModel.Is) is { } meter)
            {
                var block = await BlockAsync(part, meter, MeterModel.Words(meter), ct);
                meters.Add(new MeterReading(part, place(part), block is { } b ? MeterModel.Decode(meter.Id, b) : null));
            }
            if (part.Find(id => id == StorageModels.Battery) is { } battery)
            {
                var block = await BlockAsync(part, battery, StorageModels.Words(battery), ct);
                batteries.Add(new BatteryReading(part.Serial ?? $"{part.Unit}", part.Maker, part.Model, block is { } b ? StorageModels.Decode802(b) : null));
            }
            else if (part.Find(id => id == StorageModels.Storage) is { } storage)
            {
                var block = await BlockAsync(part, storage, StorageModels.Words(storage), ct);
                if (block is { } b && StorageModels.Decode124(b, channels) is { SocPercent: not null } values) batteries.Add(new BatteryReading(part.Serial ?? $"{part.Unit}", part.Maker, null, values));
            }
        }
        return new PlantReading(inverters, meters, batteries);
    }

    private async Task<IReadOnlyList<SunSpecPart>> WalkAsync(byte unit, bool mayFail, CancellationToken ct)
    {
        try
        {
            return await SunSpecChain.WalkAsync(client, unit, ct) ?? [];
        }
        catch (ModbusException e) when (mayFail && e.Fault is ModbusFault.Exception or ModbusFault.Silent)
        {
            return [];
        }
    }

    /// <returns>Null when the unit answers that it cannot: its values are missing, those of the others are good.</returns>
    private async Task<RegisterBlock?> BlockAsync(SunSpecPart part, SunSpecModel model, int words, CancellationToken ct)
    {
        try
        {
            var block = await client.ReadHoldingAsync(part.Unit, model.Address, words, ct);
            return block[0] == model.Id && block[1] == model.Length ? new RegisterBlock(block) : throw new ChainMovedException(part.Unit, model.Address);
        }
        catch (ModbusException e) when (e.Code is ModbusCode.IllegalAddress)
        {
            throw new ChainMovedException(part.Unit, model.Address);
        }
        catch (ModbusException e) when (e.Fault == ModbusFault.Exception && e.Code != ModbusCode.Busy && part.Unit != main)
        {
            return null;
        }
    }
}
