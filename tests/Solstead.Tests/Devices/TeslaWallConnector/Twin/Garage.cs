using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Devices;
using Solstead.Devices.TeslaWallConnector;
using Solstead.Devices.TeslaWallConnector.Bus;
using Solstead.Devices.TeslaWallConnector.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.TeslaWallConnector.Twin;

/// <summary>A driver on a real serial port (a pseudo terminal) with a twin behind it, in real time.</summary>
internal sealed class Garage : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly Dictionary<string, Reading> readings = [];
    private readonly HashSet<string> problems = [];
    private readonly List<string> told = [];
    private readonly Lock gate = new();
    private Task running = Task.CompletedTask;

    private Garage(TeslaWallConnectorDriver driver) => Driver = driver;

    public TeslaWallConnectorDriver Driver { get; }

    public static Garage Open(string port, BusSettings? settings = null, bool control = true, bool listen = false)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs pseudo terminals");
        var context = new DriverContext("garage", TimeProvider.System, NullLoggerFactory.Instance, new VolatileMemory(), TimeZoneInfo.Utc, ".") { Origin = TimeProvider.System.GetTimestamp(), MayControl = control };
        var garage = new Garage(new TeslaWallConnectorDriver(new(port, listen, settings ?? new BusSettings { WiringMax = 16, UnitMax = 16 }), context));
        garage.running = garage.RunAsync();
        return garage;
    }

    public static WallTwin Twin(WallTwinOptions? options = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs pseudo terminals");
        return WallTwin.Start((options ?? new()) with { Units = [new() { Pace = 5 }] });
    }

    /// <summary>Problems as they began (<c>+code</c>) and ended (<c>-code</c>).</summary>
    public IReadOnlyList<string> Told
    {
        get { lock (gate) return [.. told]; }
    }

    public double? Value(string point)
    {
        lock (gate) return readings.TryGetValue(point, out var reading) ? reading.Value : null;
    }

    public string? Text(string point)
    {
        lock (gate) return readings.TryGetValue(point, out var reading) ? reading.Text : null;
    }

    public bool Has(string problem)
    {
        lock (gate) return problems.Contains(problem);
    }

    public async Task UntilAsync(Func<bool> met, string what)
    {
        try
        {
            await Until.TrueAsync(met);
        }
        catch (TimeoutException e)
        {
            lock (gate) throw new TimeoutException($"Not so: {what}. Told: {string.Join(' ', told)}. {string.Join(", ", readings.Where(r => r.Value.Quality != Quality.Missing).Select(r => $"{r.Key} {r.Value.Value}{r.Value.Text}"))}", e);
        }
    }

    public async Task StopAsync()
    {
        await ending.CancelAsync();
        await running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Driver.DisposeAsync();
        ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var report in Driver.ReadAsync(ending.Token))
                lock (gate) Take(report);
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private void Take(Report report)
    {
        switch (report)
        {
            case Report.Measured measured:
                foreach (var reading in measured.Readings) readings[reading.Point] = reading;
                break;
            case Report.Trouble trouble:
                problems.Add(trouble.Problem.Code);
                told.Add("+" + trouble.Problem.Code);
                break;
            case Report.Recovered recovered:
                problems.Remove(recovered.Code);
                told.Add("-" + recovered.Code);
                break;
        }
    }
}
