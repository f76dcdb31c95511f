using Solstead.Core.Devices;
using Solstead.Devices.Weather.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Weather;

/// <summary>When services are asked, and what becomes of bad answers, over real sockets in simulated time.</summary>
public sealed class ServiceRoundsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData("open-meteo", 24), InlineData("meteoserver", 8), InlineData("forecast-solar", 2 * 24)]
    public async Task A_day_takes_no_more_questions_than_there_can_be_news(string source, int most)
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        using var rounds = bench.Rounds(source, source == "open-meteo" ? "days: 1, quarters: false" : "");
        for (var end = bench.Clock.GetUtcNow() + TimeSpan.FromHours(24); bench.Clock.GetUtcNow() < end; bench.Wait(rounds))
            WeatherBench.Told(await bench.AskAsync(rounds, Ct)).ShouldHaveSingleItem().ShouldBeOneOf("weather", "pv");
        bench.Asked(source).ShouldBeInRange(most - (most / 8) - 1, most + (most / 8));
    }

    [Fact]
    public async Task Each_home_asks_at_a_place_of_the_hour_that_a_restart_does_not_change()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        bench.Dice = 0.25;
        using (var rounds = bench.Rounds())
        {
            await bench.AskAsync(rounds, Ct);
            bench.Wait(rounds);
        }
        bench.Clock.GetUtcNow().Minute.ShouldBe(15);
        bench.Dice = 0.9;
        using var again = bench.Rounds();
        again.Begin();
        await bench.AskAsync(again, Ct);
        again.Next(bench.Now).Minute.ShouldBe(15);
    }

    [Theory]
    [InlineData(WeatherTwinFault.Page, "weather.source.page")]
    [InlineData(WeatherTwinFault.Refuses, "weather.source.refused")]
    [InlineData(WeatherTwinFault.Status500, "weather.source.status")]
    [InlineData(WeatherTwinFault.Busy, "weather.source.busy")]
    [InlineData(WeatherTwinFault.TooMany, "weather.source.busy")]
    [InlineData(WeatherTwinFault.Refused, "weather.source.account")]
    [InlineData(WeatherTwinFault.Truncated, "weather.source.odd")]
    [InlineData(WeatherTwinFault.Large, "weather.source.large")]
    [InlineData(WeatherTwinFault.Deep, "weather.source.odd")]
    [InlineData(WeatherTwinFault.Elsewhere, "weather.source.redirect")]
    [InlineData(WeatherTwinFault.Units, "weather.source.unit")]
    [InlineData(WeatherTwinFault.Empty, "weather.source.empty")]
    [InlineData(WeatherTwinFault.Other, "weather.source.odd")]
    [InlineData(WeatherTwinFault.Past, "weather.source.past")]
    public async Task What_goes_wrong_has_a_name_gives_no_weather_and_is_over_when_it_is_over(WeatherTwinFault fault, string code)
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        using var rounds = bench.Rounds();
        bench.Twin.Fail("open-meteo", fault);
        WeatherBench.Told(await bench.AskAsync(rounds, Ct)).ShouldBe([code]);
        (rounds.Next(bench.Now) - bench.Clock.GetUtcNow()).ShouldBeInRange(TimeSpan.FromSeconds(50), TimeSpan.FromHours(2.2));
        bench.Twin.Fail("open-meteo", WeatherTwinFault.None);
        bench.Wait(rounds);
        WeatherBench.Told(await bench.AskAsync(rounds, Ct)).ShouldBe([code + " over", "weather"]);
    }

    [Theory, InlineData("meteoserver"), InlineData("forecast-solar")]
    public async Task Whatever_a_service_sends_is_a_report_and_never_an_exception(string source)
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        foreach (var fault in Enum.GetValues<WeatherTwinFault>().Where(f => f is not (WeatherTwinFault.None or WeatherTwinFault.Silent or WeatherTwinFault.Slow)))
        {
            bench.Twin.Fail(source, fault);
            using var rounds = bench.Rounds(source, "");
            var told = WeatherBench.Told(await bench.AskAsync(rounds, Ct));
            if (fault != WeatherTwinFault.Nulls) told.ShouldHaveSingleItem(fault.ToString()).ShouldStartWith("weather.source.");
            told.ShouldNotBeEmpty();
            bench.Clock.Advance(TimeSpan.FromHours(3));
        }
    }

    [Fact]
    public async Task Without_anything_to_live_on_it_is_tried_three_times_and_with_it_once()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        using var rounds = bench.Rounds();
        bench.Twin.Fail("open-meteo", WeatherTwinFault.Status500);
        var start = bench.Clock.GetUtcNow();
        await bench.AskAsync(rounds, Ct);
        bench.Asked().ShouldBe(3);
        (bench.Clock.GetUtcNow() - start).ShouldBe(TimeSpan.FromSeconds(3), "after 1 s and after 2 s");
        bench.Twin.Fail("open-meteo", WeatherTwinFault.None);
        await bench.AskAsync(rounds, Ct);
        bench.Twin.Fail("open-meteo", WeatherTwinFault.Status500);
        await bench.AskAsync(rounds, Ct);
        bench.Asked().ShouldBe(5);
    }

    [Fact]
    public async Task A_service_that_asks_for_rest_is_left_alone_so_long_also_by_a_process_started_meanwhile()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        bench.Twin.Fail("open-meteo", WeatherTwinFault.TooMany);
        using (var rounds = bench.Rounds()) await bench.AskAsync(rounds, Ct);
        bench.Asked().ShouldBe(1);
        bench.Clock.Advance(TimeSpan.FromMinutes(30));
        using var again = bench.Rounds();
        again.Begin().ShouldBeEmpty();
        (again.Next(bench.Now) - bench.Clock.GetUtcNow()).ShouldBe(TimeSpan.FromMinutes(90), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_restart_tells_the_last_answer_again_as_it_was_issued_and_asks_nobody()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        Report.Weather first;
        using (var rounds = bench.Rounds()) first = (await bench.AskAsync(rounds, Ct)).OfType<Report.Weather>().Single();
        bench.Clock.Advance(TimeSpan.FromMinutes(4));
        using var again = bench.Rounds();
        var kept = again.Begin().ShouldHaveSingleItem().ShouldBeOfType<Report.Weather>().Issue;
        kept.Issued.ShouldBe(first.Issue.Issued);
        kept.Slots.ShouldBe(first.Issue.Slots);
        again.Next(bench.Now).ShouldBeGreaterThan(bench.Clock.GetUtcNow());
        using var other = bench.Rounds(more: "days: 3");
        other.Begin().ShouldBeEmpty("that was the answer to another question");
        bench.Memory.Remember("answer.open-meteo", "{\"Asked\":1");
        using var damaged = bench.Rounds();
        damaged.Begin().ShouldBeEmpty();
        damaged.Next(bench.Now).ShouldBe(bench.Clock.GetUtcNow());
    }

    [Fact]
    public async Task An_answer_is_lived_on_for_a_day_and_its_age_is_told()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        using var rounds = bench.Rounds();
        await bench.AskAsync(rounds, Ct);
        bench.Twin.Fail("open-meteo", WeatherTwinFault.Status500);
        bench.Clock.Advance(TimeSpan.FromHours(1));
        WeatherBench.Told(await bench.AskAsync(rounds, Ct)).ShouldBe(["weather.source.status"]);
        bench.Clock.Advance(TimeSpan.FromHours(2));
        WeatherBench.Told(await bench.AskAsync(rounds, Ct)).ShouldBe(["weather.source.status", "weather.source.stale"]);
        using (var restarted = bench.Rounds()) restarted.Begin().OfType<Report.Weather>().ShouldHaveSingleItem();
        bench.Clock.Advance(TimeSpan.FromHours(22));
        WeatherBench.Told(await bench.AskAsync(rounds, Ct)).ShouldBe(["weather.source.status", "weather.source.stale over", "weather.source.old"]);
        using (var restarted = bench.Rounds()) restarted.Begin().ShouldBeEmpty();
        bench.Twin.Fail("open-meteo", WeatherTwinFault.None);
        WeatherBench.Told(await bench.AskAsync(rounds, Ct)).ShouldBe(["weather.source.status over", "weather.source.old over", "weather"]);
    }

    [Fact]
    public async Task A_silent_service_is_given_up_after_twelve_seconds()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        using var rounds = bench.Rounds();
        await bench.AskAsync(rounds, Ct);
        bench.Twin.Fail("open-meteo", WeatherTwinFault.Silent);
        var before = bench.Asked();
        var round = rounds.AskAsync(Ct);
        await Until.TrueAsync(() => bench.Asked() > before);
        bench.Limits.Advance(TimeSpan.FromSeconds(11));
        round.IsCompleted.ShouldBeFalse();
        bench.Limits.Advance(TimeSpan.FromSeconds(2));
        WeatherBench.Told(await round).ShouldBe(["weather.source.silent"]);
    }

    [Fact]
    public async Task A_clock_that_was_never_set_asks_nobody_and_one_that_is_set_back_asks_again()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        var real = bench.Clock.GetUtcNow();
        using var rounds = bench.Rounds();
        bench.Clock.ShiftWall(new DateTimeOffset(1970, 1, 1, 0, 1, 0, TimeSpan.Zero) - real);
        (await rounds.AskAsync(Ct)).ShouldBeEmpty();
        bench.Asked().ShouldBe(0);
        (rounds.Next(bench.Now) - bench.Clock.GetUtcNow()).ShouldBe(TimeSpan.FromMinutes(1));
        bench.Clock.ShiftWall(real + TimeSpan.FromDays(30) - bench.Clock.GetUtcNow());
        await bench.AskAsync(rounds, Ct);
        bench.Clock.ShiftWall(TimeSpan.FromDays(-30));
        rounds.Next(bench.Now).ShouldBeLessThanOrEqualTo(bench.Clock.GetUtcNow());
        WeatherBench.Told(await bench.AskAsync(rounds, Ct)).ShouldBe(["weather"]);
    }

    [Fact]
    public async Task Files_of_meteoserver_that_lack_a_part_are_asked_for_ten_times_with_growing_pauses()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        using var rounds = bench.Rounds("meteoserver", "");
        bench.Twin.Fail("meteoserver", WeatherTwinFault.Truncated);
        var start = bench.Clock.GetUtcNow();
        WeatherBench.Told(await bench.AskAsync(rounds, Ct)).ShouldBe(["weather.source.odd"]);
        bench.Asked("meteoserver").ShouldBe(10);
        (bench.Clock.GetUtcNow() - start).ShouldBe(TimeSpan.FromSeconds(2 * 45));
    }

    [Theory]
    [InlineData("", "api/solar.php?lat=51.92&long=4.48&key=twin-key")]
    [InlineData("place: Den Haag", "api/solar.php?locatie=Den%20Haag&key=twin-key")]
    [InlineData("postcode: 3011 AB, product: harmonie", "api/uurverwachting.php?pc=3011AB&key=twin-key")]
    [InlineData("product: gfs", "api/uurverwachting_gfs.php?lat=51.92&long=4.48&key=twin-key")]
    public async Task Each_file_of_meteoserver_is_weather_for_the_place_that_is_named(string more, string asked)
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        using var rounds = bench.Rounds("meteoserver", more);
        var issue = (await bench.AskAsync(rounds, Ct)).ShouldHaveSingleItem().ShouldBeOfType<Report.Weather>().Issue;
        bench.Twin.Requests.ShouldHaveSingleItem().Path.ShouldBe("/meteoserver/" + asked);
        issue.Slots[0].Start.ShouldBe(new DateTimeOffset(2026, 6, 21, 9, 0, 0, TimeSpan.Zero));
        issue.Slots.Zip(issue.Slots.Skip(1)).ShouldAllBe(p => p.First.Start.AddMinutes(p.First.Minutes) == p.Second.Start);
        issue.Slots.Count.ShouldBe(asked.Contains("gfs", StringComparison.Ordinal) ? 144 : asked.Contains("uur", StringComparison.Ordinal) ? 48 : 112);
        if (asked.Contains("gfs", StringComparison.Ordinal)) issue.Slots.Count(s => s.Minutes == 180).ShouldBe(48);
    }

    [Fact]
    public async Task A_key_that_is_refused_needs_a_person_and_a_corrected_file_needs_no_restart()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        using var rounds = bench.Rounds("meteoserver", "");
        bench.WithKey("", "wrong");
        WeatherBench.Told(await bench.AskAsync(rounds, Ct)).ShouldBe(["weather.source.account"]);
        bench.WithKey("", " ");
        WeatherBench.Told(await bench.AskAsync(rounds, Ct)).ShouldBe(["weather.source.account over", "weather.source.secret"]);
        bench.Asked("meteoserver").ShouldBe(1);
        bench.WithKey("", WeatherTwin.Key);
        WeatherBench.Told(await bench.AskAsync(rounds, Ct)).ShouldBe(["weather.source.secret over", "weather"]);
    }

    [Fact]
    public async Task Two_planes_are_two_questions_and_one_sum()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        using var rounds = bench.Rounds("forecast-solar", "");
        var issue = (await bench.AskAsync(rounds, Ct)).ShouldHaveSingleItem().ShouldBeOfType<Report.PvForecast>().Issue;
        bench.Twin.Requests.Select(r => r.Path).ShouldBe(
            ["/forecast-solar/estimate/51.92/4.48/35/-90/4?time=utc&inverter=2.9", "/forecast-solar/estimate/51.92/4.48/20/90/3.24?time=utc&inverter=2.928"]);
        issue.Slots.ShouldAllBe(s => s.Minutes == 60 && s.WattHours >= 0 && s.WattHours < 5900);
        issue.Slots.GroupBy(s => s.Start.Date).Select(g => g.Sum(s => s.WattHours)).ShouldAllBe(day => day > 2_000 && day < 60_000);
        issue.Hindcast.ShouldBeFalse();
        bench.Twin.SolarPlanes = 2;
        using var both = bench.Rounds("forecast-solar", "planes_per_request: 2");
        await bench.AskAsync(both, Ct);
        bench.Twin.Requests.Last().Path.ShouldBe("/forecast-solar/estimate/51.92/4.48/35/-90/4/20/90/3.24?time=utc");
    }

    [Fact]
    public async Task What_is_granted_is_read_from_the_answers_and_half_of_it_is_used()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        bench.Twin.SolarLimit = 3;
        using var rounds = bench.Rounds("forecast-solar", "");
        for (var end = bench.Clock.GetUtcNow() + TimeSpan.FromHours(12); bench.Clock.GetUtcNow() < end; bench.Wait(rounds))
            WeatherBench.Told(await bench.AskAsync(rounds, Ct)).ShouldBe(["pv"]);
        bench.Asked("forecast-solar").ShouldBeInRange(14, 20);
        bench.Twin.SolarLimit = 1;
        WeatherBench.Told(await bench.AskAsync(rounds, Ct)).ShouldBe(["weather.source.busy"]);
        (rounds.Next(bench.Now) - bench.Clock.GetUtcNow()).ShouldBeGreaterThan(TimeSpan.FromMinutes(9));
    }
}
