using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Site.Configuration;
using Solstead.Site.Publish;
using Solstead.Site.Publish.Mqtt;
using Solstead.Site.Run;
using Solstead.Tests.Devices.Protocols.Mqtt;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.Mqtt;

/// <summary>A publisher on a real broker, fed by an engine whose devices the test plays; ticks come ten times a second, each a second of the site.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly SiteEngine engine;
    private readonly MqttPublisher publisher;
    private readonly Task running, ticking;
    private readonly Lock gate = new();
    private readonly List<(DeviceInfo Info, List<Reading> Readings)> devices = [];
    private int second;

    private Stage(Broker broker, string settings, IDeviceMemory memory, ISiteControls? controls, IReadOnlyList<IDevice> owned, (PointDeclaration, double?, string?)? roof = null)
    {
        var site = new SiteDefinition("Les Tilleuls d’été", TimeZoneInfo.Utc, 3, null, null);
        engine = new SiteEngine(site, []);
        Problems = new SiteProblems(TimeProvider.System);
        var reader = new SettingsReader(YamlSettings.Parse($"{{ host: 127.0.0.1, port: {broker.Port}, {settings} }}", "solstead.yaml"));
        var create = MqttPublisher.Kind.Read(reader);
        reader.Finish();
        reader.Findings.ShouldBeEmpty();
        publisher = (MqttPublisher)create(new(site, TimeProvider.System, NullLoggerFactory.Instance, memory, Problems, broker.Folder, "1.2.3") { Controls = controls, Devices = owned });
        if (roof is { } point) Play("roof", point);
        running = publisher.RunAsync(stop.Token);
        ticking = TickAsync();
    }

    public SiteProblems Problems { get; }

    public IMessageSender Sender => publisher;

    /// <summary>The publisher's life; ends only when it is stopped, or by a fault.</summary>
    public Task Running => running;

    /// <param name="interval">Of the values. [s]</param>
    /// <param name="roof">Played from the first tick on: what comes later waits for the next interval.</param>
    public static Stage StartSlow(Broker broker, int interval, string settings, (PointDeclaration, double?, string?) roof) =>
        new(broker, $"interval_s: {interval}, {settings}", new VolatileMemory(), null, [], roof);

    public static Stage Start(Broker broker, string settings, IDeviceMemory? memory = null, ISiteControls? controls = null, params IReadOnlyList<IDevice> owned) =>
        new(broker, "interval_s: 1, " + settings, memory ?? new VolatileMemory(), controls, owned);

    /// <summary>A device with these points, read anew at every tick; called again, it is identified anew.</summary>
    public void Play(string id, params IReadOnlyList<(PointDeclaration Point, double? Value, string? Text)> points) => Play(id, "enphase", points);

    public void Play(string id, string type, IReadOnlyList<(PointDeclaration Point, double? Value, string? Text)> points)
    {
        lock (gate)
        {
            var info = new DeviceInfo(id, type, "800-00654-r08", "122000000001", "8.2.4264", 3, [.. points.Select(p => p.Point)], []);
            var readings = points.Select(p => new Reading(p.Point.Id, p.Value, p.Value is null && p.Text is null ? Quality.Missing : Quality.Good, DateTimeOffset.UnixEpoch, p.Text)).ToList();
            devices.RemoveAll(d => d.Info.Id == id);
            devices.Add((info, readings));
            engine.Apply(new Report.Identified(info, Now()));
        }
    }

    /// <summary>A device of the settings that cannot be reached and has never told what it is.</summary>
    public void Fail(string id) { lock (gate) engine.Apply(new Report.Trouble(id, Now(), new Problem("test.away", Severity.Warning))); }

    /// <summary>It is there and says nothing any more.</summary>
    public void Silence(string id) { lock (gate) devices.RemoveAll(d => d.Info.Id == id); }

    /// <summary>Lets time pass at once.</summary>
    public void Skip(int seconds) { lock (gate) second += seconds; }

    public static (PointDeclaration, double?, string?) Point(string id, double? value, string unit = Unit.Watt, PointKind kind = PointKind.Gauge) => (new(id, unit, kind, "", "point." + id.Split('.')[0] + "." + PointName.Parse(id).Quantity) { FreshFor = 15.Seconds }, value, null);

    public static (PointDeclaration, double?, string?) Word(string id, string? text) => (new(id, Unit.None, PointKind.State), null, text);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ticking;
        stop.Dispose();
    }

    private async Task TickAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            lock (gate)
            {
                second++;
                foreach (var (info, readings) in devices) engine.Apply(new Report.Measured(info.Id, Now(), readings));
                publisher.On(engine.Step(Now()), engine);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    private Moment Now() => new(TimeSpan.FromSeconds(second), new DateTimeOffset(2026, 6, 26, 12, 0, 0, TimeSpan.Zero).AddSeconds(second));
}
