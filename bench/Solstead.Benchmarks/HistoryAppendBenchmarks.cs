using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.History;
using Solstead.Site.History;

namespace Solstead.Benchmarks;

/// <summary>Ten seconds of 60 series handed over and committed with FULL: what a home does once every ten seconds.</summary>
[MemoryDiagnoser]
public class HistoryAppendBenchmarks
{
    private readonly string directory = Directory.CreateTempSubdirectory("solstead-bench-append-").FullName;
    private readonly Random random = new(1);
    private string[] names = [];
    private SqliteHistory? store;
    private long second;

    [GlobalSetup]
    public async Task SetUp()
    {
        store = await SqliteHistory.OpenAsync(HistoryHome.Options(directory), NullLogger.Instance, CancellationToken.None);
        for (var i = 0; i < HistoryHome.Series; i++) store.Declare(HistoryHome.Point(i));
        names = [.. Enumerable.Range(0, HistoryHome.Series).Select(HistoryHome.Name)];
        second = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 86400 * 86400;
    }

    [GlobalCleanup]
    public async Task CleanUp()
    {
        await store!.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Benchmark]
    public async Task TenSecondsOfSixtySeriesOnDisk()
    {
        for (var s = 0; s < 10; s++, second++) store!.Append([.. names.Select(n => new Sample(n, second, random.Next(5000) / 10.0))]);
        await store!.FlushAsync(CancellationToken.None);
    }
}
