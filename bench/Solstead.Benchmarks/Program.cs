using BenchmarkDotNet.Running;
using Solstead.Benchmarks;

if (args is ["history"]) await HistoryReport.RunAsync();
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
