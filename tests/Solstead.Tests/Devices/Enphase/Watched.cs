using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Devices.Enphase;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>Runs a driver's stream in the background and lets a test wait for what it reports.</summary>
internal sealed class Watched : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly List<Report> reports = [];
    private readonly EnphaseDriver driver;
    private readonly Task run;

    public Watched(EnphaseDriver driver)
    {
        this.driver = driver;
        run = RunAsync();
    }

    public IReadOnlyList<Report> Reports { get { lock (gate) return [.. reports]; } }

    public Snapshot Now => new(Reports);

    public int Told(string code) => Reports.OfType<Report.Trouble>().Count(t => t.Problem.Code == code);

    /// <summary>How many readings of a point came.</summary>
    public int Readings(string point) => Reports.OfType<Report.Measured>().Count(m => m.Readings.Any(r => r.Point == point));

    public Task<Report.Trouble> TroubleAsync(string code) => UntilAsync(all => all.OfType<Report.Trouble>().LastOrDefault(t => t.Problem.Code == code), code);

    public Task<Report.Recovered> RecoveredAsync(string code) => UntilAsync(all => all.OfType<Report.Recovered>().LastOrDefault(t => t.Code == code), $"end of {code}");

    /// <summary>The first reading of a point that satisfies a condition among reports that come after now.</summary>
    public async Task<Reading> NextAsync(string point, Func<Reading, bool>? when = null)
    {
        var from = Reports.Count;
        var found = await UntilAsync(all => all.Skip(from).OfType<Report.Measured>().FirstOrDefault(m => m.Readings.Any(r => r.Point == point && (when?.Invoke(r) ?? true))), point);
        return found.Readings.First(r => r.Point == point && (when?.Invoke(r) ?? true));
    }

    public async Task<T> UntilAsync<T>(Func<IReadOnlyList<Report>, T?> find, string what) where T : class
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            if (find(Reports) is { } found) return found;
            if (run.IsFaulted) await run;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
        var told = string.Join(", ", Reports.OfType<Report.Trouble>().Select(t => t.Problem.Code));
        throw new TimeoutException($"Waited in vain for {what}. Problems: {told}. Reports: {Reports.Count}");
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try { await run; }
        catch (OperationCanceledException) { }
        await driver.DisposeAsync();
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (var report in driver.ReadAsync(stop.Token))
            lock (gate) reports.Add(report);
    }
}
