using System.Diagnostics;
using Solstead.Core.Forecast;
using Solstead.Core.History;
using Solstead.Site.History.Books;
using Solstead.Site.History.Sqlite;

namespace Solstead.Tests.Site.History;

public sealed class SqliteForecastStoreTests(ITestOutputHelper output) : ForecastStoreContract
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private protected override async Task<(IForecastStore Store, IAsyncDisposable Home)> OpenAsync()
    {
        var home = new StoreHome();
        return ((await home.OpenAsync()).Forecasts, home);
    }

    [Fact]
    public async Task What_the_disk_has_not_taken_yet_is_read_all_the_same_and_stays_after_a_restart()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync(home.Options() with { Time = TimeProvider.System });
        var at = StoreHome.At("2026-06-26T12:00:00Z");
        Task put;
        using (StateAndAuditTests.Lock(home.BooksPath))
        {
            put = store.Forecasts.PutAsync(new PvIssue("solstead", at, [new(at, 15, 120, 90, 160)]), Ct);
            _ = store.Forecasts.PutAsync(new WeatherIssue("open-meteo", at, [new(at, 60) { Global = 600 }]), Ct);
            (await store.Forecasts.PvAsync("solstead", at, at.AddHours(1), TimeSpan.Zero, false, Ct)).Single().Slot.WattHours.ShouldBe(120);
            (await store.Forecasts.PvAsync("solstead", at, at.AddHours(1), TimeSpan.FromHours(1), false, Ct)).ShouldBeEmpty();
            (await store.Forecasts.WeatherAsync(null, at, at.AddHours(1), null, Ct)).Single().Slot.Global.ShouldBe(600);
        }
        await put;
        await store.DisposeAsync();
        store = await home.OpenAsync();
        (await store.Forecasts.PvAsync("solstead", at, at.AddHours(1), TimeSpan.Zero, false, Ct)).Single().Slot.ShouldBe(new PvSlot(at, 15, 120, 90, 160));
    }

    [Fact]
    public async Task What_was_known_a_day_before_is_one_look_up_per_interval_however_many_issues_there_are()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        var begin = StoreHome.At("2025-06-01T00:00:00Z");
        const int days = 10;
        await FillAsync(home, begin, days);
        var size = new FileInfo(home.BooksPath).Length + new FileInfo(home.BooksPath + "-wal").Length;
        var fetch = Stopwatch.StartNew();
        var read = await store.Forecasts.PvAsync("solstead", begin, begin.AddDays(days), TimeSpan.FromHours(24), false, Ct);
        var pv = fetch.Elapsed;
        fetch.Restart();
        var weather = await store.Forecasts.WeatherAsync(null, begin, begin.AddDays(days), TimeSpan.FromHours(1), Ct);
        output.WriteLine($"{days} days of hourly issues: {size / 1e6:0.0} MB; day-ahead power {pv.TotalMilliseconds:0} ms ({read.Count} rows), weather {fetch.ElapsedMilliseconds} ms ({weather.Count} rows)");
        read.Count.ShouldBeInRange(days * 96 - 100, days * 96);
        pv.ShouldBeLessThan(TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public async Task What_is_older_than_a_quarter_of_a_year_becomes_four_issues_a_day()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        var begin = StoreHome.At("2025-06-01T00:00:00Z");
        await FillAsync(home, begin, 4);
        await store.DisposeAsync();
        var noon = begin.AddDays(3.5);
        KillTests.Raw(home.BooksPath, c =>
        {
            ForecastThinning.Run(c, begin.AddDays(4 + ForecastThinning.Days));
            c.Scalar($"SELECT count(*) FROM forecast WHERE slot={noon.ToUnixTimeSeconds() / 900}").ShouldBe(8, "four a day, two days long");
            c.Scalar($"SELECT count(*) FROM weather WHERE slot*900-issued>={48 * 3600} AND slot*900<{begin.AddDays(4).ToUnixTimeSeconds()}").ShouldBe(0);
            ForecastThinning.Run(c, begin.AddDays(4 + ForecastThinning.Days));
            return true;
        });
        store = await home.OpenAsync();
        (await store.Forecasts.PvAsync("solstead", noon, noon.AddMinutes(15), TimeSpan.FromHours(24), false, Ct)).Single().Issued.ShouldBe(noon.AddHours(-24), TimeSpan.FromHours(6));
    }

    /// <summary>An hour's issue after the other: two days of quarters of power, a week of hours of weather.</summary>
    private static Task<bool> FillAsync(StoreHome home, DateTimeOffset begin, int days) => Task.Run(() => KillTests.Raw(home.BooksPath, c =>
    {
        c.InTransaction(() => Fill(c, begin, days));
        return true;
    }), Ct);

    private static void Fill(Microsoft.Data.Sqlite.SqliteConnection c, DateTimeOffset begin, int days)
    {
        for (var hour = -48; hour < days * 24; hour++)
        {
            var issued = begin.AddHours(hour);
            new ForecastBooking.Pv(new("solstead", issued, [.. Enumerable.Range(0, 192).Select(i => new PvSlot(issued.AddMinutes(i * 15), 15, 700 + i, 300 + i, 1100 + i))])).Write(c);
            new ForecastBooking.Weather(new("open-meteo", issued, [.. Enumerable.Range(0, 168).Select(i => new WeatherSlot(issued.AddHours(i), 60) { Global = 412.5 + i, Beam = 333.25, Diffuse = 120.75, Air = 21.4, Wind = 3.7, Cloud = 40, Snow = 0, Rain = 0 })])).Write(c);
        }
    }
}
