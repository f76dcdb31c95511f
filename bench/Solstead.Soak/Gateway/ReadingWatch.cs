using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Run;

namespace Solstead.Soak.Gateway;

/// <summary>Notes each reading of the grid meter that reached the engine, by looking at the engine fifty times a second.</summary>
internal sealed class ReadingWatch(SiteRunner runner, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly List<Moment> readings = [];

    /// <summary>When readings arrived, oldest first.</summary>
    public IReadOnlyList<Moment> Readings { get { lock (readings) return [.. readings]; } }

    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            var at = await runner.AskAsync((engine, _) => Grid(engine), ct);
            if (at is not { } moment) continue;
            lock (readings) if (readings.Count == 0 || readings[^1] != moment) readings.Add(moment);
        }
    }

    /// <summary>Waits for the reading after the present one.</summary>
    public async Task<Moment> NextAsync(CancellationToken ct)
    {
        var count = Readings.Count;
        while (Readings.Count <= count) await Task.Delay(Look, time, ct);
        return Readings[^1];
    }

    private static Moment? Grid(SiteEngine engine) =>
        engine.Roles.Grid is { } grid && engine.Devices.GetValueOrDefault(grid.Device)?.Point($"{grid.Section}.power") is { Known: true } point ? point.Received : null;
}
