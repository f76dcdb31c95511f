using Solstead.Core.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Tests.Site.History;

/// <summary>Days of 23, 24, 25 hours and the odd zones of the world: counts and sums.</summary>
public sealed class CalendarTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Europe/Paris", "2026-03-29", 23)]
    [InlineData("Europe/Paris", "2026-10-25", 25)]
    [InlineData("Europe/Paris", "2028-02-29", 24)]
    [InlineData("America/New_York", "2026-03-08", 23)]
    [InlineData("America/New_York", "2026-11-01", 25)]
    [InlineData("Australia/Lord_Howe", "2026-04-05", 24.5)]
    [InlineData("Australia/Lord_Howe", "2026-10-04", 23.5)]
    [InlineData("Asia/Kathmandu", "2026-06-01", 24)]
    [InlineData("Asia/Kolkata", "2026-06-01", 24)]
    [InlineData("Africa/Cairo", "2026-04-24", 23)]          // midnight does not exist
    [InlineData("Atlantic/Azores", "2026-10-25", 25)]       // midnight comes twice
    [InlineData("Pacific/Kiritimati", "2026-12-31", 24)]
    public async Task A_local_day_has_its_real_length_and_its_real_sum(string zoneId, string date, double hours)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        var noon = new DateTimeOffset(DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture).ToDateTime(new(12, 0)), TimeSpan.Zero);
        await using var home = new StoreHome();
        home.Time.Set(noon.AddDays(-2));
        var store = await home.OpenAsync(home.Options(zone));
        store.Declare(StoreHome.Counter());
        var (from, to) = (noon.AddDays(-2).ToUnixTimeSeconds(), noon.AddDays(2).ToUnixTimeSeconds());
        await StoreHome.FeedAsync(store, "roof/grid.energy_import", from, to, s => (s - from) / 60, step: 5);      // one watt-hour a minute

        async Task CheckAsync()
        {
            var days = (await store.QueryAsync(new(["roof/grid.energy_import"], noon.AddDays(-2), noon.AddDays(2), Resolution.Day), Ct)).Series[0].Buckets;
            days.Sum(d => d.Change).ShouldBe(4 * 1440 - 1, string.Join(" ", days));
            var day = days.Single(d => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(d.Start), zone).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) == date);
            day.Change.ShouldBe(hours * 60);
            var next = days.First(d => d.Start > day.Start);
            (next.Start - day.Start).ShouldBe((long)(hours * 3600));
        }

        home.Time.Set(noon.AddDays(2));
        await store.FlushAsync(Ct);
        await CheckAsync();
        home.Time.Set(noon.AddDays(4));
        await home.AdvanceAsync(store, TimeSpan.FromSeconds(1));
        KillTests.Raw(home.HistoryPath, c => (int)c.Scalar("SELECT count(*) FROM closed")).ShouldBe(5);
        await CheckAsync();
    }

    [Fact]
    public async Task Months_have_their_real_length()
    {
        await using var home = new StoreHome("2027-01-02T00:00:00Z");
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Counter());
        var first = StoreHome.Second("2025-12-31T22:00:00Z") / 60;
        await store.FillAsync("roof/grid.energy_import", [.. Enumerable.Range(0, 366 * 96).Select(i => (first + i * 15L, i * 15.0))], overwrite: false, Ct);

        var months = (await store.QueryAsync(new(["roof/grid.energy_import"], StoreHome.At("2025-12-31T23:00:00Z"), StoreHome.At("2026-12-31T23:00:00Z"), Resolution.Month), Ct)).Series[0].Buckets;

        months.Count.ShouldBe(12);
        int[] days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (var m = 0; m < 12; m++) months[m].Change.ShouldBe(days[m] * 1440 - (m == 2 ? 60 : 0) + (m == 9 ? 60 : 0), $"month {m + 1}");
    }
}
