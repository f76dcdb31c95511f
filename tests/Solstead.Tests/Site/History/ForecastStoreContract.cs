using Solstead.Core.Forecast;
using Solstead.Core.History;

namespace Solstead.Tests.Site.History;

/// <summary>What every store must do with forecasts, whatever database is behind it.</summary>
public abstract class ForecastStoreContract
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static readonly DateTimeOffset Noon = StoreHome.At("2026-06-26T12:00:00Z");

    private protected abstract Task<(IForecastStore Store, IAsyncDisposable Home)> OpenAsync();

    private static WeatherIssue Weather(DateTimeOffset issued, double global, int hours = 24, string source = "open-meteo", int minutes = 60) =>
        new(source, issued, [.. Enumerable.Range(0, hours * 60 / minutes).Select(i => new WeatherSlot(Noon.AddMinutes(i * minutes), minutes) { Global = global, Air = 20.5 })]);

    private static PvIssue Pv(DateTimeOffset issued, double wh, string source = "solstead", int quarters = 8) =>
        new(source, issued, [.. Enumerable.Range(0, quarters).Select(i => new PvSlot(Noon.AddMinutes(15 * i), 15, wh, wh / 2, wh * 2))]);

    [Fact]
    public async Task Weather_comes_back_as_it_was_told_and_what_was_not_told_stays_unknown()
    {
        var (store, home) = await OpenAsync();
        await using var _ = home;
        var slot = new WeatherSlot(Noon, 60) { Global = 512.25, Beam = 700, Diffuse = 100, Air = -3.5, Wind = 4.2, Cloud = 0, Snow = 2.5, Rain = 0.3 };
        await store.PutAsync(new WeatherIssue("open-meteo", Noon.AddHours(-3), [slot, new(Noon.AddHours(1), 60) { Global = double.NaN, Cloud = 100 }]), Ct);

        var read = await store.WeatherAsync("open-meteo", Noon, Noon.AddHours(2), null, Ct);

        read[0].ShouldBe(new IssuedWeather(slot, "open-meteo", Noon.AddHours(-3)));
        read[1].Slot.ShouldBe(new WeatherSlot(Noon.AddHours(1), 60) { Cloud = 100 });
    }

    [Fact]
    public async Task Of_each_interval_the_newest_issue_that_was_there_in_time_counts()
    {
        var (store, home) = await OpenAsync();
        await using var _ = home;
        foreach (var hours in (int[])[-2, -30, -7, 1]) await store.PutAsync(Pv(Noon.AddHours(hours), 100 + hours), Ct);

        async Task<double> At(TimeSpan? lead) => (await store.PvAsync("solstead", Noon, Noon.AddMinutes(15), lead, false, Ct)).Single().Slot.WattHours;

        (await At(null)).ShouldBe(101, "afterwards too");
        (await At(TimeSpan.Zero)).ShouldBe(98);
        (await At(TimeSpan.FromHours(2))).ShouldBe(98, "exactly so long before is in time");
        (await At(TimeSpan.FromHours(6))).ShouldBe(93);
        (await At(TimeSpan.FromHours(24))).ShouldBe(70);
        (await store.PvAsync("solstead", Noon, Noon.AddMinutes(15), TimeSpan.FromHours(31), false, Ct)).ShouldBeEmpty();
        (await store.PvAsync("solstead", Noon.AddMinutes(75), Noon.AddHours(9), TimeSpan.FromHours(9), false, Ct)).Select(p => (p.Slot.Start, p.Slot.WattHours))
            .ShouldBe([(Noon.AddMinutes(75), 70), (Noon.AddMinutes(90), 70), (Noon.AddMinutes(105), 70)], "eight hours and some before is too late for nine");
        (await store.PvIssuedByAsync("solstead", Noon.AddMinutes(75), Noon.AddHours(9), Noon.AddHours(-7), Ct)).Select(p => p.Slot.WattHours).ShouldBe([93, 93, 93]);
    }

    [Fact]
    public async Task The_same_issue_again_changes_nothing()
    {
        var (store, home) = await OpenAsync();
        await using var _ = home;
        await store.PutAsync(Pv(Noon.AddHours(-1), 100), Ct);
        await store.PutAsync(Pv(Noon.AddHours(-1), 100, quarters: 9), Ct);
        (await store.PvAsync(null, Noon, Noon.AddHours(9), null, true, Ct)).Count.ShouldBe(9);
    }

    [Fact]
    public async Task Sources_are_told_apart_and_all_are_told_when_none_is_named()
    {
        var (store, home) = await OpenAsync();
        await using var _ = home;
        await store.PutAsync(Pv(Noon.AddHours(-1), 100), Ct);
        await store.PutAsync(Pv(Noon.AddHours(-5), 200, "forecast-solar"), Ct);
        (await store.PvAsync(null, Noon, Noon.AddMinutes(15), null, false, Ct)).Select(p => (p.Source, p.Slot.WattHours)).ShouldBe([("forecast-solar", 200), ("solstead", 100)], ignoreOrder: true);
        (await store.PvAsync("forecast-solar", Noon, Noon.AddMinutes(15), null, false, Ct)).Single().Slot.WattHours.ShouldBe(200);
        (await store.PvAsync("nobody", Noon, Noon.AddMinutes(15), null, false, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_made_afterwards_never_looks_like_a_forecast()
    {
        var (store, home) = await OpenAsync();
        await using var _ = home;
        await store.PutAsync(Pv(Noon.AddHours(-9), 100), Ct);
        await store.PutAsync(Pv(Noon.AddHours(-2), 300) with { Hindcast = true }, Ct);
        (await store.PvAsync("solstead", Noon, Noon.AddMinutes(15), null, false, Ct)).Single().ShouldBe(new IssuedPv(new(Noon, 15, 100, 50, 200), "solstead", Noon.AddHours(-9), false));
        (await store.PvAsync("solstead", Noon, Noon.AddMinutes(15), null, true, Ct)).Single().Hindcast.ShouldBeTrue();
    }

    [Fact]
    public async Task Quarters_that_are_newer_replace_the_hour_they_lie_in_and_the_other_way_round()
    {
        var (store, home) = await OpenAsync();
        await using var _ = home;
        await store.PutAsync(Weather(Noon.AddHours(-9), 100), Ct);
        await store.PutAsync(Weather(Noon.AddHours(-6), 200, hours: 2, minutes: 15), Ct);
        (await store.WeatherAsync("open-meteo", Noon, Noon.AddHours(4), null, Ct)).Select(w => (w.Slot.Minutes, w.Slot.Global))
            .ShouldBe([.. Enumerable.Repeat((15, (double?)200), 8), (60, 100), (60, 100)]);
        await store.PutAsync(Weather(Noon.AddHours(-3), 300), Ct);
        (await store.WeatherAsync("open-meteo", Noon, Noon.AddHours(4), null, Ct)).Select(w => (w.Slot.Minutes, w.Slot.Global)).ShouldBe(Enumerable.Repeat((60, (double?)300), 4));
    }

    [Fact]
    public async Task Beyond_two_days_one_issue_of_each_quarter_of_the_day_is_kept()
    {
        var (store, home) = await OpenAsync();
        await using var _ = home;
        var midnight = StoreHome.At("2026-06-24T00:00:00Z");
        for (var hour = 0; hour < 24; hour++) await store.PutAsync(Weather(midnight.AddHours(hour), hour, hours: 48), Ct);
        // 2026-06-26 12:00 is within two days of the issues from 12:00 on; the noon after that of none.
        (await store.WeatherAsync("open-meteo", Noon, Noon.AddHours(1), TimeSpan.FromHours(40), Ct)).Single().Issued.ShouldBe(midnight.AddHours(20));
        var far = Noon.AddHours(24);
        var kept = new HashSet<DateTimeOffset>();
        for (var hour = 0; hour < 24; hour++) kept.Add((await store.WeatherAsync("open-meteo", far, far.AddHours(1), far - midnight.AddHours(hour), Ct)).Single().Issued);
        kept.Order().ShouldBe([midnight, midnight.AddHours(6), midnight.AddHours(12), midnight.AddHours(18)]);
    }

    [Fact]
    public async Task What_has_no_place_in_the_table_is_left_out_and_never_becomes_zero()
    {
        var (store, home) = await OpenAsync();
        await using var _ = home;
        await store.PutAsync(new PvIssue("solstead", Noon, [new(Noon, 15, double.NaN), new(Noon.AddMinutes(7), 15, 5), new(Noon.AddMinutes(15), 15, 7, double.PositiveInfinity)]), Ct);
        (await store.PvAsync(null, Noon.AddDays(-1), Noon.AddDays(1), null, true, Ct)).Single().Slot.ShouldBe(new PvSlot(Noon.AddMinutes(15), 15, 7));
        (await store.WeatherAsync(null, Noon.AddDays(-1), Noon.AddDays(1), null, Ct)).ShouldBeEmpty();
        (await store.WeatherAsync(null, Noon, Noon, null, Ct)).ShouldBeEmpty();
    }
}
