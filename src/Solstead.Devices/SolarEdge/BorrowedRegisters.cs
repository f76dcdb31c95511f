using System.Globalization;
using Microsoft.Extensions.Logging;
using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.SolarEdge;

/// <summary>Somebody else changed a register we hold: theirs stays (safety.md C7, C10).</summary>
internal sealed class RegisterTakenException(ushort address) : Exception(BorrowedRegisters.Hex(address))
{
    public ushort Address { get; } = address;
}

/// <summary>
/// Registers of the inverter are borrowed: the original is read and on disk before the first write, each write is read back, and all of a group are
/// given back together in the end, after a crash at the next start (safety.md 3). Only what is on the list of writable registers is ever written.
/// </summary>
internal sealed class BorrowedRegisters(byte unit, DriverContext context, ILogger log)
{
    /// <summary>The inverter digests a write for some tenths of a second (solaredge-modbus.md 1), a commit for 5 to 10 s (7).</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300), CommitPause = TimeSpan.FromMilliseconds(500), CommitAtMost = TimeSpan.FromSeconds(15);

    private readonly BorrowedJournal journal = new(context.Memory);

    /// <summary>For registers that are kept in flash memory.</summary>
    public WriteBudget Budget { get; } = new(context.Memory, () => context.Now().Utc);

    /// <summary>All that is borrowed.</summary>
    public IReadOnlyList<BorrowedRegister> Rows => journal.Rows;

    public bool Holds(string group) => journal.Rows.Any(r => r.Group == group);

    public static string Hex(ushort address) => "0x" + address.ToString("X4", CultureInfo.InvariantCulture);

    /// <summary>What a register holds without us.</summary>
    public async Task<ushort[]> OriginalAsync(ModbusClient client, ushort address, CancellationToken ct) =>
        journal.Find(address)?.Original ?? await ReadAsync(client, address, ct);

    public Task<ushort[]> ReadAsync(ModbusClient client, ushort address, CancellationToken ct) => client.ReadHoldingAsync(unit, address, SolarEdgeRegisters.Writable[address], ct);

    public Task<ushort[]> ReadAsync(ModbusClient client, ushort address, int count, CancellationToken ct) => client.ReadHoldingAsync(unit, address, count, ct);

    /// <summary>Writes words that belong together, unless they are there already.</summary>
    /// <param name="again">Write even if they are: renews a command that expires.</param>
    /// <param name="alsoOurs">What the inverter puts there by itself when the command lapses.</param>
    /// <returns>True when the register shows them.</returns>
    /// <exception cref="RegisterTakenException">It holds neither the original nor anything of ours.</exception>
    /// <exception cref="NotJournaledException">The original could not be kept: nothing was written.</exception>
    public async Task<bool> WriteAsync(ModbusClient client, string group, ushort address, ushort[] words, bool again, ushort[]? alsoOurs, CancellationToken ct)
    {
        if (SolarEdgeRegisters.Writable.GetValueOrDefault(address) != words.Length) throw new ArgumentException($"{Hex(address)} is not ours to write.", nameof(address));
        var now = await ReadAsync(client, address, ct);
        var row = journal.Find(address);
        if (row is not null && !row.IsOurs(now) && !row.IsOriginal(now)) throw new RegisterTakenException(address);
        var there = now.AsSpan().SequenceEqual(words);
        if (there && !again) return true;
        row = (row ?? new BorrowedRegister(group, address, now, [])).With(alsoOurs is null ? [words] : [words, alsoOurs]);
        journal.Put(row);
        if (!there) SolarEdgeLog.Writing(log, context.Id, Hex(address), Words(now), Words(words));
        await PutAsync(client, address, words, ct);
        await Task.Delay(Pause, context.Time, ct);
        var shown = await ReadAsync(client, address, ct);
        if (shown.AsSpan().SequenceEqual(words)) return true;
        if (!row.IsOriginal(shown)) journal.Put(row.With([shown])); // it made something of its own out of ours
        return false;
    }

