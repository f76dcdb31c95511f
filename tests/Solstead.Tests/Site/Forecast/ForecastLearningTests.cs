using Solstead.Core.Forecast;
using Solstead.Core.Forecast.Learning;
using Solstead.Core.Forecast.Sky;
using Solstead.Tests.Site.History;

namespace Solstead.Tests.Site.Forecast;

/// <summary>What is learned from the books of the past, and what is not.</summary>
public sealed class ForecastLearningTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static readonly DateTimeOffset Begin = StoreHome.At("2026-06-10T00:00:00Z"), End = StoreHome.At("2026-06-26T10:00:00Z"), Noon = StoreHome.At("2026-06-27T12:00:00Z");

    /// <summary>What physics alone expects of the noon. [Wh]</summary>
    private static async Task<double> PhysicsAsync()
    {
        await using var fresh = await SunnyHome.OpenAsync();
        await fresh.TellAsync(SunnyHome.Sky(fresh.Now));
        return await fresh.HourAsync(Noon);
    }

    [Fact]
    public async Task The_past_is_learned_from_under_the_weather_of_the_archive_whoever_comes_first_in_the_settings()
    {
        await using var home = await SunnyHome.OpenAsync(ranking: ["meteoserver", "open-meteo"], past: SunnyHome.Archive());
        await home.ProduceAsync(Begin, End, 0.6);
        await home.TellAsync(SunnyHome.Sky(home.Now, source: "meteoserver"));
        (await home.HourAsync(Noon)).ShouldBeLessThan(0.95 * await PhysicsAsync());
    }

    [Fact]
    public async Task A_past_that_taught_nothing_is_asked_for_again_and_takes_nothing_away()
    {
        var empty = true;
        await using var home = await SunnyHome.OpenAsync(past: SunnyHome.Archive((from, to, ct) => empty ? SunnyHome.SaidBefore(to.AddDays(1), to.AddDays(2), ct) : SunnyHome.SaidBefore(from, to, ct)));
        await home.ProduceAsync(Begin, End, 0.6);
        await home.TellAsync(SunnyHome.Sky(home.Now));
        empty = false;
        home.Advance(TimeSpan.FromHours(25));
        await home.TellAsync(SunnyHome.Sky(home.Now));
        (await home.HourAsync(Noon)).ShouldBeLessThan(0.95 * await PhysicsAsync());
    }

    [Fact]
    public async Task The_band_of_tomorrow_comes_from_what_would_have_been_said_the_evening_before_and_not_from_words_of_the_same_hour()
    {
        await using var home = await SunnyHome.OpenAsync(past: SunnyHome.Archive());
        for (var day = Begin; day < End; day = day.AddDays(1)) await home.ProduceAsync(day, day.AddDays(1) < End ? day.AddDays(1) : End, day.Day % 2 == 0 ? 0.3 : 1);
        foreach (var hour in (await home.History.EnergyAsync(Begin, End, Ct)).GroupBy(r => r.Slot / 4))
        {
            var start = DateTimeOffset.FromUnixTimeSeconds(hour.Key * 3600);
            await home.History.Forecasts.PutAsync(new PvIssue("solstead", start.AddMinutes(-5), [.. hour.Select(r => new PvSlot(DateTimeOffset.FromUnixTimeSeconds(r.Slot * 900), 15, r.Pv!.Value))]), Ct);
        }

        await home.TellAsync(SunnyHome.Sky(home.Now));
        var tomorrow = home.Keeper.State.Days[new(2026, 6, 27)];
        (tomorrow.P10 / tomorrow.WattHours).ShouldBeLessThan(0.7, "every second day gave a third");
    }

    [Fact]
    public async Task Without_an_archive_the_weather_that_was_kept_teaches()
    {
        await using var home = await SunnyHome.OpenAsync();
        await home.ProduceAsync(Begin, End, 0.6);
        await foreach (var issue in SunnyHome.SaidBefore(Begin, End, Ct)) await home.History.Forecasts.PutAsync(issue, Ct);
        await home.TellAsync(SunnyHome.Sky(home.Now));
        (await home.HourAsync(Noon)).ShouldBeLessThan(0.8 * await PhysicsAsync());
    }

    [Fact]
    public async Task Quarters_of_a_night_are_not_taken_for_the_weather_of_the_day()
    {
        await using var home = await SunnyHome.OpenAsync();
        await home.ProduceAsync(Begin, End, 0.6);
        for (var day = Begin; day < End; day = day.AddDays(1))
        {
            var night = SunnyHome.Sky(day.AddHours(-9), hours: 10, from: day.AddHours(-3));
            await home.History.Forecasts.PutAsync(night with { Slots = [.. night.Slots.SelectMany(s => Enumerable.Range(0, 4).Select(q => s with { Start = s.Start.AddMinutes(15 * q), Minutes = 15 }))] }, Ct);
            for (var hour = 0; hour < 24; hour++) await home.History.Forecasts.PutAsync(SunnyHome.Sky(day.AddHours(hour), hours: 1), Ct);
        }

        await home.TellAsync(SunnyHome.Sky(home.Now));
        (await home.HourAsync(Noon)).ShouldBeLessThan(0.8 * await PhysicsAsync());
    }

    [Fact]
    public async Task A_forecast_is_made_even_when_nothing_can_be_learned()
    {
        await using var home = await SunnyHome.OpenAsync(past: SunnyHome.Archive((_, _, _) => throw new InvalidOperationException("a fault")));
        await home.ProduceAsync(Begin, End, 0.6);
        await home.TellAsync(SunnyHome.Sky(home.Now));
        home.Keeper.State.Source.ShouldBe("open-meteo");
        (await home.HourAsync(Noon)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task What_was_held_back_is_remembered_for_three_months_and_beyond_a_change_of_the_panels()
    {
        await using var home = await SunnyHome.OpenAsync();
        var first = End.AddDays(-90).ToUnixTimeSeconds() / 900;
        for (var slot = first; slot < End.ToUnixTimeSeconds() / 900; slot++) home.Keeper.Flaws.Note(slot, PvFlaws.Curtailed);
        await home.TellAsync(SunnyHome.Sky(home.Now));
        home.Advance(TimeSpan.FromSeconds(1));
        await home.RestartAsync(SunnyHome.Plant with { Air = AirKind.City });
        home.Keeper.Flaws.Of(first).ShouldBe(PvFlaws.Curtailed);
    }

    [Fact]
    public async Task What_another_version_learned_is_learned_anew()
    {
        await using var home = await SunnyHome.OpenAsync(past: SunnyHome.Archive());
        await home.ProduceAsync(Begin, End, 0.6);
        await home.TellAsync(SunnyHome.Sky(home.Now));
        var kept = (await home.History.State.GetAsync("learnt.pv", Ct))!;
        kept.ShouldContain("\"Version\":1");
        await home.History.State.SetAsync("learnt.pv", kept.Replace("\"Version\":1", "\"Version\":0", StringComparison.Ordinal), Ct);
        home.Advance(TimeSpan.FromMinutes(5));
        await home.RestartAsync();
        await home.TellAsync(SunnyHome.Sky(home.Now));
        (await home.HourAsync(Noon)).ShouldBeLessThan(0.95 * await PhysicsAsync());
    }

    [Fact]
    public async Task Inverters_that_sleep_at_night_have_days_too()
    {
        await using var home = await SunnyHome.OpenAsync(past: SunnyHome.Archive());
        await home.ProduceAsync(Begin, End, 1, sleeps: true);
        await home.TellAsync(SunnyHome.Sky(home.Now));
        var tomorrow = home.Keeper.State.Days[new(2026, 6, 27)];
        (tomorrow.P10 / tomorrow.WattHours).ShouldBeGreaterThan(0.7, "all days were as said");
    }

    [Fact]
    public async Task The_band_of_a_quarter_comes_from_quarters()
    {
        await using var home = await SunnyHome.OpenAsync(past: SunnyHome.Archive());
        await home.ProduceAsync(Begin, End, 0.6, ofQuarter: i => i % 2 == 0 ? 0.2 : 1.8);
        await home.TellAsync(SunnyHome.Sky(home.Now));
        var said = await home.SaidAsync(Noon.AddHours(-4), Noon.AddHours(-3));
        said.Count.ShouldBe(4);
        said.ShouldAllBe(s => s.Slot.P10 < 0.5 * s.Slot.WattHours);
    }

    [Fact]
    public async Task Days_with_snow_about_freezing_teach_nothing()
    {
        await using var home = await SunnyHome.OpenAsync(past: SunnyHome.Archive(Snowy));
        await home.ProduceAsync(Begin, End, 0.1);
        await home.TellAsync(SunnyHome.Sky(home.Now));
        (await home.HourAsync(Noon)).ShouldBe(await PhysicsAsync(), 1);

        static async IAsyncEnumerable<WeatherIssue> Snowy(DateTimeOffset from, DateTimeOffset to, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
        {
            await foreach (var issue in SunnyHome.SaidBefore(from, to, ct)) yield return issue with { Slots = [.. issue.Slots.Select(s => s with { Snow = 12, Air = 1 })] };
        }
    }
}
