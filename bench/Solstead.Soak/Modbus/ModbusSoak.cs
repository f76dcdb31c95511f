using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Settings;
using Solstead.Devices;
using Solstead.Devices.SolarEdge;
using Solstead.Devices.SolarEdge.Twin;

namespace Solstead.Soak.Modbus;

/// <summary>
/// A day of a SolarEdge plant at 50 times the speed, one reading a second, a fault every quarter of an hour: one connection at a time, memory that
/// stays, no number that is none.
/// </summary>
internal static class ModbusSoak
{
    private const double Speed = 50;
    private static readonly SolarEdgeFaultKind[] Faults =
        [SolarEdgeFaultKind.Drop, SolarEdgeFaultKind.LateAnswer, SolarEdgeFaultKind.NanMeter, SolarEdgeFaultKind.CutFrame, SolarEdgeFaultKind.Exception, SolarEdgeFaultKind.Noise, SolarEdgeFaultKind.Refuse];

    public static async Task<bool> RunAsync(bool shortly, CancellationToken ct)
    {
        var verdict = new Verdict("modbus");
        var (lasts, every) = shortly ? (TimeSpan.FromSeconds(20 * Speed), TimeSpan.FromSeconds(100)) : (TimeSpan.FromHours(24), TimeSpan.FromMinutes(15));
        var clock = new HurriedClock(Speed);
        await using var twin = await SolarEdgeTwin.StartAsync(new() { ChangingScales = true }, ct);
        // Patience of 30 s is 0.6 s here: the twin answers at once, the machine may not.
        SettingsMap map = new([Key("host", twin.Host), Key("timeout_s", "30"), Key("interval_s", "1")], 1, 1);
        await using var device = SolarEdgeDriver.Description.Create(new SettingsReader(map), new DriverContext("sedge", clock, NullLoggerFactory.Instance, new Forgetful(), TimeZoneInfo.Utc, "."));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var (readings, wrong, most) = (0L, 0L, 0);
        var reading = Task.Run(async () =>
        {
            await foreach (var report in device.ReadAsync(stop.Token))
            {
                if (report is not Report.Measured measured) continue;
                readings++;
                wrong += measured.Readings.Count(r => r is { Point: "grid.power", Quality: Quality.Good, Value: not (> -7100 and < -6950) });
            }
        }, ct);
        var began = clock.GetTimestamp();
        long atFirst = 0;
        for (var number = 0; clock.GetElapsedTime(began) < lasts; number++)
        {
            await Task.Delay(every / 2, clock, ct);
            await twin.InjectAsync(new SolarEdgeFault(Faults[number % Faults.Length]) { Count = 3, Seconds = 60 / Speed });
            for (var i = 0; i < 10; i++)
            {
                await Task.Delay(every / 20, clock, ct);
                most = Math.Max(most, twin.Connections);
            }
            await twin.ClearAsync();
            if (number == 2) atFirst = GC.GetTotalMemory(forceFullCollection: true);
        }
        var grown = (GC.GetTotalMemory(forceFullCollection: true) - atFirst) / 1e6;
        await stop.CancelAsync();
        await reading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        var share = readings / clock.GetElapsedTime(began).TotalSeconds;
        verdict.Check(most == 1, $"most connections at a time: {most} (1), {twin.Requests} requests");
        verdict.Check(wrong == 0, $"readings of the grid that were none: {wrong} of {readings} (0)");
        verdict.Check(share > (shortly ? 0.4 : 0.8), $"readings per second of the plant, faults included: {Verdict.Text(share, "0.00")} (> {(shortly ? 0.4 : 0.8)})");
        verdict.Check(grown < 5, $"managed memory grown by {Verdict.Text(grown, "0.00")} MB over {Verdict.Text(lasts.TotalHours)} h (< 5 MB)");
        return verdict.Held;
    }

    private static SettingsEntry Key(string key, string value) => new(key, new SettingsScalar(value, 1, 1), 1);

    private sealed class Forgetful : IDeviceMemory
    {
        public string? Recall(string name) => null;
        public void Remember(string name, string? text) { }
    }
}
