using System.Text.Json;
using System.Text.Json.Serialization;

namespace Solstead.Devices.SolarEdge.Twin;

/// <summary>One line of JSON for the program that started the twin.</summary>
internal sealed record SolarEdgeReady(string Host, string Serial, string Control);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SolarEdgeReady))]
internal sealed partial class SolarEdgeReadyJson : JsonSerializerContext;

/// <summary><c>solstead twin solaredge</c>: one twin alone, for people who write drivers.</summary>
public static class SolarEdgeTwinCommand
{
    /// <summary>Starts a twin, prints one line of JSON when it answers, and runs until cancelled.</summary>
    /// <exception cref="InvalidDataException">The image cannot be read.</exception>
    /// <exception cref="IOException">The port is taken, or there is no such file.</exception>
    public static async Task RunAsync(SolarEdgeTwinOptions options, TextWriter stdout, CancellationToken ct)
    {
        await using var twin = await SolarEdgeTwin.StartAsync(options, ct);
        var ready = new SolarEdgeReady(twin.Host, twin.Serial, twin.Control.ToString().TrimEnd('/'));
        try
        {
            await stdout.WriteLineAsync(JsonSerializer.Serialize(ready, SolarEdgeReadyJson.Default.SolarEdgeReady).AsMemory(), ct);
            await stdout.FlushAsync(ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { /* the way out */ }
    }
}
