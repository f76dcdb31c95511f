using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.History;
using Solstead.Site.Run;

namespace Solstead.Benchmarks.Engine;

/// <summary>
/// From a grid reading to the command carried out: the report applied, the engine stepped, the intent and the outcome on disk (dry run, so no
/// device delays it). Each reading flips the surplus rule.
/// </summary>
internal static class LatencyFigures
{
    private const int WarmUp = 100, Rounds = 1000;
    private const double MostMs = 10;

    public static async Task<bool> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-bench-").FullName;
        var times = new List<double>();
        try
        {
            await using var history = await SqliteHistory.OpenAsync(new HistoryOptions { DataDirectory = folder, Zone = TimeZoneInfo.Utc, ScheduledBackups = false }, NullLogger.Instance, CancellationToken.None);
            var executor = new CommandExecutor(history.Audit, [], new Dictionary<string, ISwitch>(), controlEnabled: false, () => new Moment(TimeSpan.Zero, TimeProvider.System.GetUtcNow()));
            var house = new BenchHouse();
            var commands = 0;
            for (var round = 0; round < WarmUp + Rounds; round++)
            {
                var report = house.Measure(round % 2 == 0 ? -2000 : 500);
                var began = TimeProvider.System.GetTimestamp();
                house.Engine.Apply(report);
                var tick = house.Step();
                foreach (var explained in tick.Commands)
                {
                    var id = await executor.IntendAsync(explained, CancellationToken.None);
                    house.Engine.Apply(explained, await executor.CarryOutAsync(id, explained, CancellationToken.None), tick.Picture.Now);
                    commands++;
                }
                if (round >= WarmUp && tick.Commands.Count > 0) times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            }
            times.Sort();
            var p99 = times[(int)Math.Ceiling(0.99 * times.Count) - 1];
            Console.WriteLine($"grid reading to command (dry run, audit on disk): p50 {times[times.Count / 2]:0.00} ms, p99 {p99:0.00} ms, max {times[^1]:0.00} ms over {times.Count} commands (p99 ≤ {MostMs} ms)");
            return commands > Rounds && p99 <= MostMs;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
