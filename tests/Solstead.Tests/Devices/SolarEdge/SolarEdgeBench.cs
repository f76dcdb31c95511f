using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Settings;
using Solstead.Devices;
using Solstead.Devices.SolarEdge;
using Solstead.Devices.SolarEdge.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.SolarEdge;

/// <summary>A driver on a host, its stream run in the background, and what it told so far.</summary>
internal sealed class SolarEdgeBench : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly List<Report> reports = [];
    private readonly Task running;

    private SolarEdgeBench(SolarEdgeDriver driver)
    {
        Driver = driver;
        running = RunAsync();
    }

    public SolarEdgeDriver Driver { get; }

    public IReadOnlyList<Report> Reports { get { lock (gate) return [.. reports]; } }

    /// <summary>Codes of problems that are open.</summary>
    public IReadOnlyList<string> Open
    {
        get
        {
            var open = new List<string>();
            foreach (var report in Reports)
                if (report is Report.Trouble { Problem.Severity: > Severity.Info } trouble) open.Add(trouble.Problem.Code);
                else if (report is Report.Recovered recovered) open.Remove(recovered.Code);
            return open;
        }
    }

    public static SolarEdgeDriver Make(string host, IDeviceMemory? memory = null, params (string Key, string Value)[] more) => Make(TimeProvider.System, host, memory, true, more);

    public static SolarEdgeDriver Make(TimeProvider time, string host, IDeviceMemory? memory, bool mayControl, params (string Key, string Value)[] more) =>
        (SolarEdgeDriver)SolarEdgeDriver.Description.Create(
            new SettingsReader(Map([.. more, ("host", host), ("interval_s", "0.2"), ("timeout_s", "0.5")])),
            new DriverContext("sedge", time, NullLoggerFactory.Instance, memory ?? new VolatileMemory(), TimeZoneInfo.Utc, ".") { Origin = time.GetTimestamp(), MayControl = mayControl });

    /// <summary>A value with a bar in it is a list.</summary>
    public static SettingsMap Map(IEnumerable<(string Key, string Value)> keys) => new([.. keys.Select(k => new SettingsEntry(k.Key, Node(k.Value), 1))], 1, 1);

    private static SettingsNode Node(string value) => value.Contains('|', StringComparison.Ordinal) ? new SettingsList([.. value.Split('|').Select(v => new SettingsScalar(v, 1, 1))], 1, 1) : new SettingsScalar(value, 1, 1);

    public static SolarEdgeBench Run(string host, IDeviceMemory? memory = null, params (string Key, string Value)[] more) => new(Make(host, memory, more));

    /// <summary>On a clock of its own, e.g. one that hurries.</summary>
    public static SolarEdgeBench Run(TimeProvider time, string host, IDeviceMemory? memory = null, params (string Key, string Value)[] more) => new(Make(time, host, memory, true, more));

    public static SolarEdgeBench Run(SolarEdgeTwin twin) => Run(twin.Host);

    public Reading? Newest(string point) => Reports.OfType<Report.Measured>().LastOrDefault()?.Readings.Cast<Reading?>().FirstOrDefault(r => r!.Value.Point == point);

    public int Cycles => Reports.OfType<Report.Measured>().Count();

    /// <summary>Waits for a whole cycle that begins after now.</summary>
    public async Task NextAsync()
    {
        var before = Cycles;
        await Until.TrueAsync(() => Cycles >= before + 2);
    }

    public Task ToldAsync(string code) => Until.TrueAsync(() => Open.Contains(code));

    public Task GoodAsync() => Until.TrueAsync(() => Open.Count == 0 && Newest("grid.power") is { Quality: Quality.Good });

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
            await foreach (var report in Driver.ReadAsync(stop.Token)) lock (gate) reports.Add(report);
        }
        catch (OperationCanceledException) { /* the end of the test */ }
    }
}
