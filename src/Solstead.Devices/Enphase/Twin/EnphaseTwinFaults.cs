using Solstead.Devices.Enphase.Twin.Live;

namespace Solstead.Devices.Enphase.Twin;

/// <summary>Makes a twin misbehave, at run time.</summary>
public sealed class EnphaseTwinFaults
{
    private readonly TwinGateway gateway;
    private readonly Lock gate = new();
    private readonly List<Task> scripts = [];

    internal EnphaseTwinFaults(TwinGateway gateway) => this.gateway = gateway;

    /// <summary>What is in force now; counted faults show how often they still strike.</summary>
    public IReadOnlyList<TwinFault> Active => gateway.Faults.Active;

    /// <summary>Starts one fault; comes back when it is in force.</summary>
    /// <exception cref="ArgumentException">The fault lacks something, or needs the live model while the twin serves a capture.</exception>
    public Task InjectAsync(TwinFaultKind kind, CancellationToken ct) => InjectAsync(new TwinFault(kind), ct);

    /// <inheritdoc cref="InjectAsync(TwinFaultKind, CancellationToken)"/>
    public async Task InjectAsync(TwinFault fault, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        switch (fault.Kind)
        {
            case TwinFaultKind.TokenExpiry:
                gateway.Tokens.ExpireAll();
                gateway.Sessions.Wipe();
                break;
            case TwinFaultKind.SessionWipe: gateway.Sessions.Wipe(); break;
            case TwinFaultKind.NewCertificate:
                gateway.Certificate.Replace(gateway.Clock.GetUtcNow(), fault.Text == "same-key", fault.Text == "expired");
                gateway.Listener.Drop();
                break;
            case TwinFaultKind.ClockJump: gateway.Clock.Error = TimeSpan.FromSeconds(fault.Amount ?? 3600); break;
            case TwinFaultKind.CounterReset: Live(fault).Distortion.Reset(Live(fault).Truth); break;
            case TwinFaultKind.CounterWrap: Live(fault).Distortion.StepBack(fault.Amount); break;
            case TwinFaultKind.Refuse: await RefuseAsync(fault); break;
            case TwinFaultKind.AddressChange: await MoveAsync(fault, ct); break;
            case TwinFaultKind.Reboot: await RebootAsync(fault, null); break;
            case TwinFaultKind.FirmwareUpgrade:
                await RebootAsync(fault, TwinFirmware.Parse(fault.Text ?? throw new ArgumentException("A firmware upgrade needs the new version as text.", nameof(fault))));
                break;
            case TwinFaultKind.LateMidnight or TwinFaultKind.DirtyMidnight or TwinFaultKind.NegativeLifetime or TwinFaultKind.MeterStatus:
                _ = Live(fault);
                gateway.Faults.Add(fault);
                break;
            case TwinFaultKind.ZerosAfterBoot: throw new ArgumentException("Zeros come with a reboot, not alone.", nameof(fault));
            case TwinFaultKind.Spike:
                _ = Live(fault);
                gateway.Faults.Add(fault with { Count = fault.Count ?? 1 });
                break;
            default:
                gateway.Faults.Add(fault);
                break;
        }
    }

    /// <summary>Ends all faults: the port is open again, the clock right, registers as the house has them. A new firmware or certificate stays.</summary>
    public async Task ClearAsync(CancellationToken ct)
    {
        gateway.Faults.Clear();
        gateway.Tokens.Forgive();
        gateway.Clock.Error = TimeSpan.Zero;
        gateway.Live?.Distortion.Clear();
        Task[] running;
        lock (gate)
        {
            running = [.. scripts];
            scripts.Clear();
        }
        await Task.WhenAll(running).WaitAsync(ct);
    }

    private LiveAnswers Live(TwinFault fault) =>
        gateway.Live ?? throw new ArgumentException($"{fault.Kind} needs the live model; a capture is served as it was recorded.", nameof(fault));

    private async Task RefuseAsync(TwinFault fault)
    {
        var entry = gateway.Faults.Add(fault);
        await gateway.CloseAsync();
        Follow(ReopenAsync(entry));
    }

    /// <summary>Away from its port, and on another one.</summary>
    private async Task MoveAsync(TwinFault fault, CancellationToken ct)
    {
        var (entry, home) = (gateway.Faults.Add(fault), gateway.Listener.Port);
        await gateway.CloseAsync();
        await gateway.OpenAsync(0, ct);
        Follow(MoveBackAsync(entry, home));
    }

    private async Task MoveBackAsync(TwinFaultBook.Entry entry, int home)
    {
        await EndOf(entry);
        await gateway.CloseAsync();
        await gateway.OpenAsync(home, CancellationToken.None);
    }

    private async Task ReopenAsync(TwinFaultBook.Entry entry)
    {
        await EndOf(entry);
        await gateway.OpenAsync(gateway.Listener.Port, CancellationToken.None);
    }

    /// <summary>Down, then busy, then zeros, then itself again (enphase.md 13.10); ended at once by <see cref="ClearAsync"/>.</summary>
    private async Task RebootAsync(TwinFault fault, TwinFirmware? next)
    {
        var scale = Math.Max(fault.Amount ?? 1, 1e-6);
        var down = gateway.Faults.Add(fault with { Seconds = 45 * scale });
        await gateway.CloseAsync();
        gateway.Sessions.Wipe();
        Follow(ComeBackAsync(down, scale, next));
    }

    private async Task ComeBackAsync(TwinFaultBook.Entry down, double scale, TwinFirmware? next)
    {
        await EndOf(down);
        if (next is not null) gateway.Firmware = next;
        var cleared = !down.RanOut;
        var busy = cleared ? null : gateway.Faults.Add(new TwinFault(TwinFaultKind.Busy) { Seconds = 90 * scale });
        await gateway.OpenAsync(gateway.Listener.Port, CancellationToken.None);
        if (busy is null) return;
        if (gateway.Live is { } live) live.Distortion.Booting = true;
        await EndOf(busy);
        if (busy.RanOut && gateway.Live is not null)
            await EndOf(gateway.Faults.Add(new TwinFault(TwinFaultKind.ZerosAfterBoot) { Seconds = 60 * scale }));
        if (gateway.Live is { } again) again.Distortion.Booting = false;
    }

    private static async Task EndOf(TwinFaultBook.Entry entry)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = entry.Ended.Register(over.SetResult);
        await over.Task;
    }

    private void Follow(Task script)
    {
        lock (gate)
        {
            scripts.RemoveAll(s => s.IsCompleted);
            scripts.Add(script);
        }
    }
}
