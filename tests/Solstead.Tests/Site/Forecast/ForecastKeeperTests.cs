using Solstead.Core.Devices;
using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Sky;
using Solstead.Core.Quantities;
using Solstead.Site.Forecast;
using Solstead.Tests.Site.History;

namespace Solstead.Tests.Site.Forecast;

public sealed class ForecastKeeperTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_weather_becomes_a_forecast_of_quarters_to_the_end_of_the_day_after_tomorrow()
    {
        await using var home = await SunnyHome.OpenAsync();
        await home.TellAsync(SunnyHome.Sky(home.Now));
        var said = await home.SaidAsync(home.Now.AddHours(-1), home.Now.AddDays(4));
        said[0].Slot.Start.ShouldBe(StoreHome.At("2026-06-26T10:00:00Z"));
        said[^1].Slot.Start.ShouldBe(StoreHome.At("2026-06-28T21:45:00Z"), "the last quarter of the day after tomorrow in Paris");
        said.ShouldAllBe(s => s.Slot.Minutes == 15 && s.Slot.P10 <= s.Slot.WattHours && s.Slot.WattHours <= s.Slot.P90);
        said.Max(s => s.Slot.WattHours).ShouldBeInRange(700, 1100, "4.8 kW of panels under a summer sky");
        said.Single(s => s.Slot.Start == StoreHome.At("2026-06-26T23:00:00Z")).Slot.WattHours.ShouldBe(0);
        var state = home.Keeper.State;
        (state.Source, state.Stale, state.Problem, state.Next).ShouldBe(("open-meteo", false, null, StoreHome.At("2026-06-26T11:02:00Z")));
        state.Days.Keys.ShouldBe([new(2026, 6, 26), new(2026, 6, 27), new(2026, 6, 28)]);
        state.Days[new(2026, 6, 27)].WattHours.ShouldBe(said.Where(s => s.Slot.Start >= StoreHome.At("2026-06-26T22:00:00Z") && s.Slot.Start < StoreHome.At("2026-06-27T22:00:00Z")).Sum(s => s.Slot.WattHours), 50);
    }

    [Fact]
    public async Task Without_new_weather_each_hour_says_the_next_hours_anew()
    {
        await using var home = await SunnyHome.OpenAsync();
        await home.TellAsync(SunnyHome.Sky(home.Now));
        home.Advance(TimeSpan.FromMinutes(30));
        await home.RoundAsync();
        (await home.SaidAsync(home.Now, home.Now.AddMinutes(15))).Single().Issued.ShouldBe(StoreHome.At("2026-06-26T10:02:00Z"), "the hour has not turned");
        home.Advance(TimeSpan.FromMinutes(31));
        await home.RoundAsync();
        var said = await home.SaidAsync(home.Now.AddMinutes(15), home.Now.AddHours(20));
        said[0].Issued.ShouldBe(StoreHome.At("2026-06-26T11:03:00Z"));
        said[^1].Issued.ShouldBe(StoreHome.At("2026-06-26T10:02:00Z"), "tomorrow is what it was");
    }

    [Fact]
    public async Task A_morning_below_what_was_expected_lowers_the_next_hours_and_not_tomorrow()
    {
        await using var home = await SunnyHome.OpenAsync();
        await home.TellAsync(SunnyHome.Sky(home.Now.AddHours(-8), hours: 96));
        var before = await home.SaidAsync(home.Now, home.Now.AddDays(1));
        await home.ProduceAsync(StoreHome.At("2026-06-26T04:00:00Z"), StoreHome.At("2026-06-26T11:00:00Z"), 0.4);
        home.Advance(TimeSpan.FromHours(1));
        await home.RoundAsync();
        var after = await home.SaidAsync(home.Now, home.Now.AddDays(1));
        double Of(IReadOnlyList<Solstead.Core.History.IssuedPv> said, string at) => said.Single(s => s.Slot.Start == StoreHome.At(at)).Slot.WattHours;
        Of(after, "2026-06-26T11:30:00Z").ShouldBeLessThan(0.9 * Of(before, "2026-06-26T11:30:00Z"));
        Of(after, "2026-06-27T09:30:00Z").ShouldBeInRange(0.93 * Of(before, "2026-06-27T09:30:00Z"), 1.0001 * Of(before, "2026-06-27T09:30:00Z"));
    }

    [Fact]
    public async Task Panels_that_always_give_less_are_expected_to_and_a_restart_knows_it()
    {
        await using var home = await SunnyHome.OpenAsync("2026-06-01T00:02:00Z");
        for (var day = 0; day < 12; day++)
        {
            await home.TellAsync(SunnyHome.Sky(home.Now));
            await home.ProduceAsync(home.Now.AddMinutes(-2), home.Now.AddMinutes(-2).AddDays(1), 0.6);
            home.Advance(TimeSpan.FromDays(1));
        }
        await home.TellAsync(SunnyHome.Sky(home.Now));
        var noon = StoreHome.At("2026-06-13T12:00:00Z");
        async Task<double> NoonAsync() => (await home.SaidAsync(noon, noon.AddHours(1))).Sum(s => s.Slot.WattHours);
        var learned = await NoonAsync();
        home.Advance(TimeSpan.FromSeconds(1));
        await home.RestartAsync();
        await home.TellAsync(SunnyHome.Sky(home.Now));
        (await NoonAsync()).ShouldBe(learned, 1, "what was learned outlives the process");
        await using var fresh = await SunnyHome.OpenAsync("2026-06-13T00:02:00Z");
        await fresh.TellAsync(SunnyHome.Sky(fresh.Now));
        var physics = (await fresh.SaidAsync(noon, noon.AddHours(1))).Sum(s => s.Slot.WattHours);
        learned.ShouldBeInRange(0.5 * physics, 0.85 * physics);
        var before = await home.History.State.GetAsync("learnt.pv", Ct);
        await home.RestartAsync(SunnyHome.Plant with { Air = AirKind.City });
        home.Advance(TimeSpan.FromHours(1));
        await home.TellAsync(SunnyHome.Sky(home.Now));
        (await home.History.State.GetAsync("learnt.pv", Ct))!.Length.ShouldNotBe(before!.Length, "other panels are learned about anew");
    }

    [Fact]
    public async Task Rows_that_were_spread_or_held_back_teach_nothing()
    {
        await using var home = await SunnyHome.OpenAsync("2026-06-01T00:02:00Z");
        for (var day = 0; day < 6; day++)
        {
            await home.TellAsync(SunnyHome.Sky(home.Now));
            var begin = home.Now.AddMinutes(-2);
            await home.ProduceAsync(begin, begin.AddDays(1), 0.3, quality: day % 2 == 0 ? 2 : 0);
            if (day % 2 == 1) for (var slot = 0; slot < 96; slot++) home.Keeper.Flaws.Note(begin.ToUnixTimeSeconds() / 900 + slot, Solstead.Core.Forecast.Learning.PvFlaws.Curtailed);
            home.Advance(TimeSpan.FromDays(1));
        }
        await home.TellAsync(SunnyHome.Sky(home.Now));
        var noon = StoreHome.At("2026-06-07T12:00:00Z");
        var said = (await home.SaidAsync(noon, noon.AddHours(1))).Sum(s => s.Slot.WattHours);
        await using var other = await SunnyHome.OpenAsync("2026-06-07T00:02:00Z");
        await other.TellAsync(SunnyHome.Sky(other.Now));
        said.ShouldBe((await other.SaidAsync(noon, noon.AddHours(1))).Sum(s => s.Slot.WattHours), 1);
    }

    [Fact]
    public async Task The_first_source_counts_until_it_is_stale_then_the_next_and_old_weather_is_said()
    {
        await using var home = await SunnyHome.OpenAsync();
        await home.TellAsync(SunnyHome.Sky(home.Now, share: 0.3, source: "meteoserver"));
        home.Keeper.State.Source.ShouldBe("meteoserver");
        await home.TellAsync(SunnyHome.Sky(home.Now));
        home.Keeper.State.Source.ShouldBe("open-meteo", "it comes first in the settings");
        home.Advance(TimeSpan.FromHours(11));
        await home.TellAsync(SunnyHome.Sky(home.Now.AddHours(-1), share: 0.3, source: "meteoserver"));
        (home.Keeper.State.Source, home.Keeper.State.Problem).ShouldBe(("meteoserver", null));
        home.Advance(TimeSpan.FromHours(12));
        await home.RoundAsync();
        (home.Keeper.State.Source, home.Keeper.State.Stale, home.Keeper.State.Problem).ShouldBe(("meteoserver", true, "forecast.weather.stale"));
        home.Problems.Open.ShouldHaveSingleItem().Code.ShouldBe("forecast.weather.stale");
        (await home.SaidAsync(home.Now, home.Now.AddHours(1))).ShouldNotBeEmpty("a day old is better than nothing");
        home.Advance(TimeSpan.FromHours(12));
        await home.RoundAsync();
        (home.Keeper.State.Source, home.Keeper.State.Problem).ShouldBe((null, "forecast.weather.old"));
        home.Problems.Open.Single().Code.ShouldBe("forecast.weather.old");
        await home.TellAsync(SunnyHome.Sky(home.Now));
        (home.Keeper.State.Problem, home.Problems.Open.Count).ShouldBe((null, 0));
    }

    [Fact]
    public async Task Hours_without_weather_are_missing_and_never_zero()
    {
        await using var home = await SunnyHome.OpenAsync();
        var sky = SunnyHome.Sky(home.Now);
        await home.TellAsync(sky with { Slots = [.. sky.Slots.Where((_, i) => i is not (3 or 4)).Select((s, i) => i == 1 ? s with { Global = null } : s)] });
        var said = await home.SaidAsync(home.Now, home.Now.AddHours(6));
        said.Select(s => s.Slot.Start.Hour).Distinct().ShouldBe([10, 12, 15, 16]);
    }

    [Fact]
    public async Task Where_the_better_source_ends_the_next_one_goes_on()
    {
        await using var home = await SunnyHome.OpenAsync();
        await home.TellAsync(SunnyHome.Sky(home.Now, source: "meteoserver"));
        await home.TellAsync(SunnyHome.Sky(home.Now, hours: 12));
        (await home.SaidAsync(home.Now, home.Now.AddDays(3)))[^1].Slot.Start.ShouldBe(StoreHome.At("2026-06-28T21:45:00Z"));
    }

    [Fact]
    public async Task Without_panels_in_the_settings_it_is_asked_for_them_and_weather_is_kept_all_the_same()
    {
        await using var home = await SunnyHome.OpenAsync(noPlant: true);
        await home.TellAsync(SunnyHome.Sky(home.Now));
        home.Keeper.State.Problem.ShouldBe("forecast.place.missing");
        (await home.History.Forecasts.WeatherAsync("open-meteo", home.Now, home.Now.AddHours(3), null, Ct)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_service_that_forecasts_power_is_shown_where_we_cannot()
    {
        await using var home = await SunnyHome.OpenAsync();
        home.Keeper.Extend(new Report.PvForecast("forecast-solar", new Moment(TimeSpan.Zero, home.Now), new PvIssue("forecast-solar", home.Now, [new(StoreHome.At("2026-06-26T11:00:00Z"), 60, 2500)])));
        await home.RoundAsync();
        (home.Keeper.State.Maker, home.Keeper.State.Source, home.Keeper.State.Problem).ShouldBe(("forecast-solar", "forecast-solar", "forecast.weather.missing"));
        await home.TellAsync(SunnyHome.Sky(home.Now));
        (home.Keeper.State.Maker, home.Keeper.State.Source).ShouldBe(("solstead", "open-meteo"));
    }

    [Fact]
    public async Task The_past_is_learned_from_at_the_first_start_and_never_looks_like_a_forecast()
    {
        var begin = StoreHome.At("2026-06-10T00:00:00Z");
        await using var home = await SunnyHome.OpenAsync(past: (store, books) => new(SaidBefore, (_, _, _) => AsyncEnumerable.Empty<WeatherIssue>(), store, books, Microsoft.Extensions.Logging.Abstractions.NullLogger<PastWeather>.Instance));
        await home.ProduceAsync(begin, StoreHome.At("2026-06-26T10:00:00Z"), 0.6);
        await home.TellAsync(SunnyHome.Sky(home.Now));
        var noon = StoreHome.At("2026-06-27T12:00:00Z");
        var learned = (await home.SaidAsync(noon, noon.AddHours(1))).Sum(s => s.Slot.WattHours);
        (await home.SaidAsync(begin, home.Now.AddHours(-2))).ShouldBeEmpty("nobody said it then");
        var made = await home.SaidAsync(begin, begin.AddDays(14), hindcasts: true);
        (made.Count, made.All(m => m.Hindcast)).ShouldBe((14 * 96, true));
        await using var fresh = await SunnyHome.OpenAsync();
        await fresh.TellAsync(SunnyHome.Sky(fresh.Now));
        learned.ShouldBeLessThan(0.95 * (await fresh.SaidAsync(noon, noon.AddHours(1))).Sum(s => s.Slot.WattHours));

        static async IAsyncEnumerable<WeatherIssue> SaidBefore(DateTimeOffset from, DateTimeOffset to, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
        {
            await Task.Yield();
            for (var at = from; at < to; at = at.AddHours(6)) yield return SunnyHome.Sky(at.AddHours(-19), hours: 6, from: at);
        }
    }
}
