using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Leases;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Run;

namespace Solstead.Site.Leases;

/// <summary>
/// Borrows settings of devices for the rules and gives them back: when no rule wants them any more, at their end, when the service stops, and what a
/// killed process left before anything else (safety.md 3). Beside the engine: no device holds it up.
/// </summary>
public sealed class LeaseKeeper : BackgroundService, ITickListener
{
    /// <summary>It begins together with the stop of the web server, which has 2 s of the 10 s a clean stop may take (safety.md P5).</summary>
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(2.8);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<DeviceLeases> all;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Dictionary<SettingRef, double?> seen = [];
    private volatile AuditRow? latest;
    private Task? ending;

    /// <param name="memory">Where a device's journal lies.</param>
    public LeaseKeeper(IReadOnlyList<IDevice> devices, Func<string, IDeviceMemory> memory, IAuditLog audit, SiteProblems problems, TimeProvider time, Func<Moment> now, ILogger<LeaseKeeper> log)
    {
        (this.time, this.log) = (time, log);
        var around = new LeaseSurroundings(audit, problems.Raise, problems.Clear, time, now, log) { Decided = row => latest = row };
        all = [.. devices.Where(d => d is ILender).Select(d => new DeviceLeases(d.Info.Id, (ILender)d, memory(d.Info.Id), around, () => d.Info.Serial))];
    }

    /// <summary>How every borrowed or wanted setting stands.</summary>
    public IReadOnlyList<LeaseStand> Stands => [.. all.SelectMany(d => d.Stands)];

    /// <summary>The latest write of this process; null when there was none.</summary>
    public AuditRow? Latest => latest;

    public void On(Tick tick, SiteEngine engine)
    {
        foreach (var device in all)
        {
            var wishes = tick.Settings.Count == 0 ? [] : tick.Settings.Where(w => w.Setting.Device == device.Device).ToList();
            var codes = engine.Devices.TryGetValue(device.Device, out var state) && state.Problems.Count > 0 ? state.Problems.Select(p => p.Code).ToList() : [];
            device.Want(wishes, HasMoved(device, engine), codes);
        }
    }

    /// <summary>The owner takes a setting back.</summary>
    /// <returns>False when it is not borrowed.</returns>
    public Task<bool> TakeBackAsync(SettingRef setting, CancellationToken ct) =>
        all.FirstOrDefault(d => d.Device == setting.Device) is { } device ? device.TakeBackAsync(setting.Key, ct) : Task.FromResult(false);

    /// <summary>Nothing is borrowed any more, and what is goes back; the devices must still run.</summary>
    public void End() => ending ??= EndAsync();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        End();
        await ending!;
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (var device in all) device.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(all.Select(d => RunAsync(d, stoppingToken)));

    private async Task RunAsync(DeviceLeases device, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
            try
            {
                await device.RunAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The outermost place: whatever a driver does, its settings are compared again.
                LeaseLog.Failed(log, device.Device, e);
                await Task.Delay(Pause, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
    }

    private async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(EndWithin, time);
        foreach (var device in all) device.Close();
        try
        {
            while (all.Any(d => d.Borrowed > 0)) await Task.Delay(TimeSpan.FromMilliseconds(50), time, limit.Token);
        }
        catch (OperationCanceledException)
        {
            foreach (var device in all.Where(d => d.Borrowed > 0)) LeaseLog.NotGivenBack(log, device.Device, device.Borrowed);
        }
    }

    /// <summary>A setting that is borrowed shows another value than before.</summary>
    private bool HasMoved(DeviceLeases device, SiteEngine engine)
    {
        var moved = false;
        foreach (var stand in device.Stands)
        {
            var value = engine.Devices.GetValueOrDefault(device.Device)?.Point($"settings.{stand.Setting.Key}")?.Reading.Value;
            moved |= seen.TryGetValue(stand.Setting, out var before) && before != value;
            seen[stand.Setting] = value;
        }
        return moved;
    }
}
