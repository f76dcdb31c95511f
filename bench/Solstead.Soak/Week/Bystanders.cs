using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Soak.Week;

/// <summary>Listens to everything the service says on a broker.</summary>
internal sealed class MqttEar : IAsyncDisposable
{
    private readonly MqttSession session;
    private long heard;
    private long last;

    public MqttEar(int port)
    {
        session = new MqttSession(new MqttOptions { Host = "127.0.0.1", Port = port, ClientId = "ear" }, TimeProvider.System, NullLogger.Instance);
        session.Subscribe("solstead/#", 0, message =>
        {
            Interlocked.Increment(ref heard);
            if (message.Topic.EndsWith("/grid.power", StringComparison.Ordinal)) Interlocked.Exchange(ref last, TimeProvider.System.GetTimestamp());
            if (message.Topic.EndsWith("/status", StringComparison.Ordinal) && message.Payload.Span.SequenceEqual("offline"u8)) Offline++;
        });
        session.Start();
    }

    public long Heard => Interlocked.Read(ref heard);

    /// <summary>How often the service was told to be gone.</summary>
    public int Offline { get; private set; }

    /// <summary>How long ago the grid's power was told.</summary>
    public TimeSpan Silence => TimeProvider.System.GetElapsedTime(Interlocked.Read(ref last));

    public ValueTask DisposeAsync() => session.DisposeAsync();
}

/// <summary>Scrapes the service as Prometheus does, every few seconds, and looks at its memory from outside each time.</summary>
internal sealed class Scraper(ServiceProcess service, Func<DateTimeOffset> houseTime)
{
    private readonly List<(DateTimeOffset At, double Bytes)> memory = [], heap = [];
    private readonly Dictionary<string, double> values = [];

    /// <summary>Resident memory of the process by the house's clock. [bytes]</summary>
    public IReadOnlyList<(DateTimeOffset At, double Bytes)> Memory => memory;

    /// <summary>Managed memory by the service's own word. [bytes]</summary>
    public IReadOnlyList<(DateTimeOffset At, double Bytes)> Heap => heap;

    public int Scrapes { get; private set; }

    public int Failed { get; private set; }

    /// <summary>A sample of the last scrape, whatever its labels; null when there is none.</summary>
    public double? this[string family] => values.TryGetValue(family, out var value) ? value : null;

    public async Task RunAsync(TimeSpan every, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = service.Url, Timeout = TimeSpan.FromSeconds(10) };
        using var beat = new PeriodicTimer(every, TimeProvider.System);
        try
        {
            do await ScrapeAsync(http, ct);
            while (await beat.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException) { /* the way out */ }
    }

    private async Task ScrapeAsync(HttpClient http, CancellationToken ct)
    {
        Scrapes++;
        memory.Add((houseTime(), service.Resident));
        try
        {
            var text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), ct);
            foreach (var line in text.Split('\n').Where(l => l.Length > 0 && l[0] != '#'))
                if (double.TryParse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture, out var value)) values[line.Split('{', ' ')[0]] = value;
            if (this["dotnet_gc_heap_bytes"] is { } bytes) heap.Add((houseTime(), bytes));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            Failed++;
        }
    }
}
