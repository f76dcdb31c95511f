using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Devices.Protocols.DBus;
using Solstead.Site.Configuration;
using Solstead.Site.Publish;
using Solstead.Site.Publish.Venus;
using Solstead.Site.Run;
using Solstead.Tests.Devices.Protocols.DBus;
using Solstead.Tests.Site.Publish.Mqtt;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.Venus;

/// <summary>A gateway in an engine, the publisher, and a bus with or without the settings service of a GX.</summary>
internal sealed class GxBench : IAsyncDisposable
{
    public const string Name = "com.victronenergy.pvinverter.solstead_122012345678", Node = "/Settings/Devices/solstead_122012345678";

    public static readonly DateTimeOffset Noon = new(2026, 6, 26, 11, 0, 0, TimeSpan.Zero);

    private static readonly string[] Quantities = ["power", "voltage", "current", "frequency", "power_factor", "energy_lifetime"];

    private readonly SiteEngine engine = new(new SiteDefinition("Test", TimeZoneInfo.Utc, 3, null, null), []);
    private readonly CancellationTokenSource stop = new();
    private readonly bool ownsBus;
    private TimeSpan elapsed = TimeSpan.FromMinutes(5);
    private Task run = Task.CompletedTask;
    private VenusPublisher publisher = null!;
    private IReadOnlyList<IDevice> devices = [];
    private DBusConnection? client;

    private GxBench(PrivateBus bus, bool ownsBus) => (Bus, this.ownsBus) = (bus, ownsBus);

    public PrivateBus Bus { get; }
    public SettingsTwin? Settings { get; private set; }
    public SiteProblems Problems { get; } = new(TimeProvider.System);
    public IDeviceMemory Memory { get; private init; } = new VolatileMemory();

    /// <summary>The publisher's life; ends only when it is stopped, or by a fault.</summary>
    public Task Running => run;

    /// <param name="yaml">What stands under <c>venus:</c> beside the address.</param>
    /// <param name="devices">Devices of the settings, whether they answer or not.</param>
    public static async Task<GxBench> StartAsync(
        string yaml = "", bool settings = true, PrivateBus? bus = null, IDeviceMemory? memory = null, Action<GxBench>? before = null, SettingsTwin? twin = null, params string[] devices)
    {
        var bench = new GxBench(bus ?? await PrivateBus.StartAsync(), bus is null) { Memory = memory ?? new VolatileMemory(), devices = [.. devices.Select(d => new SilentDevice(d))] };
        if (settings) bench.Settings = await (twin ?? new SettingsTwin()).JoinAsync(bench.Bus);
        (before ?? (b => b.Identify(ThreePhases)))(bench);
        bench.Launch(yaml);
        return bench;
    }

    public static DeviceInfo ThreePhases { get; } = Gateway("roof", "122012345678", 3, "122000000001", "122000000002", "122000000003");

    public static DeviceInfo Gateway(string id, string? serial, int phases, params string[] panels) => new(id, "enphase", "800-00654", serial, "D8.2.4264", phases,
        [
            .. Enumerable.Range(0, phases > 1 ? phases + 1 : 1).SelectMany(p => Quantities.Select(q => Point($"production.{q}{(p == 0 ? "" : ".l" + p)}"))),
            .. panels.SelectMany(s => (PointDeclaration[])[Point($"inverter.{s}.power"), new($"inverter.{s}.state", "", PointKind.State) { FreshFor = TimeSpan.FromMinutes(20) }]),
        ],
        [new(Role.Pv, "production")]);

    /// <summary>A device whose points stay fresh for so long: twice the time between two of its readings.</summary>
    public static DeviceInfo FreshFor(double seconds, DeviceInfo info) => info with { Points = [.. info.Points.Select(p => p with { FreshFor = TimeSpan.FromSeconds(seconds) })] };

    public void Identify(DeviceInfo info) => engine.Apply(new Report.Identified(info, Now));

    public Moment Now => new(elapsed, Noon + elapsed);

    /// <summary>Time goes on without a reading.</summary>
    public void Wait(TimeSpan time)
    {
        elapsed += time;
        Step();
    }

    public void Measure(string device, params (string Point, double Value)[] values) => Measure(device, Quality.Good, values);

