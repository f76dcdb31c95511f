using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.History;
using Solstead.Site.History;
using Solstead.Site.History.Sqlite;
using Solstead.Site.Web.History;

namespace Solstead.Benchmarks;

/// <summary><c>-- year</c>: how long a year chart takes from ten years of hours, one year of minutes and ten years of books. Of 21: the first, median, least, and the median of the processor's time.</summary>
internal static class HistoryYear
{
    private const int Years = 10, BudgetMilliseconds = 150;

    public static async Task<int> RunAsync()
    {
        var directory = await BuildAsync();
        foreach (var file in (string[])["history.db", "solstead.db"]) Console.WriteLine($"{file}: {new FileInfo(Path.Combine(directory, file)).Length / 1e6:0} MB");
        var zone = HistoryHome.Options(directory).Zone;
        await using var store = await SqliteHistory.OpenAsync(HistoryHome.Options(directory), NullLogger.Instance, CancellationToken.None);
        var end = Midnight();
        var worst = 0.0;
        foreach (var (name, back) in ((string, int)[])[("the last year", 0), ("a year of long ago", 8)])
        {
            var (from, to) = (end.AddDays(-365 * (back + 1)), end.AddDays(-365 * back));
            foreach (var by in (string[])["month", "day"])
                worst = Math.Max(worst, await AskAsync($"books, {name}, by {by}, as JSON", async () => JsonSerializer.SerializeToUtf8Bytes(await EnergyEndpoints.FoldAsync(store, from, to, by, zone, CancellationToken.None), HistoryViewJson.Default.EnergyView).Length));
            foreach (var (points, resolution) in ((int, Resolution)[])[(6, Resolution.Day), (6, Resolution.Auto), (60, Resolution.Day), (6, Resolution.Hour)])
                worst = Math.Max(worst, await AskAsync($"{points} points, {name}, {resolution}",
                    async () => (await store.QueryAsync(new([.. Enumerable.Range(0, points).Select(HistoryHome.Name)], from, to, resolution, 20_000), CancellationToken.None)).Series.Sum(s => s.Buckets.Count)));
        }
        Console.WriteLine($"worst median {worst:0.0} ms of {BudgetMilliseconds}");
        return worst <= BudgetMilliseconds ? 0 : 1;
    }

    private static async Task<double> AskAsync(string what, Func<Task<int>> ask)
    {
        var (times, processor) = (new List<double>(), new List<double>());
        var size = 0;
        for (var i = 0; i < 21; i++)
        {
            var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            size = await ask();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            processor.Add((Environment.CpuUsage.TotalTime - used).TotalMilliseconds);
        }
        var median = times.Order().ElementAt(10);
        Console.WriteLine($"{what}: first {times[0]:0.0} ms, median {median:0.0} ms, least {times.Min():0.0} ms, processor {processor.Order().ElementAt(10):0.0} ms ({size})");
        return median;
    }

    /// <summary>One year of minutes; its hours and days nine times more before it; a quarter hour of the books for ten years, with a row for each of two charging points.</summary>
    private static async Task<string> BuildAsync()
    {
        var directory = Path.Combine(Path.GetTempPath(), "solstead-bench-history-hours");
        if (File.Exists(Path.Combine(directory, "complete"))) return directory;
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        Directory.Move(await HistoryHome.BuildAsync(1, Console.WriteLine), directory);
        File.Delete(Path.Combine(directory, "complete"));
        using (var connection = SqliteFile.History(directory).OpenWriter(TimeProvider.System))
        {
            for (var year = 1; year < Years; year++)
                connection.InTransaction(() =>
                {
                    connection.Run($"INSERT OR IGNORE INTO hour SELECT k - {year * 365 * 24}, n, vmin, vmax, vsum, vlast FROM hour WHERE k & 0xFFFFFF >= (SELECT (max(day) - 363) * 24 FROM closed)");
                    connection.Run($"INSERT OR IGNORE INTO day SELECT k - {year * 365}, n, vmin, vmax, vsum, vlast, tmin, tmax FROM day WHERE k & 0xFFFFF >= (SELECT max(day) - 363 FROM closed)");
                });
            connection.Run($"UPDATE series SET first_day = first_day - {(Years - 1) * 365} WHERE first_day IS NOT NULL");
            connection.RunToEnd("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        await using (var store = await SqliteHistory.OpenAsync(HistoryHome.Options(directory), NullLogger.Instance, CancellationToken.None))
        {
            var random = new Random(1);
            var first = Midnight().ToUnixTimeSeconds() / 900 - Years * 365 * 96;
            foreach (var piece in Enumerable.Range(0, Years * 365 * 96).Chunk(20_000))
            {
                await store.WriteEnergyAsync([.. piece.Select(i => Row(first + i, random))], CancellationToken.None);
                await store.WriteDeviceEnergyAsync([.. piece.SelectMany(i => (DeviceEnergySlot[])[new(first + i, "wall/charger", i % 96 / 40 * 900), new(first + i, "garage/charger", 0)])], CancellationToken.None);
            }
        }
        await File.WriteAllTextAsync(Path.Combine(directory, "complete"), "");
        return directory;
    }

    private static EnergySlot Row(long slot, Random random)
    {
        var sun = (long)Math.Max(0, 900 * Math.Sin((slot % 96 - 26) * Math.PI / 44) * random.NextDouble());
        var home = random.Next(40, 300);
        return new(slot, Math.Max(0, home - sun), Math.Max(0, sun - home), sun, 0, 0, home, 0, 0, 0) { BuyPrice = slot % 96 is > 24 and < 88 ? 20_650 : 15_790, SellPrice = 12_690 };
    }

    private static DateTimeOffset Midnight() => new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1), TimeSpan.Zero);
}
