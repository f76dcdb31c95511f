using System.Text.Json;
using System.Text.Json.Serialization;

namespace Solstead.Devices.Tariffs.Twin;

/// <summary><c>solstead twin tariff-sources</c>: the public services alone, for people who try settings.</summary>
public static class TariffTwinCommand
{
    /// <summary>Starts a twin, prints one line of JSON with the <c>urls</c> for the settings, and runs until cancelled.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task RunAsync(int port, int seed, TextWriter stdout, CancellationToken ct)
    {
        await using var twin = await TariffTwin.StartAsync(port, TimeProvider.System, ct);
        twin.Seed = seed;
        try
        {
            Dictionary<string, Uri> urls = new[] { "rte-file", "rte-api", "couleur-tempo", "edf", "energy-charts" }.ToDictionary(n => n, n => new Uri(twin.Url, n + "/"));
            await stdout.WriteLineAsync(JsonSerializer.Serialize(new TariffTwinReady(urls, TariffTwin.ClientId, TariffTwin.ClientSecret), TariffTwinJson.Default.TariffTwinReady).AsMemory(), ct);
            await stdout.FlushAsync(ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { /* the way out */ }
    }
}

internal sealed record TariffTwinReady(IReadOnlyDictionary<string, Uri> Urls, [property: JsonPropertyName("client_id")] string ClientId, [property: JsonPropertyName("client_secret")] string ClientSecret);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TariffTwinReady))]
internal sealed partial class TariffTwinJson : JsonSerializerContext;
