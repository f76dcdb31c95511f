using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Site.History;

namespace Solstead.Tests.Site.History;

/// <summary>A data directory of its own, a manual clock and stores opened on it; everything is gone afterwards.</summary>
internal sealed class StoreHome : IAsyncDisposable
{
    public static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private readonly List<SqliteHistory> opened = [];

    public StoreHome(string start = "2026-03-14T10:00:00Z") => Time = new(DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture));

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("solstead-history-").FullName;

    public ManualTime Time { get; }

    public string HistoryPath => Path.Combine(Directory, "history.db");

    public string BooksPath => Path.Combine(Directory, "solstead.db");

    public HistoryOptions Options(TimeZoneInfo? zone = null) => new()
    {
        DataDirectory = Directory, Zone = zone ?? Paris, Time = Time, BatchPeriod = TimeSpan.FromSeconds(10), ScheduledBackups = false,
    };

    public async Task<SqliteHistory> OpenAsync(HistoryOptions? options = null)
    {
        var store = await SqliteHistory.OpenAsync(options ?? Options(), NullLogger.Instance, TestContext.Current.CancellationToken);
        opened.Add(store);
        return store;
    }

    public static SeriesKey Gauge(string id = "grid.power", string device = "roof", int freshFor = 5) =>
        new(device, new(id, Unit.Watt, PointKind.Gauge) { FreshFor = TimeSpan.FromSeconds(freshFor) });

    public static SeriesKey Counter(string id = "grid.energy_import", string device = "roof") => new(device, new(id, Unit.WattHour, PointKind.Counter));

    public static SeriesKey State(string id = "status", string device = "roof") => new(device, new(id, Unit.None, PointKind.State));

    public static SeriesKey Text(string id = "note", string device = "roof") => new(device, new(id, Unit.None, PointKind.Text));

    public static long Second(string at) => DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();

    public static DateTimeOffset At(string at) => DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Appends one value per step and flushes often enough that nothing is dropped.</summary>
    public static async Task FeedAsync(IHistoryStore store, string series, long from, long to, Func<long, double> value, int step = 1)
    {
        var samples = new List<Sample>();
        for (var second = from; second < to; second += step)
        {
            samples.Add(new(series, second, value(second)));
            if (samples.Count < 5000) continue;
            store.Append([.. samples]);
            await store.FlushAsync(TestContext.Current.CancellationToken);
            samples.Clear();
        }

        store.Append(samples);
        await store.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Moves the clock and waits until the writer has taken its turn.</summary>
    public async Task AdvanceAsync(IHistoryStore store, TimeSpan by)
    {
        Time.Advance(by);
        await store.FlushAsync(TestContext.Current.CancellationToken);
        await store.FlushAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in opened) await store.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
