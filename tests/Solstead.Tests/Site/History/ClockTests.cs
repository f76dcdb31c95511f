using Solstead.Core.History;
using Solstead.Site.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Tests.Site.History;

public sealed class ClockTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(-3600)]
    [InlineData(-3)]
    [InlineData(3)]
    [InlineData(86400 * 365)]
    public async Task A_clock_that_jumps_loses_nothing_and_is_told_by_the_engine_alone(int seconds)
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        await RunAsync(home, store, 600, 1);
        home.Time.Set(home.Time.GetUtcNow().AddSeconds(seconds));
        await RunAsync(home, store, 600, 2);
        await store.FlushAsync(Ct);

        (await store.Audit.EventsAsync(null, 10, Ct)).ShouldBeEmpty();
        foreach (var (from, value) in ((DateTimeOffset, double)[])[(StoreHome.At("2026-03-14T10:00:00Z"), 1), (StoreHome.At("2026-03-14T10:10:00Z").AddSeconds(seconds), 2)])
        {
            var minutes = (await store.QueryAsync(new(["roof/grid.power"], from, from.AddMinutes(9), Resolution.Minute), Ct)).Series[0].Buckets;
            minutes.Count.ShouldBeInRange(9, 10);
            minutes.Count(m => m.Mean == value).ShouldBeGreaterThanOrEqualTo(8);
        }
    }

    [Fact]
    public async Task After_a_jump_back_the_later_record_of_a_minute_counts()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        await RunAsync(home, store, 600, 1);
        home.Time.Set(StoreHome.At("2026-03-14T10:05:00Z"));
        await RunAsync(home, store, 600, 2);

        for (var round = 0; round < 2; round++)
        {
            var minutes = (await store.QueryAsync(new(["roof/grid.power"], StoreHome.At("2026-03-14T10:00:00Z"), StoreHome.At("2026-03-14T10:15:00Z"), Resolution.Minute), Ct)).Series[0].Buckets;
            minutes.Select(b => b.Mean).ShouldBe([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
            await store.DisposeAsync();
            store = await home.OpenAsync();
        }
    }

    [Fact]
    public async Task Before_the_clock_is_set_values_wait_and_are_stamped_afterwards()
    {
        await using var home = new StoreHome("1970-01-01T00:00:20Z");
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        await RunAsync(home, store, 300, 1);
        store.Problems.ShouldContain(p => p.Code == "history.clock.unset");
        home.Time.Set(StoreHome.At("2026-03-14T10:05:00Z"));
        await RunAsync(home, store, 300, 2);

        store.Problems.ShouldNotContain(p => p.Code == "history.clock.unset");
        var minutes = (await store.QueryAsync(new(["roof/grid.power"], StoreHome.At("2026-03-14T10:00:00Z"), StoreHome.At("2026-03-14T10:10:00Z"), Resolution.Minute), Ct)).Series[0].Buckets;
        minutes.Select(b => b.Mean).ShouldBe([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
        KillTests.Raw(home.HistoryPath, c => c.Scalar("SELECT min(t) FROM frame")).ShouldBe(StoreHome.Second("2026-03-14T10:00:00Z"));
    }

    [Fact]
    public async Task A_clock_that_is_never_set_keeps_the_last_hour_and_counts_what_went()
    {
        await using var home = new StoreHome("1970-01-01T00:00:20Z");
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        await RunAsync(home, store, 4000, 1);
        store.Health.DroppedSamples.ShouldBeInRange(395, 405);
        store.Problems.ShouldNotContain(p => p.Code == "history.falling_behind");
        home.Time.Set(StoreHome.At("2026-03-14T10:00:00Z"));
        await store.FlushAsync(Ct);

        var minutes = (await store.QueryAsync(new(["roof/grid.power"], StoreHome.At("2026-03-14T08:00:00Z"), StoreHome.At("2026-03-14T10:00:00Z"), Resolution.Minute), Ct)).Series[0].Buckets;
        minutes.Count.ShouldBeInRange(59, 60);
        minutes[^1].Start.ShouldBe(StoreHome.Second("2026-03-14T09:59:00Z"), "the newest are kept, the oldest go");
    }

    [Fact]
    public async Task A_fast_clock_is_no_jump_and_its_values_hold_as_long_in_real_time()
    {
        await using var home = new StoreHome();
        var fast = new Solstead.Devices.Clock.ShiftedClock(home.Time, home.Time.GetUtcNow(), 60);
        var store = await home.OpenAsync(home.Options() with { Time = fast, Pace = 60 });
        store.Declare(StoreHome.Gauge());
        for (var i = 0; i < 120; i++)
        {
            store.Append([new("roof/grid.power", fast.GetUtcNow().ToUnixTimeSeconds(), 5)]);
            home.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await store.FlushAsync(Ct);
        (await store.Audit.EventsAsync(null, 10, Ct)).ShouldBeEmpty();
        (await store.QueryAsync(new(["roof/grid.power"], StoreHome.At("2026-03-14T10:00:00Z"), StoreHome.At("2026-03-14T12:00:00Z"), Resolution.Minute), Ct)).Series[0].Buckets.Count.ShouldBe(120);
    }

    private static async Task RunAsync(StoreHome home, SqliteHistory store, int seconds, double value)
    {
        for (var i = 0; i < seconds; i++)
        {
            store.Append([new("roof/grid.power", home.Time.GetUtcNow().ToUnixTimeSeconds(), value)]);
            if (i % 10 == 0) await store.FlushAsync(Ct);
            home.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await store.FlushAsync(Ct);
    }
}
