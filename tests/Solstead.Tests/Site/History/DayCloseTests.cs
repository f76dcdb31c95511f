using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Site.History;
using Solstead.Site.History.Sqlite;

namespace Solstead.Tests.Site.History;

public sealed class DayCloseTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static Task<HistoryAnswer> Ask(SqliteHistory store, string from, string to, Resolution resolution, string series = "roof/grid.power", int most = 20_000) =>
        store.QueryAsync(new([series], StoreHome.At(from), StoreHome.At(to), resolution, most), Ct);

    [Fact]
    public async Task A_restart_in_the_middle_of_the_day_changes_no_minute()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        SeriesKey[] keys = [StoreHome.Gauge(), StoreHome.Counter(), StoreHome.State(), StoreHome.Gauge("inverter.power", freshFor: 900)];
        var random = new Random(11);
        foreach (var key in keys) store.Declare(key);
        for (var s = StoreHome.Second("2026-03-14T08:00:00Z"); s < StoreHome.Second("2026-03-14T10:00:00Z"); s += random.Next(1, 9))
        {
            store.Append([new("roof/grid.power", s, random.Next(-3000, 3000)), new("roof/grid.energy_import", s, s - 1_700_000_000), new("roof/status", s, null, $"s{random.Next(3)}")]);
            if (s % 500 < 8) store.Append([new("roof/inverter.power", s, random.Next(300))]);
            if (s % 300 < 8) await store.FlushAsync(Ct);
        }

        await store.FlushAsync(Ct);
        var before = new List<HistoryAnswer>();
        foreach (var key in keys) before.Add(await Ask(store, "2026-03-14T08:00:00Z", "2026-03-14T10:00:00Z", Resolution.Minute, key.Name));
        await store.DisposeAsync();

        store = await home.OpenAsync();
        for (var i = 0; i < keys.Length; i++)
        {
            before[i].Series[0].Buckets.Count.ShouldBeGreaterThan(100);
            (await Ask(store, "2026-03-14T08:00:00Z", "2026-03-14T10:00:00Z", Resolution.Minute, keys[i].Name)).Series[0].Buckets.ShouldBe(before[i].Series[0].Buckets);
        }
    }

    [Fact]
    public async Task Days_left_open_by_a_long_stop_are_closed_at_the_next_start()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        await StoreHome.FeedAsync(store, "roof/grid.power", StoreHome.Second("2026-03-14T08:00:00Z"), StoreHome.Second("2026-03-14T10:00:00Z"), _ => 5, step: 5);
        await store.DisposeAsync();
        home.Time.Advance(TimeSpan.FromDays(40));

        store = await home.OpenAsync();

        store.Health.LastClosedDay.ShouldBe(new DateOnly(2026, 3, 14));
        (await Ask(store, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", Resolution.Day)).Series[0].Buckets.ShouldHaveSingleItem().Mean.ShouldBe(5);
        KillTests.Raw(home.HistoryPath, c => c.Scalar("SELECT count(*) FROM frame")).ShouldBe(0);
    }

    [Fact]
    public async Task Hours_and_days_built_again_from_the_minutes_are_the_stored_ones()
    {
        await using var home = new StoreHome("2026-03-27T00:10:00Z");
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        store.Declare(StoreHome.Counter());
        store.Declare(StoreHome.State());
        var random = new Random(5);
        var counter = 0.0;
        for (var day = 0; day < 6; day++)       // over the change to summer time on the 29th
        {
            for (var s = home.Time.GetUtcNow().ToUnixTimeSeconds(); s < StoreHome.Second("2026-03-28T00:00:00Z") + day * 86400; s += 20)
            {
                if (s / 3600 % 7 == 3) continue;
                counter = random.Next(4000) == 0 ? 0 : counter + random.Next(5);
                store.Append([new("roof/grid.power", s, random.Next(-900, 900)), new("roof/grid.energy_import", s, counter), new("roof/status", s, null, s / 5000 % 2 == 0 ? "a" : "b"), new("roof/grid.power", s + 4, 3), new("roof/grid.power", s + 9, 4), new("roof/grid.power", s + 14, 5), new("roof/grid.energy_import", s + 5, counter), new("roof/grid.energy_import", s + 10, counter), new("roof/grid.energy_import", s + 15, counter), new("roof/status", s + 5, null, "a"), new("roof/status", s + 10, null, "b"), new("roof/status", s + 15, null, "b")]);
                if (s % 4000 < 20) await store.FlushAsync(Ct);
            }

            await store.FlushAsync(Ct);
            await home.AdvanceAsync(store, TimeSpan.FromDays(1));
        }

        var stored = KillTests.Dump(home.HistoryPath);
        stored.Count(l => l.StartsWith("day", StringComparison.Ordinal)).ShouldBeGreaterThan(15);
        await store.RebuildAsync(Ct);
        KillTests.Dump(home.HistoryPath).ShouldBe(stored);
    }

    [Fact]
    public async Task Frames_go_after_their_days_and_minutes_stay()
    {
        await using var home = new StoreHome("2026-03-14T00:10:00Z");
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        for (var day = 0; day < 6; day++)
        {
            await StoreHome.FeedAsync(store, "roof/grid.power", home.Time.GetUtcNow().ToUnixTimeSeconds(), home.Time.GetUtcNow().ToUnixTimeSeconds() + 600, _ => 5);
            await home.AdvanceAsync(store, TimeSpan.FromDays(1));
        }

        KillTests.Raw(home.HistoryPath, c => c.Scalar("SELECT min(t)/86400 FROM frame")).ShouldBe(StoreHome.Second("2026-03-17T00:00:00Z") / 86400);
        var old = await Ask(store, "2026-03-14T00:10:00Z", "2026-03-14T00:20:00Z", Resolution.Second);
        (old.StepSeconds, old.Series[0].Buckets.Count).ShouldBe((60, 10));
        (await Ask(store, "2026-03-18T00:10:00Z", "2026-03-18T00:20:00Z", Resolution.Second)).StepSeconds.ShouldBe(1);
    }

    [Fact]
    public async Task Late_values_open_the_day_again_and_raise_its_revision()
    {
        await using var home = new StoreHome("2026-03-15T00:10:00Z");
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        await StoreHome.FeedAsync(store, "roof/grid.power", StoreHome.Second("2026-03-14T08:00:00Z"), StoreHome.Second("2026-03-14T09:00:00Z"), _ => 5);
        await home.AdvanceAsync(store, TimeSpan.FromSeconds(1));
        store.Health.LastClosedDay.ShouldBe(new DateOnly(2026, 3, 14));
        var tag = (await Ask(store, "2026-03-14T08:00:00Z", "2026-03-14T10:00:00Z", Resolution.Hour)).Tag;

        await StoreHome.FeedAsync(store, "roof/grid.power", StoreHome.Second("2026-03-14T09:00:00Z"), StoreHome.Second("2026-03-14T10:00:00Z"), _ => 9);
        await home.AdvanceAsync(store, TimeSpan.FromSeconds(1));

        var after = await Ask(store, "2026-03-14T08:00:00Z", "2026-03-14T10:00:00Z", Resolution.Hour);
        after.Series[0].Buckets.Select(b => b.Mean).ShouldBe([5, 9]);
        after.Tag.ShouldNotBe(tag);
        KillTests.Raw(home.HistoryPath, c => c.Scalar("SELECT max(rev) FROM chunk")).ShouldBe(1);
        (await Ask(store, "2026-03-14T00:00:00Z", "2026-03-15T00:00:00Z", Resolution.Day)).Series[0].Buckets[0].Mean.ShouldBe(7);
    }

    [Fact]
    public async Task Another_zone_cuts_the_days_again()
    {
        await using var home = new StoreHome("2026-03-14T00:10:00Z");
        var store = await home.OpenAsync(home.Options(TimeZoneInfo.FindSystemTimeZoneById("America/New_York")));
        store.Declare(StoreHome.Gauge());
        await StoreHome.FeedAsync(store, "roof/grid.power", StoreHome.Second("2026-03-14T00:10:00Z"), StoreHome.Second("2026-03-14T23:59:00Z"), _ => 5, step: 5);
        await home.AdvanceAsync(store, TimeSpan.FromDays(1));
        KillTests.Raw(home.HistoryPath, c => c.Scalar("SELECT count(*) FROM day")).ShouldBe(2);
        await store.DisposeAsync();

        store = await home.OpenAsync(home.Options(TimeZoneInfo.Utc));

        KillTests.Raw(home.HistoryPath, c => (c.Scalar("SELECT count(*) FROM day"), c.Scalar("SELECT k & 1048575 FROM day"))).ShouldBe((1, StoreHome.Second("2026-03-14T00:00:00Z") / 86400));
    }

    [Fact]
    public async Task A_point_with_another_unit_begins_anew_and_the_old_one_stays_readable()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        await StoreHome.FeedAsync(store, "roof/grid.power", StoreHome.Second("2026-03-14T09:00:00Z"), StoreHome.Second("2026-03-14T09:05:00Z"), _ => 5);
        store.Declare(new("roof", new("grid.power", Unit.Ampere, PointKind.Gauge)));
        await StoreHome.FeedAsync(store, "roof/grid.power", StoreHome.Second("2026-03-14T09:05:00Z"), StoreHome.Second("2026-03-14T09:10:00Z"), _ => 7);
        await store.DisposeAsync();

        store = await home.OpenAsync();
        store.KnownSeries.Select(s => (s.Series, s.Unit)).ShouldBe([("roof/grid.power@1", "W"), ("roof/grid.power", "A")]);
        (await Ask(store, "2026-03-14T09:00:00Z", "2026-03-14T09:10:00Z", Resolution.Minute)).Series[0].Buckets.Count.ShouldBe(5);
        (await Ask(store, "2026-03-14T09:00:00Z", "2026-03-14T09:10:00Z", Resolution.Minute, "roof/grid.power@1")).Series[0].Buckets.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_text_that_never_repeats_does_not_grow_without_bound()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Text());
        for (var i = 0; i < 6000; i++) store.Append([new("roof/note", StoreHome.Second("2026-03-14T08:00:00Z") + i, null, $"text {i}")]);
        await store.FlushAsync(Ct);
        KillTests.Raw(home.HistoryPath, c => c.Scalar("SELECT count(*) FROM state_text")).ShouldBe(4096);
    }

    [Fact]
    public async Task A_writer_that_is_held_up_loses_the_oldest_samples_counts_them_and_says_so()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        store.Declare(StoreHome.Gauge());
        using var hold = new ManualResetEventSlim();
        var begun = new TaskCompletionSource();
        var held = store.Writer.DoAsync(() => { begun.SetResult(); hold.Wait(Ct); }, Ct);
        await begun.Task;
        var first = StoreHome.Second("2026-03-14T08:00:00Z");
        for (var i = 0; i < 12_000; i += 100) store.Append([.. Enumerable.Range(i, 100).Select(n => new Sample("roof/grid.power", first + n % 3600, n))]);
        hold.Set();
        await held;
        await store.FlushAsync(Ct);

        store.Health.DroppedSamples.ShouldBeInRange(1, 2000);
        store.Problems.ShouldContain(p => p.Code == "history.falling_behind");
        await home.AdvanceAsync(store, TimeSpan.FromMinutes(2));
        store.Problems.ShouldNotContain(p => p.Code == "history.falling_behind");
    }
}