    public void Measure(string device, Quality quality, params (string Point, double Value)[] values)
    {
        elapsed += TimeSpan.FromSeconds(1);
        engine.Apply(new Report.Measured(device, Now, [.. values.Select(v => new Reading(v.Point, v.Value, quality, Now.Utc))]));
        Step();
    }

    /// <summary>Power per phase with voltages, currents and counters that fit.</summary>
    public void Produce(params double[] watts)
    {
        var values = new List<(string, double)>
        {
            ("production.power", watts.Sum()), ("production.voltage", 231.34), ("production.current", watts.Sum(w => Math.Abs(w)) / 231.34), ("production.frequency", 50.01),
            ("production.power_factor", 0.99), ("production.energy_lifetime", 3_000_000 + elapsed.TotalSeconds),
        };
        for (var n = 1; n <= watts.Length && watts.Length > 1; n++)
            values.AddRange(
            [
                ($"production.power.l{n}", watts[n - 1]), ($"production.voltage.l{n}", 229.34 + n), ($"production.current.l{n}", Math.Abs(watts[n - 1]) / 231.34),
                ($"production.frequency.l{n}", 50.01), ($"production.power_factor.l{n}", 0.99), ($"production.energy_lifetime.l{n}", 1_000_000 + elapsed.TotalSeconds / 3),
            ]);
        Measure("roof", [.. values]);
    }

    public void Panels(params (string Serial, double Watts, string State)[] panels)
    {
        engine.Apply(new Report.Measured("roof", Now, [.. panels.SelectMany(p => (Reading[])[new($"inverter.{p.Serial}.power", p.Watts, Quality.Good, Now.Utc), new($"inverter.{p.Serial}.state", null, Quality.Good, Now.Utc, p.State)])]));
        Step();
    }

    /// <summary>Asks over the bus, from a connection of its own.</summary>
    public async Task<DBusValue> AskAsync(string path, string member, params DBusValue[] body)
    {
        client ??= await Bus.ConnectAsync();
        return (await client.CallAsync(DBusMessage.Call(Name, path, "com.victronenergy.BusItem", member, body), TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken)).Body[0];
    }

    public async Task<DBusValue> ValueAsync(string path) => (await AskAsync(path, "GetValue")).Inner;

    /// <summary>Waits until a path has a value; the last one is in the failure.</summary>
    public async Task ShowsAsync(string path, DBusValue wanted)
    {
        DBusValue? seen = null;
        try
        {
            await Until.TrueAsync(async () => wanted.Equals(seen = await TryAsync(path)));
        }
        catch (TimeoutException e)
        {
            throw new ShouldAssertException($"{path} should show {wanted} and shows {seen}", e);
        }
    }

    /// <summary>Waits until the inverter is on the bus.</summary>
    public Task UpAsync() => Until.TrueAsync(async () => await TryAsync("/DeviceInstance") is not null);

    /// <summary>Ends the publisher as a stopped service does.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAny(run);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
        if (client is not null) await client.DisposeAsync();
        if (Settings is not null) await Settings.DisposeAsync();
        if (ownsBus) await Bus.DisposeAsync();
    }

    private async Task<DBusValue?> TryAsync(string path)
    {
        try
        {
            return await ValueAsync(path);
        }
        catch (DBusException)
        {
            if (client is { Lost.IsCancellationRequested: true }) client = null;
            return null; // the bus is away, or the inverter is not there yet
        }
    }

    private void Launch(string yaml)
    {
        var set = new SettingsReader(YamlSettings.Parse($"address: \"{Bus.Address}\"\n{yaml}", "test.yaml"));
        var options = VenusOptions.Read(set, _ => null);
        set.Finish();
        set.Findings.ShouldBeEmpty();
        // The bus of a test need not wait a whole second between two updates.
        publisher = new VenusPublisher(options with { Interval = TimeSpan.FromMilliseconds(50) }, new PublisherContext(
            new("Test", TimeZoneInfo.Utc, 3, null, null), TimeProvider.System, NullLoggerFactory.Instance, Memory, Problems, ".", "1.2.3")
        { Devices = devices });
        Step();
        run = publisher.RunAsync(stop.Token);
    }

    private void Step()
    {
        var tick = engine.Step(Now);
        publisher?.On(tick, engine);
    }

    private static PointDeclaration Point(string id) => new(id, "", PointKind.Gauge) { FreshFor = TimeSpan.FromSeconds(15) };
}
