using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>The chain is no longer where it was: firmware, options or another device.</summary>
public sealed class ChainMovedException(byte unit, int address) : Exception($"unit {unit} has another model at {address} than before");

/// <summary>Finds the SunSpec parts of some units and reads their values.</summary>
/// <param name="units">Units that are asked for their chain, the main one first.</param>
/// <param name="others">Units to try instead of the main one.</param>
public sealed class PlantReader(ModbusClient client, IReadOnlyList<byte> units, IReadOnlyList<byte> others, Func<Moment> now)
{
    /// <summary>Inputs of model 160 are only shown, unless a battery is among them.</summary>
    private static readonly TimeSpan ShownEvery = TimeSpan.FromSeconds(10);

    private readonly UnitRest rest = new();
    private readonly Dictionary<SunSpecPart, (IReadOnlyList<MpptChannel> Channels, Moment At)> inputs = [];
    private List<SunSpecPart> parts = [];
    private byte? main;

    /// <summary>What was found, in the order of the units and their chains.</summary>
    public IReadOnlyList<SunSpecPart> Parts => parts;

    /// <summary>True once <see cref="DiscoverAsync"/> found something to read.</summary>
    public bool IsReady => parts.Count > 0;

    public IEnumerable<SunSpecPart> Inverters => parts.Where(p => p.Find(InverterModel.Is) is not null);

    public IEnumerable<SunSpecPart> Meters => parts.Where(p => p.Find(MeterModel.Is) is not null);

    /// <summary>Further units of the settings that were never found.</summary>
    public IReadOnlyList<byte> Missing => [.. units.Skip(1).Where(unit => parts.All(p => p.Unit != unit))];

    /// <summary>Further units that give nothing now.</summary>
    public IReadOnlyList<byte> Silent => [.. rest.Silent.Union(Missing).Order()];

    /// <summary>True for a unit whose failure costs its own values only, and which is left alone for now.</summary>
    public bool IsAway(byte unit) => unit != main && !rest.MayAsk(unit, now());

    /// <summary>Notes that a further unit gave nothing; the main one's failure is everybody's.</summary>
    /// <returns>False when the failure is not this unit's alone.</returns>
    public bool IsItsOwn(byte unit, ModbusException failure)
    {
        if (unit == main || failure.Fault is not (ModbusFault.Exception or ModbusFault.Silent or ModbusFault.Garbled)) return false;
        if (failure.Code != ModbusCode.Busy) rest.Failed(unit, now());
        return true;
    }

    /// <summary>Walks the chains of all units. A further unit that is silent or has no SunSpec is left out; the main one must answer.</summary>
    /// <param name="more">Units to ask as well, if nobody has a meter so far and this maker puts it elsewhere.</param>
    public async Task DiscoverAsync(Func<IReadOnlyList<SunSpecPart>, IReadOnlyList<byte>> more, CancellationToken ct)
    {
        Forget();
        var found = await FindMainAsync(ct);
        foreach (var unit in units.Skip(1)) found.AddRange(await WalkAsync(unit, ct));
        found.AddRange(await GuessAsync(found, more, ct));
        if (found.Count > 0) main ??= found[0].Unit;
        parts = found;
    }

    /// <summary>Looks again for what was not there: further units, and a meter.</summary>
    /// <returns>True when something was found.</returns>
    public async Task<bool> LookAgainAsync(Func<IReadOnlyList<SunSpecPart>, IReadOnlyList<byte>> more, bool forMeter, CancellationToken ct)
    {
        var before = parts.Count;
        foreach (var unit in Missing) parts.AddRange(await WalkAsync(unit, ct));
        if (forMeter && main is { } first)
        {
            // A meter that was configured later stands at the end of the chain.
            var walked = await SunSpecChain.WalkAsync(client, first, ct) ?? [];
            if (walked.Count > parts.Count(p => p.Unit == first)) parts = [.. walked, .. parts.Where(p => p.Unit != first)];
            parts.AddRange(await GuessAsync(parts, more, ct));
        }
        return parts.Count > before;
    }

    /// <summary>Forgets what was found; the next cycle looks again.</summary>
    public void Forget()
    {
        (parts, main) = ([], null);
        rest.Clear();
        inputs.Clear();
    }

    /// <summary>Reads the meter at the grid alone; null when there is none, or its unit gives nothing.</summary>
    /// <exception cref="IOException">The connection failed.</exception>
    public async Task<MeterReading?> ReadGridAsync(Func<SunSpecPart, MeterPlace> place, CancellationToken ct) =>
        Meters.FirstOrDefault(m => place(m) == MeterPlace.Grid) is { } part ? await MeterAsync(part, place, ct) : null;

