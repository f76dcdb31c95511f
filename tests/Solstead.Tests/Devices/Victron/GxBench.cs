using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Settings;
using Solstead.Devices;
using Solstead.Devices.Victron;
using Solstead.Devices.Victron.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Victron;

/// <summary>A driver at a twin on a real mosquitto, its stream run in the background, and what it told so far.</summary>
internal sealed class GxBench : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly List<Report> reports = [];
    private readonly Dictionary<string, Reading> newest = [];
    private readonly Task running;

    private GxBench(VictronDriver driver)
    {
        Driver = driver;
        running = RunAsync();
    }

    public VictronDriver Driver { get; }

    public IReadOnlyList<Report> Reports { get { lock (gate) return [.. reports]; } }

    /// <summary>Codes of problems that are open.</summary>
    public IReadOnlyList<string> Open
    {
        get
        {
            var open = new List<string>();
            foreach (var report in Reports)
                if (report is Report.Trouble trouble) open.Add(trouble.Problem.Code);
                else if (report is Report.Recovered recovered) open.Remove(recovered.Code);
            return open;
        }
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Skips the test visibly where no mosquitto is installed.</summary>
    public static async Task<GxTwin> TwinAsync(GxTwinOptions? options = null, GxBrokerOptions? broker = null)
    {
        Assert.SkipWhen(GxBroker.Program is null, "needs mosquitto (apt-get install mosquitto libmosquitto1)");
        return await GxTwin.StartAsync((options ?? new()) with { Broker = await GxBroker.StartAsync(broker ?? new(), Ct) }, Ct);
    }

    public static VictronDriver Make(TimeProvider time, ISecrets? secrets, string zone, params (string Key, string Value)[] settings)
    {
        var reader = new SettingsReader(new([.. settings.Select(k => new SettingsEntry(k.Key, new SettingsScalar(k.Value, 1, 1), 1))], 1, 1));
        var context = new DriverContext("gx", time, NullLoggerFactory.Instance, new VolatileMemory(), TimeZoneInfo.FindSystemTimeZoneById(zone), ".")
        {
            Origin = time.GetTimestamp(), MayControl = true, Secrets = secrets ?? new VolatileSecrets(),
        };
        var driver = (VictronDriver)VictronDriver.Description.Create(reader, context);
        reader.Findings.Where(f => f.Severity == Severity.Alarm).ShouldBeEmpty();
        return driver;
    }

    /// <summary>Plain, on the port the owner named.</summary>
    public static GxBench Run(GxTwin twin, TimeProvider? time = null) => Run(time ?? TimeProvider.System, null, ("host", "127.0.0.1"), ("port", $"{twin.Broker!.Plain}"), ("tls", "false"));

    public static GxBench Run(TimeProvider time, ISecrets? secrets, params (string Key, string Value)[] settings) => new(Make(time, secrets, "Europe/Paris", settings));

    public Reading? this[string point] { get { lock (gate) return newest.TryGetValue(point, out var reading) ? reading : null; } }

    public double? Value(string point) => this[point]?.Value;

    public string? Text(string point) => this[point]?.Text;

    public int Measurements => Reports.OfType<Report.Measured>().Count();

    public Task ReadyAsync() => Until.TrueAsync(() => Value("battery.soc") is not null);

    public Task ToldAsync(string code) => Until.TrueAsync(() => Open.Contains(code));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        await Driver.DisposeAsync();
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var report in Driver.ReadAsync(stop.Token))
                lock (gate)
                {
                    reports.Add(report);
                    if (report is Report.Measured measured) foreach (var reading in measured.Readings) newest[reading.Point] = reading;
                }
        }
        catch (OperationCanceledException) { /* the end of the test */ }
    }
}
