using System.Text.Json;

namespace Solstead.Devices.TeslaWallConnector.Twin;

/// <summary><c>solstead twin tesla-wall-connector</c>: one twin alone, for people who write drivers.</summary>
public static class WallTwinCommand
{
    /// <summary>Starts a twin, prints one line of JSON when its port is there, and runs until cancelled.</summary>
    /// <param name="controlPort">Port of the control API on loopback; 0 picks a free one.</param>
    /// <exception cref="IOException">The control port is taken, or this system has no pseudo terminals.</exception>
    public static async Task RunAsync(WallTwinOptions options, int controlPort, TextWriter stdout, CancellationToken ct)
    {
        await using var twin = WallTwin.Start(options);
        await using var control = await WallTwinControl.StartAsync(twin, controlPort, ct);
        try
        {
            var ready = new WallTwinReady(twin.Port, control.Url, [.. twin.State.Units.Select(u => u.Id)]);
            await stdout.WriteLineAsync(JsonSerializer.Serialize(ready, WallTwinJson.Default.WallTwinReady).AsMemory(), ct);
            await stdout.FlushAsync(ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { /* the way out */ }
    }
}
