using System.Text.Json;

namespace Solstead.Devices.Victron.Twin;

/// <summary>One line of JSON for the program that started the twin.</summary>
/// <param name="Certificate">As <c>certificate</c> wants it in the settings.</param>
public sealed record GxReady(string Host, int Port, int TlsPort, string Portal, string Certificate, string CaFile, string Control);

/// <summary><c>solstead twin victron</c>: one twin alone, for people who write drivers.</summary>
public static class GxTwinCommand
{
    /// <summary>Starts a broker and a twin, prints one line of JSON when both answer, and runs until cancelled.</summary>
    /// <exception cref="IOException">There is no mosquitto, or a port is taken.</exception>
    public static async Task RunAsync(GxTwinOptions options, GxBrokerOptions ports, TextWriter stdout, CancellationToken ct)
    {
        var broker = await GxBroker.StartAsync(ports, ct);
        await using var twin = await GxTwin.StartAsync(options with { Broker = broker, ControlPort = options.ControlPort ?? 0 }, ct);
        var ready = new GxReady("127.0.0.1", broker.Plain, broker.Tls, twin.Portal, "sha256:" + broker.Fingerprint, broker.CertificateFile, twin.Control!.ToString().TrimEnd('/'));
        try
        {
            await stdout.WriteLineAsync(JsonSerializer.Serialize(ready, GxTwinJson.Default.GxReady).AsMemory(), ct);
            await stdout.FlushAsync(ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { /* the way out */ }
    }
}
