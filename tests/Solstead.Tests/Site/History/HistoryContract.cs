using Solstead.Core.History;
using Solstead.Core.Points;

namespace Solstead.Tests.Site.History;

/// <summary>What every store must do, whatever database is behind it. A second store derives from this and opens itself.</summary>
public abstract class HistoryContract
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>A fresh store at 2026-03-14 10:00 UTC, zone Europe/Paris, and a way to move its clock and let it work.</summary>
    private protected abstract Task<(IHistoryStore Store, Func<TimeSpan, Task> Advance, IAsyncDisposable Home)> OpenAsync();

    private static HistoryQuery Ask(string series, string from, string to, Resolution resolution, int most = 2000) =>
        new([series], StoreHome.At(from), StoreHome.At(to), resolution, most);

    [Fact]
    public async Task Seconds_come_back_as_they_were_appended()
    {
        var (store, _, home) = await OpenAsync();
        await using var _ = home;
        store.Declare(StoreHome.Gauge());
        store.Append([new("roof/grid.power", StoreHome.Second("2026-03-14T09:59:57Z"), -1234.5), new("roof/grid.power", StoreHome.Second("2026-03-14T09:59:58Z"), 20)]);
        await store.FlushAsync(Ct);

        var answer = await store.QueryAsync(Ask("roof/grid.power", "2026-03-14T09:59:50Z", "2026-03-14T10:00:00Z", Resolution.Second), Ct);

        answer.StepSeconds.ShouldBe(1);
        var buckets = answer.Series[0].Buckets;
        buckets[0].ShouldBe(new Bucket(StoreHome.Second("2026-03-14T09:59:57Z"), -1234.5, -1234.5, -1234.5));
        buckets[1].Mean.ShouldBe(20);
        answer.Series[0].Unit.ShouldBe("W");
        answer.Tag.ShouldBeNull();
    }

    [Fact]
    public async Task A_minute_is_the_time_weighted_mean_with_its_peaks_kept_in_coarser_buckets()
    {
        var (store, _, home) = await OpenAsync();
        await using var _ = home;
        store.Declare(StoreHome.Gauge());
        await StoreHome.FeedAsync(store, "roof/grid.power", StoreHome.Second("2026-03-14T09:00:00Z"), StoreHome.Second("2026-03-14T09:05:00Z"), s => s / 60 % 5 * 100);

        var minutes = await store.QueryAsync(Ask("roof/grid.power", "2026-03-14T09:00:00Z", "2026-03-14T09:05:00Z", Resolution.Minute), Ct);
        var five = await store.QueryAsync(Ask("roof/grid.power", "2026-03-14T09:00:00Z", "2026-03-14T09:05:00Z", Resolution.FiveMinutes), Ct);

        minutes.Series[0].Buckets.Select(b => b.Mean).ShouldBe([0, 100, 200, 300, 400]);
        five.Series[0].Buckets.ShouldHaveSingleItem().ShouldBe(new Bucket(StoreHome.Second("2026-03-14T09:00:00Z"), 0, 200, 400));
    }

    [Fact]
    public async Task Nothing_measured_is_no_bucket_and_never_zero()
    {
        var (store, _, home) = await OpenAsync();
        await using var _ = home;
        store.Declare(StoreHome.Gauge());
        await StoreHome.FeedAsync(store, "roof/grid.power", StoreHome.Second("2026-03-14T09:00:00Z"), StoreHome.Second("2026-03-14T09:02:00Z"), _ => 50);
        await StoreHome.FeedAsync(store, "roof/grid.power", StoreHome.Second("2026-03-14T09:08:00Z"), StoreHome.Second("2026-03-14T09:10:00Z"), _ => 70);

        var answer = await store.QueryAsync(Ask("roof/grid.power", "2026-03-14T09:00:00Z", "2026-03-14T09:10:00Z", Resolution.Minute), Ct);

        answer.Series[0].Buckets.Select(b => (b.Start - StoreHome.Second("2026-03-14T09:00:00Z")) / 60).ShouldBe([0, 1, 8, 9]);
    }

    [Fact]
    public async Task Not_a_number_and_infinity_are_missing()
    {
        var (store, _, home) = await OpenAsync();
        await using var _ = home;
        store.Declare(StoreHome.Gauge());
        var second = StoreHome.Second("2026-03-14T09:00:00Z");
        store.Append([new("roof/grid.power", second, double.NaN), new("roof/grid.power", second + 1, double.PositiveInfinity), new("roof/grid.power", second + 2, 1e300), new("roof/grid.power", second + 3, null)]);
        await store.FlushAsync(Ct);

        (await store.QueryAsync(Ask("roof/grid.power", "2026-03-14T09:00:00Z", "2026-03-14T09:01:00Z", Resolution.Second), Ct)).Series[0].Buckets.ShouldBeEmpty();
        store.Health.RefusedSamples.ShouldBe(4);
    }

    [Fact]
    public async Task An_unknown_point_is_answered_as_unknown_beside_known_ones()
    {
        var (store, _, home) = await OpenAsync();
        await using var _ = home;
        store.Declare(StoreHome.Gauge());

        foreach (var resolution in Enum.GetValues<Resolution>())
        {
            var answer = await store.QueryAsync(new(["roof/grid.power", "roof/nothing"], StoreHome.At("2026-03-14T09:00:00Z"), StoreHome.At("2026-03-14T10:00:00Z"), resolution), Ct);
            answer.Series.Select(s => s.Known).ShouldBe([true, false]);
        }
    }

    [Theory]
    [InlineData("2026-03-14T10:00:00Z", "2026-03-14T10:00:00Z")]
    [InlineData("2026-03-14T10:00:00Z", "2026-03-14T09:00:00Z")]
    public async Task A_span_that_is_empty_or_turned_round_is_the_callers_mistake(string from, string to)
    {
        var (store, _, home) = await OpenAsync();
        await using var _ = home;
        await Should.ThrowAsync<ArgumentException>(() => store.QueryAsync(Ask("roof/grid.power", from, to, Resolution.Auto), Ct));
    }

    [Fact]
    public async Task A_million_points_are_cut_down_and_not_refused()
    {
        var (store, _, home) = await OpenAsync();
        await using var _ = home;
        store.Declare(StoreHome.Gauge());
        await StoreHome.FeedAsync(store, "roof/grid.power", StoreHome.Second("2026-03-14T08:00:00Z"), StoreHome.Second("2026-03-14T10:00:00Z"), s => s % 600 == 77 ? 9000 : 100, step: 5);

        var answer = await store.QueryAsync(Ask("roof/grid.power", "2024-01-01T00:00:00Z", "2026-03-14T10:00:00Z", Resolution.Second, most: 1_000_000), Ct);
        answer.Series[0].Buckets.Count.ShouldBeInRange(1, 20_000);

        var narrow = await store.QueryAsync(Ask("roof/grid.power", "2026-03-14T08:00:00Z", "2026-03-14T10:00:00Z", Resolution.Second, most: 10), Ct);
        narrow.Series[0].Buckets.Count.ShouldBeInRange(1, 10);
        narrow.Series[0].Buckets.ShouldAllBe(b => b.Min == 100);

        foreach (var most in (int[])[int.MinValue, 0, 1, 2, 3, 7])
            (await store.QueryAsync(Ask("roof/grid.power", "1971-01-01T00:00:00Z", "2400-01-01T00:00:00Z", Resolution.Auto, most), Ct)).Series[0].Buckets.Count.ShouldBeInRange(1, Math.Max(1, most));
    }

    [Fact]
    public async Task A_peak_of_one_minute_survives_in_a_day_bucket()
    {
        var (store, advance, home) = await OpenAsync();
        await using var _ = home;
        store.Declare(StoreHome.Gauge());
        var noon = StoreHome.Second("2026-03-14T12:00:00Z");
        await StoreHome.FeedAsync(store, "roof/grid.power", StoreHome.Second("2026-03-14T10:00:00Z"), StoreHome.Second("2026-03-14T14:00:00Z"), s => s >= noon && s < noon + 60 ? 9000 : 100, step: 5);

        async Task CheckAsync()
        {
            var day = (await store.QueryAsync(Ask("roof/grid.power", "2026-03-13T23:00:00Z", "2026-03-14T23:00:00Z", Resolution.Day), Ct)).Series[0].Buckets.ShouldHaveSingleItem();
            day.Start.ShouldBe(StoreHome.Second("2026-03-13T23:00:00Z"));
            (day.Min, day.Max).ShouldBe((100, 9000));
            day.Mean!.Value.ShouldBe((239 * 100 + 9000) / 240.0, 0.001);
        }

        await advance(TimeSpan.FromHours(4));
        await CheckAsync();
        await advance(TimeSpan.FromHours(11));
        store.Health.LastClosedDay.ShouldBe(new DateOnly(2026, 3, 14));
        await CheckAsync();
    }

    [Fact]
    public async Task A_counter_tells_its_last_value_and_its_growth_and_a_reset_is_no_negative_energy()
    {
        var (store, advance, home) = await OpenAsync();
        await using var _ = home;
        store.Declare(StoreHome.Counter());
        var from = StoreHome.Second("2026-03-14T10:00:00Z");
        await StoreHome.FeedAsync(store, "roof/grid.energy_import", from, from + 7200, s => s < from + 3600 ? 1_000_000 + (s - from) / 60 : (s - from - 3600) / 60, step: 5);

        foreach (var wait in (double[])[2, 14])
        {
            await advance(TimeSpan.FromHours(wait));
            var hours = (await store.QueryAsync(Ask("roof/grid.energy_import", "2026-03-14T10:00:00Z", "2026-03-14T12:00:00Z", Resolution.Hour), Ct)).Series[0].Buckets;
            hours.Select(b => b.Mean).ShouldBe([1_000_059, 59]);
            hours.Select(b => b.Change).ShouldBe([59, 59]);
            var day = (await store.QueryAsync(Ask("roof/grid.energy_import", "2026-03-14T00:00:00Z", "2026-03-15T00:00:00Z", Resolution.Day), Ct)).Series[0].Buckets;
            day.Sum(b => b.Change).ShouldBe(118);
        }
    }

    [Fact]
    public async Task A_state_is_the_text_that_held_longest()
    {
        var (store, advance, home) = await OpenAsync();
        await using var _ = home;
        store.Declare(StoreHome.State());
        var from = StoreHome.Second("2026-03-14T10:00:00Z");
        for (var s = 0; s < 3600; s += 2) store.Append([new("roof/status", from + s, null, s < 1500 ? "idle" : s < 3500 ? "charging" : "fault")]);
        await store.FlushAsync(Ct);

        foreach (var wait in (double[])[2, 14])
        {
            await advance(TimeSpan.FromHours(wait));
            foreach (var (resolution, texts) in ((Resolution, string[])[])[(Resolution.Hour, ["charging"]), (Resolution.QuarterHour, ["idle", "idle", "charging", "charging"])])
            {
                var answer = (await store.QueryAsync(Ask("roof/status", "2026-03-14T10:00:00Z", "2026-03-14T11:00:00Z", resolution), Ct)).Series[0];
                answer.Kind.ShouldBe(PointKind.State);
                answer.Buckets.Select(b => answer.Texts![(long)b.Mean!.Value]).ShouldBe(texts);
            }
        }
    }

    [Fact]
    public async Task Hours_and_days_say_the_same_before_and_after_the_day_is_closed()
    {
        var (store, advance, home) = await OpenAsync();
        await using var _ = home;
        store.Declare(StoreHome.Gauge(freshFor: 30));
        await StoreHome.FeedAsync(store, "roof/grid.power", StoreHome.Second("2026-03-14T10:00:00Z"), StoreHome.Second("2026-03-14T18:00:00Z"), s => s % 3571 - 1000, step: 10);
        await advance(TimeSpan.FromHours(13));

        async Task<List<List<Bucket>>> AllAsync()
        {
            var all = new List<List<Bucket>>();
            foreach (var resolution in (Resolution[])[Resolution.Minute, Resolution.FiveMinutes, Resolution.QuarterHour, Resolution.Hour, Resolution.Day, Resolution.Month])
                all.Add([.. (await store.QueryAsync(Ask("roof/grid.power", "2026-03-14T11:07:00Z", "2026-03-14T17:43:00Z", resolution), Ct)).Series[0].Buckets]);
            return all;
        }

        var open = await AllAsync();
        await advance(TimeSpan.FromHours(2));
        store.Health.LastClosedDay.ShouldBe(new DateOnly(2026, 3, 14));
        var closed = await AllAsync();

        closed.Count.ShouldBe(open.Count);
        for (var i = 0; i < open.Count; i++) closed[i].ShouldBe(open[i]);
        open[3].Count.ShouldBe(7);
    }

    [Fact]
    public async Task Filled_minutes_join_a_closed_day_and_measured_ones_stay()
    {
        var (store, advance, home) = await OpenAsync();
        await using var _ = home;
        store.Declare(StoreHome.Gauge());
        var from = StoreHome.Second("2026-03-14T10:00:00Z");
        await StoreHome.FeedAsync(store, "roof/grid.power", from, from + 1800, _ => 100, step: 5);
        await advance(TimeSpan.FromHours(15));
        var before = await store.QueryAsync(Ask("roof/grid.power", "2026-03-14T10:00:00Z", "2026-03-14T11:00:00Z", Resolution.Hour), Ct);

        await store.FillAsync("roof/grid.power", [.. Enumerable.Range(0, 60).Select(m => (from / 60 + m, 300.0))], overwrite: false, Ct);

        var after = await store.QueryAsync(Ask("roof/grid.power", "2026-03-14T10:00:00Z", "2026-03-14T11:00:00Z", Resolution.Hour), Ct);
        before.Series[0].Buckets[0].Mean.ShouldBe(100);
        after.Series[0].Buckets[0].Mean.ShouldBe(200);
        after.Tag.ShouldNotBe(before.Tag);
    }

    [Fact]
    public async Task Energy_rows_are_replaced_and_read_back_by_slot()
    {
        var (store, _, home) = await OpenAsync();
        await using var _ = home;
        var slot = StoreHome.Second("2026-03-14T09:00:00Z") / 900;
        await store.WriteEnergyAsync([new(slot, 100, 0, 250, null, null, 350, null, null, 0), new(slot + 1, 1, 2, 3, 4, 5, 6, 7, 8, 1)], Ct);
        await store.WriteEnergyAsync([new(slot, 110, 0, 250, null, null, 350, null, null, 0)], Ct);

        var rows = await store.EnergyAsync(StoreHome.At("2026-03-14T09:00:00Z"), StoreHome.At("2026-03-14T09:30:00Z"), Ct);

        rows.ShouldBe([new(slot, 110, 0, 250, null, null, 350, null, null, 0), new(slot + 1, 1, 2, 3, 4, 5, 6, 7, 8, 1)]);
        rows[0].Residual.ShouldBe(10);
        (await store.EnergyAsync(StoreHome.At("2026-03-14T09:00:01Z"), StoreHome.At("2026-03-14T09:15:00Z"), Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Device_energy_and_counter_bases_are_kept()
    {
        var (store, _, home) = await OpenAsync();
        await using var _ = home;
        await store.WriteDeviceEnergyAsync([new(7, "garage", 40), new(7, "boiler", 1), new(7, "garage", 41)], Ct);
        await store.WriteCounterBasesAsync([new("roof", "grid.energy_import", StoreHome.At("2026-03-14T09:00:00Z"), 5, 1000)], Ct);

        (await store.DeviceEnergyAsync(DateTimeOffset.FromUnixTimeSeconds(6300), DateTimeOffset.FromUnixTimeSeconds(7200), Ct)).ShouldBe([new(7, "boiler", 1), new(7, "garage", 41)]);
        (await store.CounterBasesAsync(Ct)).ShouldHaveSingleItem().Offset.ShouldBe(1000);
    }

    [Fact]
    public async Task A_cancelled_query_stops()
    {
        var (store, _, home) = await OpenAsync();
        await using var _ = home;
        store.Declare(StoreHome.Gauge());
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => store.QueryAsync(Ask("roof/grid.power", "2020-01-01T00:00:00Z", "2026-03-14T10:00:00Z", Resolution.Minute), cancelled.Token));
    }
}