    /// <summary>True when the budget has room for these steps and for giving all of their group back.</summary>
    public async Task<bool> MayWriteAsync(ModbusClient client, string group, IReadOnlyList<Step> steps, CancellationToken ct)
    {
        var changes = 0;
        foreach (var step in steps) if (!(await ReadAsync(client, step.Address, ct)).AsSpan().SequenceEqual(step.Words)) changes++;
        return changes == 0 || Budget.Left >= changes + steps.Select(s => s.Address).Union(journal.Rows.Where(r => r.Group == group).Select(r => r.Address)).Count();
    }

    /// <summary>Commits settings and waits until the inverter says how that went.</summary>
    /// <returns>True when it says that it is well.</returns>
    public async Task<bool> CommitAsync(ModbusClient client, CancellationToken ct)
    {
        await client.WriteAsync(unit, SolarEdgeRegisters.Commit, 1, ct);
        var began = context.Time.GetTimestamp();
        while (context.Time.GetElapsedTime(began) < CommitAtMost)
        {
            await Task.Delay(CommitPause, context.Time, ct);
            // 1 is what was written, and an error if it stays.
            if ((await client.ReadHoldingAsync(unit, SolarEdgeRegisters.Commit, 1, ct))[0] is not 1 and var code) return code == 0;
        }
        return false;
    }

    /// <summary>Writes the originals of a group back, last changed first, and looks whether they are there. One that refuses does not keep the others from it.</summary>
    /// <param name="keep">Registers that stay borrowed.</param>
    /// <returns>Registers somebody else had changed; theirs stays.</returns>
    /// <exception cref="IOException">The connection failed. What is not given back yet is still remembered.</exception>
    public async Task<IReadOnlyList<ushort>> GiveBackAsync(ModbusClient client, string group, IReadOnlyList<ushort> keep, CancellationToken ct)
    {
        var (theirs, settings) = (new List<ushort>(), new List<BorrowedRegister>());
        foreach (var row in journal.Rows.Where(r => r.Group == group && !keep.Contains(r.Address)).Reverse().ToList())
            try
            {
                if (await RestoreAsync(client, row, theirs, ct)) (SolarEdgeRegisters.IsCommitted(row.Address) ? settings.Add : (Action<BorrowedRegister>)journal.Drop)(row);
            }
            catch (ModbusException e) when (e.Fault == ModbusFault.Exception)
            {
                SolarEdgeLog.NotGivenBack(log, context.Id, $"{Hex(row.Address)}: {e.Message}");
            }
        // Without its commit a setting is written and not in force: only then is it given back.
        if (settings.Count > 0 && await CommitAsync(client, ct))
            foreach (var row in settings) journal.Drop(row);
        return theirs;
    }

    /// <returns>True when the register needs us no more.</returns>
    private async Task<bool> RestoreAsync(ModbusClient client, BorrowedRegister row, List<ushort> theirs, CancellationToken ct)
    {
        var now = await ReadAsync(client, row.Address, ct);
        if (row.IsOriginal(now)) return true;
        if (!row.IsOurs(now))
        {
            SolarEdgeLog.LeftToOthers(log, context.Id, Hex(row.Address), Words(now));
            theirs.Add(row.Address);
            return true;
        }
        SolarEdgeLog.GivingBack(log, context.Id, Hex(row.Address));
        await PutAsync(client, row.Address, row.Original, ct);
        await Task.Delay(Pause, context.Time, ct);
        return row.IsOriginal(await ReadAsync(client, row.Address, ct));
    }

    private Task PutAsync(ModbusClient client, ushort address, ushort[] words, CancellationToken ct)
    {
        if (SolarEdgeRegisters.IsKept(address)) Budget.Spend();
        return words.Length == 1 ? client.WriteAsync(unit, address, words[0], ct) : client.WriteAsync(unit, address, words, ct);
    }

    private static string Words(ushort[] words) => string.Join(' ', words.Select(w => w.ToString("X4", CultureInfo.InvariantCulture)));
}
