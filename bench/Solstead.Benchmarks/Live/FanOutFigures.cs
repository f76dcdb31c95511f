using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Solstead.Benchmarks.Engine;
using Solstead.Site.Web.Live;

namespace Solstead.Benchmarks.Live;

/// <summary>One view of the moment to a hundred watchers: in the process, and as server-sent events over real sockets.</summary>
internal static class FanOutFigures
{
    private const int Watchers = 100, WarmUp = 50, Rounds = 300;

    public static async Task RunAsync()
    {
        await InProcessAsync();
        await OverSocketsAsync();
    }

    private static async Task InProcessAsync()
    {
        var feed = NewFeed();
        using var stop = new CancellationTokenSource();
        var arrivals = new Arrivals(Watchers);
        var tasks = Enumerable.Range(0, Watchers).Select(_ => Task.Run(async () =>
        {
            await foreach (var view in feed.WatchAsync(stop.Token)) arrivals.Count(view.Length);
        })).ToList();
        await MeasureAsync("in the process", feed, arrivals);
        await EndAsync(stop, tasks);
    }

    private static async Task OverSocketsAsync()
    {
        var feed = NewFeed();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(feed);
        await using var app = builder.Build();
        LiveEndpoints.Map(app);
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = Timeout.InfiniteTimeSpan };
        using var stop = new CancellationTokenSource();
        var arrivals = new Arrivals(Watchers);
        var tasks = Enumerable.Range(0, Watchers).Select(_ => Task.Run(() => ReadAsync(http, arrivals, stop.Token))).ToList();
        await MeasureAsync("over sockets, clients in the same process", feed, arrivals);
        await EndAsync(stop, tasks);
    }

    /// <summary>An event ends with an empty line.</summary>
    private static async Task ReadAsync(HttpClient http, Arrivals arrivals, CancellationToken ct)
    {
        await using var stream = await http.GetStreamAsync(new Uri("/api/v1/live/stream", UriKind.Relative), ct);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(ct) is { } line)
            if (line.StartsWith("data:", StringComparison.Ordinal)) arrivals.Count(line.Length);
    }

    private static async Task MeasureAsync(string where, LiveFeed feed, Arrivals arrivals)
    {
        var house = new BenchHouse();
        var times = new List<double>();
        // All watchers are in once one view has reached each of them.
        while (arrivals.Rounds == 0)
        {
            feed.On(house.Step(), house.Engine);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        var cpu = TimeSpan.Zero;
        for (var round = 0; round < WarmUp + Rounds; round++)
        {
            if (round == WarmUp) cpu = Environment.CpuUsage.TotalTime;
            house.Engine.Apply(house.Measure(-1000 - round));
            var tick = house.Step();
            var all = arrivals.Expect();
            var began = Stopwatch.GetTimestamp();
            feed.On(tick, house.Engine);
            await all.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
            if (round >= WarmUp) times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
        var used = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / Rounds;
        times.Sort();
        Console.WriteLine($"fan-out to {Watchers}, {where}: p50 {times[Rounds / 2]:0.00} ms, p99 {times[(int)(Rounds * 0.99)]:0.00} ms until all have it; {used:0.00} ms processor per view of {feed.Latest!.Length} characters");
    }

    private static LiveFeed NewFeed() => new(new LiveViewMaker(TimeZoneInfo.Utc, () => [], controlEnabled: false));

    private static async Task EndAsync(CancellationTokenSource stop, List<Task> tasks)
    {
        await stop.CancelAsync();
        try { await Task.WhenAll(tasks); }
        catch (OperationCanceledException) { /* the way out */ }
    }

    /// <summary>Counts views as they arrive and tells when all watchers have one.</summary>
    private sealed class Arrivals(int watchers)
    {
        private readonly Lock gate = new();
        private TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int arrived;

        public int Rounds { get; private set; }

        public Task Expect()
        {
            lock (gate)
            {
                arrived = 0;
                all = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return all.Task;
            }
        }

        public void Count(int length)
        {
            lock (gate)
            {
                if (length == 0 || ++arrived != watchers) return;
                arrived = 0;
                Rounds++;
                all.TrySetResult();
            }
        }
    }
}
