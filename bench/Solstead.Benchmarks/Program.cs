using BenchmarkDotNet.Running;
using Solstead.Benchmarks;
using Solstead.Benchmarks.Charger;
using Solstead.Benchmarks.Engine;
using Solstead.Benchmarks.Forecast;
using Solstead.Benchmarks.Live;

// The words measure what the benchmark runner does not: sizes, distributions, many sockets. Everything else is its.
switch (args)
{
    case ["history"]:
        await HistoryReport.RunAsync();
        return 0;
    case ["year"]:
        return await HistoryYear.RunAsync();
    case ["fanout"]:
        await FanOutFigures.RunAsync();
        return 0;
    case ["latency"]:
        return await LatencyFigures.RunAsync() ? 0 : 1;
    case ["wall"]:
        return await WallFigures.RunAsync() ? 0 : 1;
    case ["forecast"]:
        ForecastFigures.Run();
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
