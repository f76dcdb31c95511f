using System.Text.Json;
using System.Text.Json.Serialization;

namespace Solstead.Devices.Weather.Twin;

/// <summary><c>solstead twin weather</c>: the public services alone, for people who try settings.</summary>
public static class WeatherTwinCommand
{
    /// <summary>Starts a twin, prints one line of JSON with the <c>urls</c> for the settings, and runs until cancelled.</summary>
    /// <param name="time">What the services take for now.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task RunAsync(int port, int seed, TimeProvider time, TextWriter stdout, CancellationToken ct)
    {
        await using var twin = await WeatherTwin.StartAsync(port, time, ct);
        twin.Seed = seed;
        try
        {
            var ready = new WeatherTwinReady(WeatherTwin.Names.ToDictionary(n => n, twin.UrlOf), WeatherTwin.Key);
            await stdout.WriteLineAsync(JsonSerializer.Serialize(ready, WeatherTwinJson.Default.WeatherTwinReady).AsMemory(), ct);
            await stdout.FlushAsync(ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { /* the way out */ }
    }
}

internal sealed record WeatherTwinReady(IReadOnlyDictionary<string, Uri> Urls, [property: JsonPropertyName("meteoserver_key")] string Key);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(WeatherTwinReady))]
internal sealed partial class WeatherTwinJson : JsonSerializerContext;
