using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Devices;
using Solstead.Devices.TeslaWallConnector;
using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Site.History;
using Solstead.Site.Run;

namespace Solstead.Benchmarks.Charger;

/// <summary>
/// From a grid reading to the bytes of the new limit at the far end of the serial line: the report applied, the engine stepped, the intent on disk,
/// the driver as it runs, units behind a pseudo terminal, the bus silent for 100 ms when the reading comes (design.md 12).
/// </summary>
internal static class WallFigures
{
    private const int Rounds = 60;
    private const double MostMs = 10;

    public static async Task<bool> RunAsync() => await RunAsync(3) & await RunAsync(1);

    private static async Task<bool> RunAsync(int units)
    {
        var time = TimeProvider.System;
        var folder = Directory.CreateTempSubdirectory("solstead-bench-").FullName;
        try
        {
            await using var history = await SqliteHistory.OpenAsync(new HistoryOptions { DataDirectory = folder, Zone = TimeZoneInfo.Utc, ScheduledBackups = false }, NullLogger.Instance, CancellationToken.None);
            await using var twin = WallTwin.Start(new() { Units = [.. Enumerable.Range(0, units).Select(n => new TwinUnitOptions { Id = (ushort)(0x1001 + n) })], Plugged = false });
            var context = new DriverContext("garage", time, NullLoggerFactory.Instance, new Nothing(), TimeZoneInfo.Utc, ".") { Origin = time.GetTimestamp(), MayControl = true };
            await using var driver = new TeslaWallConnectorDriver(new(twin.Port, false, new BusSettings { WiringMax = 64, UnitMax = 16 }), context);
            using var ending = new CancellationTokenSource();
            var reading = ReadAsync(driver, ending.Token);
            while (twin.State.Frames < 20) await Task.Delay(TimeSpan.FromMilliseconds(100), time);
            var house = new WallHouse(units, context.Now);
            var executor = new CommandExecutor(history.Audit, [driver], new Dictionary<string, ISwitch>(), controlEnabled: true, context.Now);
            var (times, onLine) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds + units; round++)
            {
                // Each level is held for 5 s: a reading moves one unit, and the units take turns.
                await Task.Delay(TimeSpan.FromSeconds(5.2 / units), time);
                await SilenceAsync(twin, time);
                var began = twin.Now.TotalSeconds;
                var commands = house.Take(round);
                var intended = began;
                foreach (var command in commands)
                {
                    var id = await executor.IntendAsync(command, CancellationToken.None);
                    intended = twin.Now.TotalSeconds;
                    house.Done(command, await executor.CarryOutAsync(id, command, CancellationToken.None));
                }
                if (round < units) continue;
                var told = $"FBE07777{0x1001 + (round % units):X4}09{house.Amps(round % units, round) * 100:X4}";
                var heard = twin.Frames.First(f => f.Seconds >= began && f.Bytes.StartsWith(told, StringComparison.Ordinal)).Seconds;
                times.Add((heard - began) * 1000);
                onLine.Add((heard - intended) * 1000);
            }
            await ending.CancelAsync();
            await reading;
            var p99 = At(times, 0.99);
            Console.WriteLine($"grid reading to bytes at the far end of the line, {units} unit(s), line silent: p50 {At(times, 0.5):0.00} ms, p99 {p99:0.00} ms of {times.Count} (p99 ≤ {MostMs} ms); from the intent on disk p50 {At(onLine, 0.5):0.00} ms, p99 {At(onLine, 0.99):0.00} ms");
            return p99 <= MostMs;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double At(List<double> times, double share)
    {
        times.Sort();
        return times[(int)Math.Ceiling(share * times.Count) - 1];
    }

    /// <summary>Waits for a heartbeat and then until nothing was said for 180 ms: the next one is not near.</summary>
    private static async Task SilenceAsync(WallTwin twin, TimeProvider time)
    {
        var frames = twin.State.Frames;
        while (twin.State.Frames == frames) await Task.Delay(TimeSpan.FromMilliseconds(5), time);
        for (frames = -1; frames != twin.State.Frames;)
        {
            frames = twin.State.Frames;
            await Task.Delay(TimeSpan.FromMilliseconds(180), time);
        }
    }

    private static async Task ReadAsync(TeslaWallConnectorDriver driver, CancellationToken ct)
    {
        try
        {
            await foreach (var _ in driver.ReadAsync(ct)) { /* reports go nowhere here */ }
        }
        catch (OperationCanceledException) { /* the end */ }
    }

    private sealed class Nothing : IDeviceMemory
    {
        public string? Recall(string name) => null;

        public void Remember(string name, string? text) { }
    }
}
