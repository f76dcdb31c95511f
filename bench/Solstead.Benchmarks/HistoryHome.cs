using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Site.History;
using Solstead.Site.History.Format;
using Solstead.Site.History.Minutes;
using Solstead.Site.History.Sqlite;

namespace Solstead.Benchmarks;

/// <summary>A home of 60 series with some years of minutes behind it, laid down through the code that closes days.</summary>
internal static class HistoryHome
{
    public const int Series = 60;

    public static SeriesKey Point(int n) => new("house", new($"p{n}.power", Unit.Watt, n % 10 == 9 ? PointKind.Counter : PointKind.Gauge));

    public static string Name(int n) => Point(n).Name;

    public static HistoryOptions Options(string directory) => new()
    {
        DataDirectory = directory, Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"), ScheduledBackups = false,
    };

    /// <summary>Builds the store once and keeps it in the temporary directory for the next run.</summary>
    public static async Task<string> BuildAsync(int years, Action<string> say)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"solstead-bench-history-{years}y");
        if (File.Exists(Path.Combine(directory, "complete"))) return directory;
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        await using (var store = await SqliteHistory.OpenAsync(Options(directory), NullLogger.Instance, CancellationToken.None))
        {
            for (var i = 0; i < Series; i++) store.Declare(Point(i));
            await store.FlushAsync(CancellationToken.None);
        }

        var began = TimeProvider.System.GetTimestamp();
        Fill(directory, years);
        say($"{years} years of {Series} series laid down in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s");
        await File.WriteAllTextAsync(Path.Combine(directory, "complete"), "");
        return directory;
    }

    public static MinuteDay Day(Random random, int series, ref double level)
    {
        var day = new MinuteDay();
        for (var m = 0; m < ChunkCodec.Slots; m++)
        {
            level = Step(random, series, level, m);
            day.Values[m] = (long)level;
            day.Covered[m] = 60;
        }

        return day;
    }

    /// <summary>
    /// In stored units (0.1 W, 0.1 V, Wh), with the resolution real devices have: three noisy house powers, panels in whole watts that sleep
    /// at night, slow voltages, counters, and loads that are mostly off.
    /// </summary>
    private static double Step(Random random, int series, double level, int minute) => series switch
    {
        _ when series % 10 == 9 => level + random.Next(20),
        < 3 => Math.Max(0, level + 10 * random.Next(-40, 41)),
        < 9 => 2300 + random.Next(-8, 9),
        < 38 => minute is > 360 and < 1080 ? 10 * Math.Round(Math.Sin((minute - 360) * Math.PI / 720) * 300 + random.Next(-4, 5)) : 0,
        _ => random.Next(60) == 0 ? 10 * random.Next(200) : level,
    };

    private static void Fill(string directory, int years)
    {
        var file = SqliteFile.History(directory);
        var zone = Options(directory).Zone;
        using var connection = file.OpenWriter(TimeProvider.System);
        connection.Run("PRAGMA synchronous=OFF");
        var today = (int)(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 86400);
        for (var sid = 1; sid <= Series; sid++)
        {
            var (random, level, kind) = (new Random(sid), 0.0, Point(sid - 1).Point.Kind);
            connection.InTransaction(() =>
            {
                using var chunks = new ChunkStore(connection);
                using var derived = new Derived(connection, chunks, zone);
                for (var day = today - years * 365; day < today; day++) chunks.Merge(sid, day, Day(random, sid - 1, ref level), kind);
                derived.Rebuild(sid, kind, CancellationToken.None);
            });
        }

        connection.InTransaction(() =>
        {
            for (var day = today - years * 365; day < today; day++) connection.Run($"INSERT INTO closed VALUES({day}, 0, 0)");
        });
        connection.RunToEnd("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public static long Rows(string directory, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "history.db")};Pooling=False");
        connection.Open();
        return connection.Scalar(sql);
    }
}
