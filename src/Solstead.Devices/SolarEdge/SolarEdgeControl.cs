using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Modbus;

namespace Solstead.Devices.SolarEdge;

/// <summary>
/// Commands to the inverter by the recipes of solaredge-modbus.md 7. Off unless the owner allows them in the settings. A command to the battery is
/// renewed every 40 s and lapses in the inverter after 120 s (safety.md 1); when nobody repeats it within 120 s, the registers are given back.
/// </summary>
internal sealed class SolarEdgeControl(byte unit, bool allowed, DriverContext context) : IDisposable
{
    private const int RemoteControl = 4, SelfConsumption = 7, ChargeFromAll = 3, DynamicControl = 4;

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(40), Lapse = TimeSpan.FromSeconds(120), LastWord = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly BorrowedRegisters registers = new(unit, context, context.Logs.CreateLogger("Solstead.SolarEdge"));
    private List<(ushort Address, ushort[] Words)> battery = [];
    private bool commanded, tended;

    public IReadOnlyList<Problem> Problems => [];

    private Moment renewed, asked;

    public ValueTask<CommandOutcome> LimitProductionAsync(ModbusClient client, double percent, CancellationToken ct) =>
        !(percent is >= 0 and <= 100) ? new(new CommandOutcome.Refused("modbus.command.value", Fact.Of("value", percent))) : CommandAsync(async () =>
        {
            if (percent >= 100 && !commanded)
            {
                await registers.GiveBackAsync(client, ct);
                return true;
            }
            var good = true;
            if (percent < 100 && !await IsAsync(client, SolarEdgeRegisters.AdvancedControl, SolarEdgeRegisters.UInt32(1), ct))
            {
                good &= await registers.WriteAsync(client, SolarEdgeRegisters.AdvancedControl, SolarEdgeRegisters.UInt32(1), again: false, ct);
                good &= await registers.WriteAsync(client, SolarEdgeRegisters.ReactiveMode, SolarEdgeRegisters.UInt32(DynamicControl), again: false, ct);
                await registers.CommitAsync(client, ct);
            }
            return good & await registers.WriteAsync(client, SolarEdgeRegisters.ActivePowerLimit, SolarEdgeRegisters.Word((int)percent), again: false, ct);
        }, ct);

    /// <param name="limit">Most that may be exported, ≥ 0; null ends the limit. [W]</param>
    public ValueTask<CommandOutcome> LimitExportAsync(ModbusClient client, Power? limit, CancellationToken ct) =>
        limit is { Watts: not (>= 0 and <= 1_000_000) } ? new(new CommandOutcome.Refused("modbus.command.value", Fact.Of("value", limit.Value))) : CommandAsync(async () =>
        {
            var mode = (await client.ReadHoldingAsync(unit, SolarEdgeRegisters.ExportMode, 1, ct))[0];
            if (limit is not { } most) return await registers.WriteAsync(client, SolarEdgeRegisters.ExportMode, [(ushort)(mode & ~1)], again: false, ct);
            return await registers.WriteAsync(client, SolarEdgeRegisters.LimitMode, [0], again: false, ct)
                & await registers.WriteAsync(client, SolarEdgeRegisters.SiteLimit, SolarEdgeRegisters.Float(most.Watts), again: false, ct)
                & await registers.WriteAsync(client, SolarEdgeRegisters.ExportMode, [(ushort)((mode & ~7) | 1)], again: false, ct);
        }, ct);

    public ValueTask<CommandOutcome> CommandBatteryAsync(ModbusClient client, BatteryMode mode, Power limit, CancellationToken ct) =>
        !(limit.Watts is >= 0 and <= 100_000) ? new(new CommandOutcome.Refused("modbus.command.value", Fact.Of("value", limit))) : CommandAsync(async () =>
        {
            if (mode == BatteryMode.Own)
            {
                (battery, commanded) = ([], false);
                await registers.GiveBackAsync(client, ct);
                return true;
            }
            (ushort, ushort[])[] ground = [(SolarEdgeRegisters.StorageControl, [RemoteControl]), (SolarEdgeRegisters.DefaultMode, [SelfConsumption]), (SolarEdgeRegisters.CommandTimeout, SolarEdgeRegisters.UInt32((uint)Lapse.TotalSeconds))];
            battery = mode == BatteryMode.Hold
                ? [(SolarEdgeRegisters.DischargeLimit, SolarEdgeRegisters.Float(0)), (SolarEdgeRegisters.CommandMode, [SelfConsumption])]
                : [(SolarEdgeRegisters.ChargeLimit, SolarEdgeRegisters.Float(limit.Watts)), (SolarEdgeRegisters.CommandMode, [ChargeFromAll])];
            if (mode == BatteryMode.ChargeFromGrid) ground = [.. ground, (SolarEdgeRegisters.AcCharge, [1])];
            var good = true;
            foreach (var (address, words) in ground) good &= await registers.WriteAsync(client, address, words, again: false, ct);
            foreach (var (address, words) in battery) good &= await registers.WriteAsync(client, address, words, again: true, ct);
            (commanded, renewed, asked) = (true, context.Now(), context.Now());
            return good;
        }, ct);

    /// <summary>After each cycle: gives back what a former run left, renews the command to the battery, ends one nobody repeats.</summary>
    public async Task TendAsync(ModbusClient client, CancellationToken ct)
    {
        if (registers.IsEmpty || !await turn.WaitAsync(TimeSpan.Zero, ct)) return;
        try
        {
            var now = context.Now();
            if (!tended || (commanded && now.Since(asked) >= Lapse))
            {
                (battery, commanded) = ([], false);
                await registers.GiveBackAsync(client, ct);
            }
            else if (commanded && now.Since(renewed) >= RenewEvery)
            {
                foreach (var (address, words) in battery) await registers.WriteAsync(client, address, words, again: true, ct);
                renewed = now;
            }
            tended = true;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>At the end of the program. What cannot be given back now is remembered for the next start.</summary>
    public async Task GiveBackAsync(ModbusClient client)
    {
        if (!tended || registers.IsEmpty) return; // who only looked gives nothing back
        using var limit = new CancellationTokenSource(LastWord, context.Time);
        try
        {
            await registers.GiveBackAsync(client, limit.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            SolarEdgeLog.NotGivenBack(context.Logs.CreateLogger("Solstead.SolarEdge"), context.Id, e.Message);
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<bool> IsAsync(ModbusClient client, ushort address, ushort[] words, CancellationToken ct) =>
        (await client.ReadHoldingAsync(unit, address, words.Length, ct)).AsSpan().SequenceEqual(words);

    private async ValueTask<CommandOutcome> CommandAsync(Func<Task<bool>> work, CancellationToken ct)
    {
        if (!allowed) return new CommandOutcome.Refused("modbus.command.off", Fact.Of("device", context.Id));
        await turn.WaitAsync(ct);
        try
        {
            tended = true;
            return await work() ? new CommandOutcome.Applied() : new CommandOutcome.Unconfirmed("modbus.command.unshown", Fact.Of("device", context.Id));
        }
        catch (IOException e)
        {
            return new CommandOutcome.Unconfirmed("modbus.command.failed", Fact.Of("device", context.Id), Fact.Of("error", e.Message));
        }
        finally
        {
            turn.Release();
        }
    }
}
