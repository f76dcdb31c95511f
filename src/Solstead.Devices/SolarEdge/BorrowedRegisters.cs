using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.SolarEdge;

/// <summary>A register we changed.</summary>
/// <param name="Original">What it held before; given back later.</param>
/// <param name="Written">What we wrote last: if it holds something else, someone changed it and theirs stays.</param>
internal sealed record BorrowedRegister(ushort Address, ushort[] Original, ushort[] Written);

[JsonSerializable(typeof(List<BorrowedRegister>))]
internal sealed partial class BorrowedJson : JsonSerializerContext;

/// <summary>
/// Registers of the inverter are borrowed: the original is read and remembered on disk before the first write, each write is read back, and all
/// are given back in the end, after a crash at the next start (safety.md 3). Only what is on the list of writable registers is ever written.
/// </summary>
internal sealed class BorrowedRegisters(byte unit, DriverContext context, ILogger log)
{
    private const string Name = "borrowed";

    /// <summary>The inverter digests a write for some tenths of a second (solaredge-modbus.md 1).</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly List<BorrowedRegister> journal = Load(context.Memory);

    public bool IsEmpty => journal.Count == 0;

    /// <summary>Writes words that belong together, unless they are there already.</summary>
    /// <param name="again">Write even if they are: renews a command that expires.</param>
    /// <returns>True when the register shows them.</returns>
    public async Task<bool> WriteAsync(ModbusClient client, ushort address, ushort[] words, bool again, CancellationToken ct)
    {
        if (SolarEdgeRegisters.Writable.GetValueOrDefault(address) != words.Length) throw new ArgumentException($"0x{address:X4} is not ours to write.", nameof(address));
        var now = await client.ReadHoldingAsync(unit, address, words.Length, ct);
        if (now.AsSpan().SequenceEqual(words) && !again) return true;
        Remember(address, now, words);
        SolarEdgeLog.Writing(log, context.Id, $"0x{address:X4}", Convert.ToHexString([.. now.SelectMany(Bytes)]), Convert.ToHexString([.. words.SelectMany(Bytes)]));
        await PutAsync(client, address, words, ct);
        await Task.Delay(Pause, context.Time, ct);
        return (await client.ReadHoldingAsync(unit, address, words.Length, ct)).AsSpan().SequenceEqual(words);
    }

    /// <summary>Commits settings; nothing to give back.</summary>
    public async Task CommitAsync(ModbusClient client, CancellationToken ct)
    {
        await client.WriteAsync(unit, SolarEdgeRegisters.Commit, 1, ct);
        await Task.Delay(Pause, context.Time, ct);
    }

    /// <summary>Writes the originals back, last changed first. What others changed meanwhile stays.</summary>
    public async Task GiveBackAsync(ModbusClient client, CancellationToken ct)
    {
        var settings = false;
        foreach (var entry in journal.AsEnumerable().Reverse().ToList())
        {
            var now = await client.ReadHoldingAsync(unit, entry.Address, entry.Original.Length, ct);
            if (now.AsSpan().SequenceEqual(entry.Written) && !now.AsSpan().SequenceEqual(entry.Original))
            {
                SolarEdgeLog.GivingBack(log, context.Id, $"0x{entry.Address:X4}");
                await PutAsync(client, entry.Address, entry.Original, ct);
                await Task.Delay(Pause, context.Time, ct);
                settings |= entry.Address is SolarEdgeRegisters.AdvancedControl or SolarEdgeRegisters.ReactiveMode;
            }
            journal.Remove(entry);
            Save();
        }
        if (settings) await CommitAsync(client, ct);
    }

    private Task PutAsync(ModbusClient client, ushort address, ushort[] words, CancellationToken ct) =>
        words.Length == 1 ? client.WriteAsync(unit, address, words[0], ct) : client.WriteAsync(unit, address, words, ct);

    private void Remember(ushort address, ushort[] now, ushort[] words)
    {
        var at = journal.FindIndex(b => b.Address == address);
        if (at < 0) journal.Add(new(address, now, words));
        else journal[at] = journal[at] with { Written = words };
        Save();
    }

    private void Save() => context.Memory.Remember(Name, journal.Count == 0 ? null : JsonSerializer.Serialize(journal, BorrowedJson.Default.ListBorrowedRegister));

    private static List<BorrowedRegister> Load(IDeviceMemory memory)
    {
        try
        {
            return memory.Recall(Name) is { } text ? JsonSerializer.Deserialize(text, BorrowedJson.Default.ListBorrowedRegister) ?? [] : [];
        }
        catch (JsonException)
        {
            return []; // what was borrowed is not known any more: the inverter's own time-out ends the commands
        }
    }

    private static byte[] Bytes(ushort word) => [(byte)(word >> 8), (byte)word];
}
