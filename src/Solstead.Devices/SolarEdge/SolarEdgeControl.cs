using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.SolarEdge;

/// <summary>
/// Commands to the inverter: three independent ones, each with the registers it borrows. Off unless the owner allows them in the settings. Each
/// must be repeated within 120 s, else what it borrowed is given back; those that the inverter ends by itself are renewed every 40 s (safety.md 1).
/// </summary>
/// <param name="bare">The owner accepts a limit that stays when we die.</param>
internal sealed class SolarEdgeControl(byte unit, bool allowed, bool bare, DriverContext context) : IDisposable
{
    private const string ProductionLimit = "production", ExportLimit = "export", Battery = "battery";
    private const string Spent = "modbus.limit.budget";
    private const ushort Remote = 4;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5), LastWord = TimeSpan.FromSeconds(5), Rivalry = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly ILogger log = context.Logs.CreateLogger("Solstead.SolarEdge");
    private readonly BorrowedRegisters registers = new(unit, context, context.Logs.CreateLogger("Solstead.SolarEdge"));
    private readonly SolarEdgeLease[] leases = [new(ProductionLimit), new(ExportLimit), new(Battery)];
    private readonly List<(ushort Register, Moment At)> taken = [];
    private readonly LimitWatch limit = new();
    private bool begun;
    private Moment looked;

    /// <summary>What a person must know: registers others change, and such as cannot be given back.</summary>
    public IReadOnlyList<Problem> Problems
    {
        get
        {
            var problems = new List<Problem>();
            lock (taken)
            {
                taken.RemoveAll(t => context.Now().Since(t.At) >= Rivalry);
                if (taken.Count > 0) problems.Add(new Problem("modbus.register.taken", Severity.Warning, Device, Fact.Of("register", BorrowedRegisters.Hex(taken[^1].Register))));
            }
            if (limit.IsIgnored) problems.Add(new Problem("modbus.limit.ignored", Severity.Warning, Ignored));
            if (leases.Any(l => l.Failures > 2)) problems.Add(new Problem("modbus.register.lent", Severity.Warning, Device));
            return problems;
        }
    }

    /// <summary>What the inverter gives now, and its model; null when unknown. [W]</summary>
    public Func<(double? Watts, string? Model)> Inverter { get; init; } = static () => (null, null);

    private Fact Device => Fact.Of("device", context.Id);

    private Fact[] Ignored => [Device, Fact.Of("power", new Power(limit.Watts)), Fact.Of("limit", new Power(limit.Most ?? 0))];

    public ValueTask<CommandOutcome> LimitProductionAsync(ModbusClient client, double percent, CancellationToken ct) =>
        !(percent is >= 0 and <= 100) ? new(new CommandOutcome.Refused("modbus.command.value", Fact.Of("value", percent)))
        : CommandAsync(client, leases[0], percent >= 100 ? null : () => LimitAsync(client, percent, ct), ct);

    /// <param name="limit">Most that may be exported, ≥ 0; null ends the limit. [W]</param>
    public ValueTask<CommandOutcome> LimitExportAsync(ModbusClient client, Power? limit, CancellationToken ct) =>
        limit is { Watts: not (>= 0 and <= 1_000_000) } ? new(new CommandOutcome.Refused("modbus.command.value", Fact.Of("value", limit.Value)))
        : CommandAsync(client, leases[1], limit is not { } most ? null : async () =>
        {
            var mode = await registers.OriginalAsync(client, SolarEdgeRegisters.ExportMode, ct);
            var steps = SolarEdgeRecipes.ExportLimit(mode[0], await registers.OriginalAsync(client, SolarEdgeRegisters.SiteLimit, ct), most.Watts);
            if (steps is null) return new CommandOutcome.Refused("modbus.limit.production", Device);
            if (await registers.MayWriteAsync(client, ExportLimit, steps, ct)) return await WriteAsync(client, leases[1], steps, ct);
            leases[1].Keep(context.Now()); // the limit in force is nearer to what is wanted than none
            return new CommandOutcome.Refused(Spent, Device, Fact.Of("most", WriteBudget.MostPerDay));
        }, ct);

    public ValueTask<CommandOutcome> CommandBatteryAsync(ModbusClient client, BatteryMode mode, Power limit, CancellationToken ct) =>
        !(limit.Watts is >= 0 and <= 100_000) ? new(new CommandOutcome.Refused("modbus.command.value", Fact.Of("value", limit)))
        : CommandAsync(client, leases[2], mode == BatteryMode.Own ? null : () => WriteAsync(client, leases[2], SolarEdgeRecipes.Battery(mode, limit), ct), ct);

    /// <summary>After each cycle: gives back what a former run left and what nobody repeats, renews the rest, and looks who steers the batteries.</summary>
    public async Task TendAsync(ModbusClient client, CancellationToken ct)
    {
        if (!await turn.WaitAsync(TimeSpan.Zero, ct)) return;
        try
        {
            Begin();
            var now = context.Now();
            if (!leases[0].IsRunning) limit.End();
            limit.Look(Inverter().Watts, now);
            foreach (var lease in leases)
            {
                if (lease.HasLapsed(now)) lease.End();
                if (lease.IsEnding && lease.MayTry(now)) await GiveBackAsync(client, lease, ct);
                else if (lease.IsDue(now)) await RenewAsync(client, lease, ct);
            }
            if (leases[2].IsRunning && now.Since(looked) >= LookEvery) await LookAsync(client, ct);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>At the end of the program. What cannot be given back now is remembered for the next start. Who only looked at the device changes nothing.</summary>
    public async Task GiveBackAsync(ModbusClient client)
    {
        if (!begun || leases.All(l => !registers.Holds(l.Name))) return;
        using var limit = new CancellationTokenSource(LastWord, context.Time);
        try
        {
            foreach (var lease in leases.Reverse()) await registers.GiveBackAsync(client, lease.Name, [], limit.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            SolarEdgeLog.NotGivenBack(log, context.Id, e.Message);
        }
    }

    /// <summary>Settings that are borrowed.</summary>
    public int Borrowed => registers.Rows.Count;

    /// <summary>Those, as not given back.</summary>
    public IReadOnlyList<ReturnedSetting> Lent() => [.. registers.Rows.Select(r => new ReturnedSetting(BorrowedRegisters.Hex(r.Address), ReturnOutcome.Lent))];

    /// <summary>Gives all back, for the terminal: group after group, and says what became of each register.</summary>
    public async Task<IReadOnlyList<ReturnedSetting>> ReturnAllAsync(ModbusClient client, CancellationToken ct)
    {
        var (before, theirs) = (registers.Rows.Select(r => r.Address).ToList(), new List<ushort>());
        try
        {
            foreach (var lease in leases.Reverse()) theirs.AddRange(await registers.GiveBackAsync(client, lease.Name, [], ct));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            SolarEdgeLog.NotGivenBack(log, context.Id, e.Message);
        }
        return [.. before.Select(r => new ReturnedSetting(BorrowedRegisters.Hex(r), theirs.Contains(r) ? ReturnOutcome.Theirs : registers.Rows.Any(left => left.Address == r) ? ReturnOutcome.Lent : ReturnOutcome.GivenBack))];
    }

    public void Dispose() => turn.Dispose();

    /// <summary>First of all, what a former run left is given back.</summary>
    private void Begin()
    {
        if (begun) return;
        begun = true;
        foreach (var lease in leases.Where(l => registers.Holds(l.Name))) lease.End();
    }

    /// <param name="work">Null ends the command.</param>
    private async ValueTask<CommandOutcome> CommandAsync(ModbusClient client, SolarEdgeLease lease, Func<Task<CommandOutcome>>? work, CancellationToken ct)
    {
        if (!allowed) return new CommandOutcome.Refused("modbus.command.off", Device);
        if (!context.MayControl) return new CommandOutcome.DryRun();
        await turn.WaitAsync(ct);
        try
        {
            Begin();
            if (work is null || lease.IsEnding)
            {
                lease.End();
                await GiveBackAsync(client, lease, ct);
                if (lease.IsEnding) return new CommandOutcome.Unconfirmed("modbus.command.unshown", Device);
                if (work is null) return new CommandOutcome.Applied();
            }
            if (IsRivalled) return new CommandOutcome.Refused("modbus.command.taken", Device);
            var outcome = await work();
            if (outcome is not (CommandOutcome.Applied or CommandOutcome.Refused { Why: Spent })) await AbandonAsync(client, lease, ct);
            return outcome;
        }
        catch (RegisterTakenException e)
        {
            Taken(e.Address);
            lease.End();
            return new CommandOutcome.Refused("modbus.command.taken", Device);
        }
        catch (NotJournaledException)
        {
            lease.End();
            return new CommandOutcome.Refused("modbus.command.unkept", Device);
        }
        catch (IOException e)
        {
            lease.End(); // half a command is none: what was written of it is given back at the next occasion
            return new CommandOutcome.Unconfirmed("modbus.command.failed", Device, Fact.Of("error", e.Message));
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<CommandOutcome> LimitAsync(ModbusClient client, double percent, CancellationToken ct)
    {
        // The registers showed it and the power did not: it is given back, and whoever asks again later begins anew (safety.md C5).
        if (limit.Ignores(percent))
        {
            var unheard = new CommandOutcome.Unconfirmed("modbus.limit.ignored", Ignored);
            limit.End();
            return unheard;
        }
        var block = await EnhancedAsync(client, ct);
        var guarded = SolarEdgeRecipes.GuardedLimit(block, percent);
        if (guarded is null && !bare) return new CommandOutcome.Refused("modbus.limit.unguarded", Device);
        var changed = false;
        foreach (var step in SolarEdgeRecipes.ProductionSettings)
        {
            if ((await registers.ReadAsync(client, step.Address, ct)).AsSpan().SequenceEqual(step.Words)) continue;
            changed = true;
            if (!await registers.WriteAsync(client, ProductionLimit, step.Address, step.Words, again: false, null, ct)) return Unshown;
        }
        if (changed && !await registers.CommitAsync(client, ct)) return Unshown;
        var outcome = await WriteAsync(client, leases[0], guarded ?? SolarEdgeRecipes.BareLimit(percent), ct);
        if (outcome is CommandOutcome.Applied) limit.Begin(percent, SolarEdgeRecipes.Rated(block) ?? LimitWatch.RatedOf(Inverter().Model));
        // What guards the limit must be there, else the limit would outlive us.
        return outcome is CommandOutcome.Unconfirmed && guarded is not null && !bare && !await IsGuardedAsync(client, ct) ? new CommandOutcome.Refused("modbus.limit.unguarded", Device) : outcome;
    }

    private CommandOutcome.Unconfirmed Unshown => new("modbus.command.unshown", Device);

    private async Task<CommandOutcome> WriteAsync(ModbusClient client, SolarEdgeLease lease, IReadOnlyList<Step> steps, CancellationToken ct)
    {
        // What the command before needed and this one does not.
        await GiveBackAsync(client, lease.Name, [.. steps.Select(s => s.Address), .. SolarEdgeRecipes.ProductionSettings.Select(s => s.Address)], ct);
        foreach (var step in steps)
            if (!await registers.WriteAsync(client, lease.Name, step.Address, step.Words, step.Renewed, step.AlsoOurs, ct)) return Unshown;
        lease.Begin(steps, context.Now());
        looked = context.Now();
        return new CommandOutcome.Applied();
    }

    /// <returns>Empty where there is none.</returns>
    private async Task<ushort[]> EnhancedAsync(ModbusClient client, CancellationToken ct)
    {
        try
        {
            return await registers.ReadAsync(client, SolarEdgeRegisters.Enhanced, SolarEdgeRegisters.EnhancedWords, ct);
        }
        catch (ModbusException e) when (e.Fault == ModbusFault.Exception && e.Code != ModbusCode.Busy)
        {
            return [];
        }
    }

    private async Task<bool> IsGuardedAsync(ModbusClient client, CancellationToken ct) =>
        (await registers.ReadAsync(client, SolarEdgeRegisters.Enhanced, ct))[0] == 1
        && (await registers.ReadAsync(client, SolarEdgeRegisters.LimitTimeout, ct)).AsSpan().SequenceEqual(SolarEdgeRegisters.UInt32((uint)SolarEdgeLease.Lapse.TotalSeconds));

    /// <summary>What was half applied is given back at once; if that fails, at the next occasion.</summary>
    private async Task AbandonAsync(ModbusClient client, SolarEdgeLease lease, CancellationToken ct)
    {
        lease.End();
        await GiveBackAsync(client, lease, ct);
    }

    private async Task GiveBackAsync(ModbusClient client, SolarEdgeLease lease, CancellationToken ct)
    {
        try
        {
            await GiveBackAsync(client, lease.Name, [], ct);
            if (registers.Holds(lease.Name)) lease.NotEnded(context.Now());
            else lease.Ended();
        }
        catch (IOException e)
        {
            lease.NotEnded(context.Now());
            SolarEdgeLog.NotGivenBack(log, context.Id, e.Message);
        }
    }

    private async Task GiveBackAsync(ModbusClient client, string group, IReadOnlyList<ushort> keep, CancellationToken ct)
    {
        foreach (var register in await registers.GiveBackAsync(client, group, keep, ct)) Taken(register);
    }

    private async Task RenewAsync(ModbusClient client, SolarEdgeLease lease, CancellationToken ct)
    {
        try
        {
            foreach (var step in lease.Renewals)
                if (!await registers.WriteAsync(client, lease.Name, step.Address, step.Words, again: true, step.AlsoOurs, ct)) throw new IOException(BorrowedRegisters.Hex(step.Address));
            lease.Renewed(context.Now());
        }
        catch (Exception e) when (e is IOException or NotJournaledException)
        {
            // Tried again in the next cycle; if it stays so, the inverter ends the command, and we when nobody repeats it.
            SolarEdgeLog.NotRenewed(log, context.Id, lease.Name, e.Message);
        }
        catch (RegisterTakenException e)
        {
            Taken(e.Address);
            lease.End();
        }
    }

    /// <summary>The portal may have a profile of its own, which takes the batteries back: then they are its (solaredge-modbus.md 7).</summary>
    private async Task LookAsync(ModbusClient client, CancellationToken ct)
    {
        looked = context.Now();
        if ((await registers.ReadAsync(client, SolarEdgeRegisters.StorageControl, ct))[0] == Remote) return;
        var before = taken.Count;
        leases[2].End();
        await GiveBackAsync(client, leases[2], ct);
        if (taken.Count == before) Taken(SolarEdgeRegisters.StorageControl); // put back to what it was before us
    }

    /// <summary>Twice within ten minutes is somebody who will do it again.</summary>
    private bool IsRivalled
    {
        get { lock (taken) return taken.Count(t => context.Now().Since(t.At) < Rivalry) > 1; }
    }

    private void Taken(ushort register)
    {
        lock (taken) taken.Add((register, context.Now()));
    }
}
