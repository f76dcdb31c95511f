using System.Text.Json;
using System.Text.Json.Serialization;

namespace Solstead.Devices.Linky.Twin;

/// <summary><c>solstead twin linky-tic</c>: one twin alone, for people who write drivers.</summary>
public static class LinkyTwinCommand
{
    /// <summary>Starts a twin, prints one line of JSON when its port is there, and runs until cancelled.</summary>
    /// <exception cref="IOException">This system has no pseudo terminals.</exception>
    public static async Task RunAsync(LinkyMeter meter, LinkyTwinOptions options, TimeProvider time, TextWriter stdout, CancellationToken ct)
    {
        await using var twin = LinkyTwin.Start(meter, options, time);
        try
        {
            await stdout.WriteLineAsync(JsonSerializer.Serialize(new LinkyTwinReady(twin.Port, meter.Serial), LinkyTwinJson.Default.LinkyTwinReady).AsMemory(), ct);
            await stdout.FlushAsync(ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { /* the way out */ }
    }
}

/// <summary>The one line a twin prints.</summary>
internal sealed record LinkyTwinReady(string Port, string Serial);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LinkyTwinReady))]
internal sealed partial class LinkyTwinJson : JsonSerializerContext;
