using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.History;
using Solstead.Site.History;

namespace Solstead.Benchmarks;

/// <summary><c>-- history</c>: the figures of the storage page in one short run with a stopwatch, next to their targets.</summary>
internal static class HistoryReport
{
    public static async Task RunAsync()
    {
        var directory = await HistoryHome.BuildAsync(10, Console.WriteLine);
        var bytes = new FileInfo(Path.Combine(directory, "history.db")).Length;
        var values = HistoryHome.Rows(directory, "SELECT sum(n) FROM chunk");
        Console.WriteLine($"ten years, {HistoryHome.Series} series, file: {bytes / 1e6:0} MB (target 300)");
        Console.WriteLine($"bytes per value, payload: {HistoryHome.Rows(directory, "SELECT sum(length(z)) FROM chunk") / (double)values:0.000} (file target 0.45)");

        await using var store = await SqliteHistory.OpenAsync(HistoryHome.Options(directory), NullLogger.Instance, CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow();
        await AskAsync(store, now, "6 series, daily, ten years (20 ms)", 6, 3650, Resolution.Day);
        await AskAsync(store, now, "6 series, daily, one year (20 ms)", 6, 365, Resolution.Day);
        await AskAsync(store, now, "6 series, monthly, ten years", 6, 3650, Resolution.Month);
        await AskAsync(store, now, "1 series, hourly, one year", 1, 365, Resolution.Hour);
        await AskAsync(store, now, "1 series, one year of minutes decoded", 1, 365, Resolution.Minute);
        await AskAsync(store, now, "60 series, one day of minutes (20 ms)", 60, 1, Resolution.Minute);
    }

    private static async Task AskAsync(SqliteHistory store, DateTimeOffset now, string what, int series, int days, Resolution resolution)
    {
        var times = new List<double>();
        for (var i = 0; i < 21; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await store.QueryAsync(new([.. Enumerable.Range(0, series).Select(HistoryHome.Name)], now.AddDays(-days - 1), now.AddDays(-1), resolution, 20_000), CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        Console.WriteLine($"{what}: first {times[0]:0.0} ms, median {times.Order().ElementAt(10):0.0} ms");
    }
}
