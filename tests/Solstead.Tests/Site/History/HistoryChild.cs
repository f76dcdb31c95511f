using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Site.History;

namespace Solstead.Tests.Site.History;

/// <summary>
/// This test program started again as a process of its own, to be killed or to stand in the way. What it does is in the environment variable
/// <c>SOLSTEAD_HISTORY_CHILD</c> as <c>mode|directory</c>; each line it prints is something it has acknowledged.
/// </summary>
internal static class HistoryChild
{
    private const string Variable = "SOLSTEAD_HISTORY_CHILD";
    public const int Series = 60;

    public static Process Start(string mode, string directory)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Solstead.Tests")) { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        start.Environment[Variable] = $"{mode}|{directory}";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(HistoryChild).Assembly.Location;     // runs StartupHook before the test runner would begin
        return Process.Start(start)!;
    }

    public static SeriesKey Point(int n) => new("house", new($"p{n}.power", Unit.Watt, n % 10 == 9 ? PointKind.Counter : PointKind.Gauge));

    public static void RunWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split('|', 2) is not [var mode, var directory]) return;
        try
        {
            RunAsync(mode, directory).GetAwaiter().GetResult();
            Environment.Exit(0);
        }
        catch (HistoryException e)
        {
            System.Console.WriteLine(e.Problem.Code);
            Environment.Exit(1);
        }
    }

    private static Task RunAsync(string mode, string directory) => mode switch
    {
        "write" => WriteAsync(directory),
        "close" => CloseAsync(directory),
        "hold" => HoldAsync(directory),
        "edit" => EditAsync(directory),
        "volume" => VolumeAsync(directory),
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    private static HistoryOptions Options(string directory, TimeProvider time, double batch) => new()
    {
        DataDirectory = directory, Zone = StoreHome.Paris, Time = time, BatchPeriod = TimeSpan.FromSeconds(batch), ScheduledBackups = false,
    };

    /// <summary>Writes as fast as it can and prints "first second" once, then each number that is on disk, until it is killed.</summary>
    private static async Task WriteAsync(string directory)
    {
        await using var store = await SqliteHistory.OpenAsync(Options(directory, TimeProvider.System, 0.05), NullLogger.Instance, CancellationToken.None);
        var names = Declare(store);
        var first = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 15_000;
        Print(first);
        for (var n = 0; ; n++)
        {
            store.Append([.. names.Select((name, i) => new Sample(name, first + n, n + i))]);
            if (n % 5 != 4) continue;
            await store.FlushAsync(CancellationToken.None);
            await store.State.SetAsync("n", n.ToString(CultureInfo.InvariantCulture), CancellationToken.None);
            await store.WriteEnergyAsync([new(n, n, 0, 0, null, null, n, null, null, 0)], CancellationToken.None);
            Print(n);
        }
    }

    /// <summary>Gives all of 5,000 slots one number, the next number, and so on; prints each that was acknowledged, until it is killed.</summary>
    private static async Task EditAsync(string directory)
    {
        await using var store = await SqliteHistory.OpenAsync(Options(directory, TimeProvider.System, 10), NullLogger.Instance, CancellationToken.None);
        for (var n = 1; ; n++)
        {
            await store.Editor.ApplyAsync(
                new("edit", "test", Overwrite.All) { Energy = [.. Enumerable.Range(0, 5000).Select(i => new EnergySlot(i, null, null, n, null, null, null, null, null, 0))] }, CancellationToken.None);
            Print(n);
        }
    }

    private static async Task CloseAsync(string directory)
    {
        var time = new ManualTime(StoreHome.At("2026-03-16T00:10:00Z"));
        await using var store = await SqliteHistory.OpenAsync(Options(directory, time, 10), NullLogger.Instance, CancellationToken.None);
        Print(1);
    }

    private static async Task HoldAsync(string directory)
    {
        await using var store = await SqliteHistory.OpenAsync(Options(directory, TimeProvider.System, 10), NullLogger.Instance, CancellationToken.None);
        Print(1);
        System.Console.In.ReadLine();
    }

    /// <summary>Ten minutes of 60 series at 1 Hz in batches of 10 s; prints the bytes that were handed to write().</summary>
    private static async Task VolumeAsync(string directory)
    {
        var time = new ManualTime(StoreHome.At("2026-03-14T10:00:00Z"));
        await using var store = await SqliteHistory.OpenAsync(Options(directory, time, 10), NullLogger.Instance, CancellationToken.None);
        var names = Declare(store);
        await store.FlushAsync(CancellationToken.None);
        var signal = new HomeSignal(names.Length);
        var before = Written();
        for (var second = 0; second < 600; second++)
        {
            store.Append(signal.Next(names, time.GetUtcNow().ToUnixTimeSeconds()));
            time.Advance(TimeSpan.FromSeconds(1));
            if (second % 10 == 9) await store.FlushAsync(CancellationToken.None);
        }

        Print(Written() - before);
    }

    private static long Written() => long.Parse(File.ReadLines("/proc/self/io").First(l => l.StartsWith("wchar", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    private static string[] Declare(SqliteHistory store)
    {
        for (var i = 0; i < Series; i++) store.Declare(Point(i));
        return [.. Enumerable.Range(0, Series).Select(i => Point(i).Name)];
    }

    private static void Print(long number)
    {
        System.Console.WriteLine(number);
        System.Console.Out.Flush();
    }
}

/// <summary>Something like a home: noisy powers, slow voltages, counters that grow.</summary>
internal sealed class HomeSignal(int count)
{
    private readonly Random random = new(1);
    private readonly double[] values = [.. Enumerable.Range(0, count).Select(i => i % 10 == 9 ? 1_000_000.0 : 500)];

    public Sample[] Next(string[] names, long second)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] += (i % 10) switch
            {
                9 => random.Next(2),
                < 4 => random.Next(-40, 41),
                < 7 => random.Next(-1, 2) * 0.1,
                _ => random.Next(20) == 0 ? random.Next(-5, 6) : 0,
            };
        }

        return [.. names.Select((n, i) => new Sample(n, second, Math.Round(values[i], 1)))];
    }
}
