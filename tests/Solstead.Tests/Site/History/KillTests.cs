using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Solstead.Core.History;
using Solstead.Site.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Tests.Site.History;

public sealed class KillTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>bench/soak/kill-history raises it to 50.</summary>
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("SOLSTEAD_KILLS") ?? "5", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed_while_writing()
    {
        await using var home = new StoreHome();
        var random = new Random(42);
        var acknowledged = 0L;
        for (var kill = 0; kill < Kills; kill++)
        {
            var (first, last) = await WriteUntilKilledAsync(home.Directory, TimeSpan.FromMilliseconds(random.Next(50, 700)));
            acknowledged += last + 1;
            await CheckAsync(home.Directory, first, last);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Kills} kills, {acknowledged} acknowledged ticks of {HistoryChild.Series} series, none lost");
    }

    [Fact]
    public async Task A_day_whose_close_was_killed_is_closed_at_the_next_start_with_the_same_bytes()
    {
        await using var template = new StoreHome("2026-03-15T23:59:00Z");
        await FillADayAsync(template);
        await using var reference = new StoreHome();
        Copy(template.Directory, reference.Directory);
        using (var child = HistoryChild.Start("close", reference.Directory)) await child.WaitForExitAsync(Ct);
        var expected = Dump(reference.HistoryPath);
        expected.Count(l => l.StartsWith("chunk", StringComparison.Ordinal)).ShouldBe(2 * HistoryChild.Series);

        var random = new Random(7);
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var home = new StoreHome();
            Copy(template.Directory, home.Directory);
            using (var child = HistoryChild.Start("close", home.Directory))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 450)), TimeProvider.System, Ct);
                child.Kill();
                await child.WaitForExitAsync(Ct);
            }

            using (var child = HistoryChild.Start("close", home.Directory)) await child.WaitForExitAsync(Ct);
            Dump(home.HistoryPath).ShouldBe(expected);
        }
    }

    private static async Task<(long First, long Last)> WriteUntilKilledAsync(string directory, TimeSpan after)
    {
        using var child = HistoryChild.Start("write", directory);
        var first = long.Parse((await child.StandardOutput.ReadLineAsync(Ct))!, CultureInfo.InvariantCulture);
        var last = -1L;
        var began = Stopwatch.GetTimestamp();
        while (await child.StandardOutput.ReadLineAsync(Ct) is { } line)
        {
            if (long.TryParse(line, CultureInfo.InvariantCulture, out var n)) last = n;
            if (Stopwatch.GetElapsedTime(began) > after && !child.HasExited) child.Kill();
        }

        await child.WaitForExitAsync(Ct);
        return (first, last);
    }

    private static async Task CheckAsync(string directory, long first, long last)
    {
        var options = new HistoryOptions { DataDirectory = directory, Zone = StoreHome.Paris, ScheduledBackups = false };
        await using (var store = await SqliteHistory.OpenAsync(options, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Ct))
        {
            store.Problems.Where(p => p.Code != HistoryCodes.DiskLow).ShouldBeEmpty();
            var answer = await store.QueryAsync(new([HistoryChild.Point(0).Name, HistoryChild.Point(58).Name], DateTimeOffset.FromUnixTimeSeconds(first), DateTimeOffset.FromUnixTimeSeconds(first + last + 1), Resolution.Second, 20_000), Ct);
            answer.StepSeconds.ShouldBe(1);
            answer.Series[0].Buckets.Select(b => b.Mean).ShouldBe(Enumerable.Range(0, (int)last + 1).Select(n => (double?)n));
            answer.Series[1].Buckets[^1].Mean.ShouldBe(last + 58);
            var state = await store.State.GetAsync("n", Ct);
            if (last >= 0) long.Parse(state!, CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(last);
            if (last >= 0) (await store.EnergyAsync(DateTimeOffset.FromUnixTimeSeconds(last * 900), DateTimeOffset.FromUnixTimeSeconds((last + 1) * 900), Ct)).Count.ShouldBe(1);
        }

        foreach (var file in (string[])["history.db", "solstead.db"])
            Raw(Path.Combine(directory, file), c => c.Text("PRAGMA integrity_check")).ShouldBe("ok");
    }

    private static async Task FillADayAsync(StoreHome home)
    {
        var store = await home.OpenAsync();
        for (var i = 0; i < HistoryChild.Series; i++) store.Declare(HistoryChild.Point(i));
        var names = Enumerable.Range(0, HistoryChild.Series).Select(i => HistoryChild.Point(i).Name).ToArray();
        var signal = new HomeSignal(names.Length);
        for (var second = StoreHome.Second("2026-03-14T23:00:00Z"); second < StoreHome.Second("2026-03-15T23:59:00Z"); second += 5)
        {
            store.Append(signal.Next(names, second));
            if (second % 500 == 0) await store.FlushAsync(Ct);
        }

        await store.DisposeAsync();
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }

    internal static T Raw<T>(string path, Func<SqliteConnection, T> read)
    {
        NativeSqlite.Use();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return read(connection);
    }

    /// <summary>Everything that was derived, as text, without the moment it was done.</summary>
    internal static List<string> Dump(string path) => Raw(path, connection =>
    {
        var lines = new List<string>();
        foreach (var sql in (string[])["SELECT 'chunk', k, n, vmin, vmax, vsum, vfirst, vlast, rev, hex(z) FROM chunk ORDER BY k",
            "SELECT 'hour', k, n, vmin, vmax, vsum, vlast FROM hour ORDER BY k", "SELECT 'day', k, n, vmin, vmax, vsum, vlast, tmin, tmax FROM day ORDER BY k", "SELECT 'closed', day FROM closed ORDER BY day"])
        {
            using var rows = connection.Prepare(sql).ExecuteReader();
            while (rows.Read()) lines.Add(string.Join(' ', Enumerable.Range(0, rows.FieldCount).Select(i => rows.GetValue(i))));
        }

        return lines;
    });
}
