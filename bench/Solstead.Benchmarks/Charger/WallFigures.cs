using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices;
using Solstead.Devices.TeslaWallConnector;
using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;

namespace Solstead.Benchmarks.Charger;

/// <summary>
/// From a decided limit to its bytes at the far end of the serial line: three units behind a pseudo terminal, the driver as it runs, the bus silent
/// for 100 ms when the decision comes (design.md 12).
/// </summary>
internal static class WallFigures
{
    private const int Rounds = 60;
    private const double MostMs = 10;

    public static async Task<bool> RunAsync()
    {
        var time = TimeProvider.System;
        await using var twin = WallTwin.Start(new() { Units = [.. Enumerable.Range(0, 3).Select(n => new TwinUnitOptions { Id = (ushort)(0x1001 + n) })], Plugged = false });
        var context = new DriverContext("garage", time, NullLoggerFactory.Instance, new Nothing(), TimeZoneInfo.Utc, ".") { Origin = time.GetTimestamp(), MayControl = true };
        await using var driver = new TeslaWallConnectorDriver(new(twin.Port, false, new BusSettings { WiringMax = 32, UnitMax = 16 }), context);
        using var ending = new CancellationTokenSource();
        var reading = ReadAsync(driver, ending.Token);
        while (twin.State.Frames < 40)
            await Task.Delay(TimeSpan.FromMilliseconds(100), time);
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var (unit, amps) = (round % 3, 7 + (round / 3 % 2));
            await Task.Delay(TimeSpan.FromSeconds(1.8), time);
            await SilenceAsync(twin, time);
            var began = time.GetTimestamp();
            var decided = ((ICurrentLimit)driver.ChargingPoint($"charger.100{unit + 1}")!).LimitAsync(amps.A, CancellationToken.None).AsTask();
            while (!twin.State.Units[unit].Limit.Equals(amps)) await Task.Yield();
            times.Add(time.GetElapsedTime(began).TotalMilliseconds);
            await decided;
        }
        await ending.CancelAsync();
        await reading;
        times.Sort();
        var p99 = times[(int)Math.Ceiling(0.99 * times.Count) - 1];
        Console.WriteLine($"limit to bytes at the unit, bus silent: p50 {times[times.Count / 2]:0.00} ms, p99 {p99:0.00} ms of {times.Count} (p99 ≤ {MostMs} ms)");
        return p99 <= MostMs;
    }

    /// <summary>Waits until nothing was said for 150 ms and the next heartbeat is not near.</summary>
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