    /// <summary>Reads every part once, the meter at the grid first: most is decided on it.</summary>
    /// <param name="grid">The meter at the grid, when it was read already.</param>
    /// <exception cref="IOException">The connection failed: none of the cycle's values are used.</exception>
    /// <exception cref="ChainMovedException">The chain must be walked again.</exception>
    public async Task<PlantReading> ReadAsync(Func<SunSpecPart, MeterPlace> place, MeterReading? grid, CancellationToken ct)
    {
        var (inverters, meters, batteries) = (new List<InverterReading>(), new List<MeterReading>(), new List<BatteryReading>());
        grid ??= await ReadGridAsync(place, ct);
        foreach (var part in parts)
        {
            var channels = await InputsAsync(part, ct);
            if (part.Find(InverterModel.Is) is { } inverter)
            {
                var block = await BlockAsync(part, inverter, InverterModel.Words(inverter), ct);
                inverters.Add(new InverterReading(part, block is { } b ? InverterModel.Decode(inverter.Id, b) : null, channels, now()));
            }
            if (part.Find(MeterModel.Is) is not null) meters.Add(grid?.Part == part ? grid : await MeterAsync(part, place, ct));
            if (await BatteryAsync(part, channels, ct) is { } battery) batteries.Add(battery);
        }
        return new PlantReading(inverters, meters, batteries);
    }

    private async Task<MeterReading> MeterAsync(SunSpecPart part, Func<SunSpecPart, MeterPlace> place, CancellationToken ct)
    {
        var meter = part.Find(MeterModel.Is)!.Value;
        var block = await BlockAsync(part, meter, MeterModel.Words(meter), ct);
        return new MeterReading(part, place(part), block is { } b ? MeterModel.Decode(meter.Id, b) : null, now());
    }

    private async Task<BatteryReading?> BatteryAsync(SunSpecPart part, IReadOnlyList<MpptChannel> channels, CancellationToken ct)
    {
        var name = part.Serial ?? $"{part.Unit}";
        if (part.Find(id => id == StorageModels.Battery) is { } battery)
        {
            var block = await BlockAsync(part, battery, StorageModels.Words(battery), ct);
            return new BatteryReading(part.Unit, name, part.Maker, part.Model, block is { } b ? StorageModels.Decode802(b) : null, now());
        }
        if (part.Find(id => id == StorageModels.Storage) is not { } storage) return null;
        var words = await BlockAsync(part, storage, StorageModels.Words(storage), ct);
        return words is { } w && StorageModels.Decode124(w, channels) is { SocPercent: not null } values ? new BatteryReading(part.Unit, name, part.Maker, null, values, now()) : null;
    }

    private async Task<IReadOnlyList<MpptChannel>> InputsAsync(SunSpecPart part, CancellationToken ct)
    {
        if (part.Find(id => id == StorageModels.Mppt) is not { } mppt) return [];
        var shownOnly = part.Find(id => id == StorageModels.Storage) is null;
        if (shownOnly && inputs.TryGetValue(part, out var known) && now().Since(known.At) < ShownEvery) return known.Channels;
        var channels = await BlockAsync(part, mppt, StorageModels.Words(mppt), ct) is { } block ? StorageModels.Channels(block) : [];
        inputs[part] = (channels, now());
        return channels;
    }

    private async Task<List<SunSpecPart>> FindMainAsync(CancellationToken ct)
    {
        ModbusException? failure = null;
        foreach (var unit in (byte[])[units[0], .. others])
            try
            {
                if (await SunSpecChain.WalkAsync(client, unit, ct) is not { Count: > 0 } found) continue;
                main = unit;
                return [.. found];
            }
            catch (ModbusException e) when (e.Fault is ModbusFault.Exception or ModbusFault.Silent)
            {
                failure = e;
            }
        return failure is null ? [] : throw failure;
    }

    private async Task<IReadOnlyList<SunSpecPart>> GuessAsync(List<SunSpecPart> found, Func<IReadOnlyList<SunSpecPart>, IReadOnlyList<byte>> more, CancellationToken ct)
    {
        foreach (var unit in more(found).Where(u => found.All(p => p.Unit != u)))
            if (await WalkAsync(unit, ct) is { Count: > 0 } parts && parts.Any(p => p.Find(MeterModel.Is) is not null)) return parts;
        return [];
    }

    private async Task<IReadOnlyList<SunSpecPart>> WalkAsync(byte unit, CancellationToken ct)
    {
        try
        {
            return await SunSpecChain.WalkAsync(client, unit, ct) ?? [];
        }
        catch (ModbusException e) when (e.Fault is ModbusFault.Exception or ModbusFault.Silent or ModbusFault.Garbled)
        {
            return [];
        }
    }

    /// <returns>Null when a further unit gives nothing: its values are missing, those of the others are good.</returns>
    private async Task<RegisterBlock?> BlockAsync(SunSpecPart part, SunSpecModel model, int words, CancellationToken ct)
    {
        if (IsAway(part.Unit)) return null;
        try
        {
            var block = await client.ReadHoldingAsync(part.Unit, model.Address, words, ct);
            if (block[0] != model.Id || block[1] != model.Length) throw new ChainMovedException(part.Unit, model.Address);
            rest.Answered(part.Unit);
            return new RegisterBlock(block);
        }
        catch (ModbusException e) when (e.Code is ModbusCode.IllegalAddress)
        {
            throw new ChainMovedException(part.Unit, model.Address);
        }
        catch (ModbusException e) when (IsItsOwn(part.Unit, e))
        {
            return null;
        }
    }
}
