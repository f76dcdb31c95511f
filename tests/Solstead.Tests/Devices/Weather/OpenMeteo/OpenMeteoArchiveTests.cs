using Solstead.Core.Devices;
using Solstead.Core.Forecast;
using Solstead.Devices.Weather.OpenMeteo;
using Solstead.Devices.Weather.Twin;

namespace Solstead.Tests.Devices.Weather.OpenMeteo;

/// <summary>What has been and what had been said, from the twin's hosts.</summary>
public sealed class OpenMeteoArchiveTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly DateTimeOffset Now = new(2026, 6, 21, 9, 20, 0, TimeSpan.Zero);

    private static OpenMeteoArchive Archive(WeatherBench bench) => new(new(WeatherBench.Rotterdam, bench.Twin.UrlOf("open-meteo")) { OneHost = true }, bench.Context);

    /// <summary>Time passes slowly enough for a question to be answered within its twelve seconds.</summary>
    private static async Task<List<WeatherIssue>> AllAsync(WeatherBench bench, IAsyncEnumerable<WeatherIssue> issues)
    {
        var all = Task.Run(async () =>
        {
            var list = new List<WeatherIssue>();
            await foreach (var issue in issues) list.Add(issue);
            return list;
        }, Ct);
        while (!all.IsCompleted)
        {
            bench.Clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        }
        return await all;
    }

    [Fact]
    public async Task What_has_been_comes_in_pieces_from_the_archive_and_then_from_the_forecasts_without_a_seam()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        var issues = await AllAsync(bench, Archive(bench).HistoryAsync(Now.AddDays(-100), Now.AddDays(2), Ct));
        var slots = issues.SelectMany(i => i.Slots).ToList();
        slots[0].Start.ShouldBe(Now.AddDays(-100).AddMinutes(40));
        slots.Zip(slots.Skip(1)).ShouldAllBe(p => p.Second.Start - p.First.Start == TimeSpan.FromHours(1));
        slots[^1].Start.ShouldBe(new DateTimeOffset(2026, 6, 21, 8, 0, 0, TimeSpan.Zero), "the hour that runs is a forecast still");
        issues.ShouldAllBe(i => i.Issued >= Now && i.Source == "open-meteo");
        bench.Twin.Requests.Select(r => r.Path.Split('?')[0]).Distinct().ShouldBe(["/open-meteo/v1/archive", "/open-meteo/v1/forecast"]);
        var noon = slots.Single(s => s.Start == new DateTimeOffset(2026, 6, 1, 11, 0, 0, TimeSpan.Zero));
        var truth = TwinSky.Mean(bench.Twin.SkyOver(51.92, 4.48), noon.Start, 60);
        noon.Global!.Value.ShouldBe(truth.Global, 0.01);
        noon.Beam!.Value.ShouldBe(truth.Beam, 0.01);
        noon.Air!.Value.ShouldBe(truth.Air, 0.5);
    }

    [Fact]
    public async Task The_short_forecasts_of_the_past_are_asked_for_since_there_are_any()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        var archive = new OpenMeteoArchive(new(WeatherBench.Rotterdam, bench.Twin.UrlOf("open-meteo")) { OneHost = true, PastForecasts = true }, bench.Context);
        var first = new DateTimeOffset(2021, 12, 30, 0, 0, 0, TimeSpan.Zero);
        var issues = await AllAsync(bench, archive.HistoryAsync(first, first.AddDays(3), Ct));
        issues.SelectMany(i => i.Slots).Select(s => s.Start).ShouldBe(Enumerable.Range(0, 72).Select(h => first.AddHours(h)));
        bench.Twin.Requests.Select(r => r.Path.Split('?')[0]).ShouldBe(["/open-meteo/v1/archive", "/open-meteo/v1/forecast"]);
        var usual = new OpenMeteoSettings(WeatherBench.Rotterdam, new("https://api.open-meteo.com/"));
        usual.Host("historical-forecast-api").AbsoluteUri.ShouldBe("https://historical-forecast-api.open-meteo.com/");
        (usual with { Key = new("x") }).Host("archive-api").AbsoluteUri.ShouldBe("https://customer-archive-api.open-meteo.com/");
    }

    [Fact]
    public async Task What_had_been_said_is_never_stamped_earlier_than_it_was_known()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        var issues = await AllAsync(bench, Archive(bench).PreviousRunsAsync(Now.AddDays(-3), Now, 1, Ct));
        issues.SelectMany(i => i.Slots).Count().ShouldBe(71);
        foreach (var issue in issues)
        {
            issue.Slots.Count.ShouldBeInRange(1, 6);
            (issue.Slots[^1].Start - issue.Issued).ShouldBe(TimeSpan.FromDays(1));
            issue.Slots.ShouldAllBe(s => s.Start - issue.Issued <= TimeSpan.FromDays(1) && s.Start - issue.Issued >= TimeSpan.FromHours(19));
        }
        bench.Twin.Requests.ShouldHaveSingleItem().Path.ShouldContain("hourly=shortwave_radiation_previous_day1,");
        bench.Twin.Requests.Single().Path.ShouldNotContain("snow_depth");
    }

    [Fact]
    public async Task An_archive_that_refuses_is_an_error_with_its_words_and_nothing_before_January_2024_is_asked()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        (await AllAsync(bench, Archive(bench).PreviousRunsAsync(Now.AddYears(-9), Now.AddYears(-8), 1, Ct))).ShouldBeEmpty();
        bench.Asked().ShouldBe(0);
        bench.Twin.Fail("open-meteo", WeatherTwinFault.Refuses);
        var error = await Should.ThrowAsync<DeviceException>(AllAsync(bench, Archive(bench).HistoryAsync(Now.AddDays(-2), Now, Ct)));
        (error.Problem.Code, error.IsTransient).ShouldBe(("weather.source.refused", false));
    }
}
