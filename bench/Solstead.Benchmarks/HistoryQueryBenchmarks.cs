using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.History;
using Solstead.Site.History;

namespace Solstead.Benchmarks;

/// <summary>Questions the page asks, on ten years of 60 series (target: 6 series by day ≤ 20 ms warm).</summary>
[MemoryDiagnoser]
public class HistoryQueryBenchmarks
{
    private SqliteHistory? store;
    private DateTimeOffset now;

    [GlobalSetup]
    public async Task SetUp()
    {
        store = await SqliteHistory.OpenAsync(HistoryHome.Options(await HistoryHome.BuildAsync(10, Console.WriteLine)), NullLogger.Instance, CancellationToken.None);
        now = TimeProvider.System.GetUtcNow();
    }

    [GlobalCleanup]
    public async Task CleanUp() => await store!.DisposeAsync();

    [Benchmark]
    public Task<HistoryAnswer> SixSeriesByDayOverTenYears() => Ask(6, 3650, Resolution.Day);

    [Benchmark]
    public Task<HistoryAnswer> SixSeriesByDayOverAYear() => Ask(6, 365, Resolution.Day);

    [Benchmark]
    public Task<HistoryAnswer> SixSeriesByMonthOverTenYears() => Ask(6, 3650, Resolution.Month);

    [Benchmark]
    public Task<HistoryAnswer> OneSeriesByHourOverAYear() => Ask(1, 365, Resolution.Hour);

    [Benchmark]
    public Task<HistoryAnswer> OneSeriesAYearOfMinutes() => Ask(1, 365, Resolution.Minute);

    [Benchmark]
    public Task<HistoryAnswer> SixtySeriesADayOfMinutes() => Ask(60, 1, Resolution.Minute);

    private Task<HistoryAnswer> Ask(int series, int days, Resolution resolution) =>
        store!.QueryAsync(new([.. Enumerable.Range(0, series).Select(HistoryHome.Name)], now.AddDays(-days - 1), now.AddDays(-1), resolution, 20_000), CancellationToken.None);
}
