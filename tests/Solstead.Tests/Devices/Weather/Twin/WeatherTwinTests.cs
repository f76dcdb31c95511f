using Solstead.Core.Devices;
using Solstead.Devices.Weather.Twin;
using Solstead.Simulator;

namespace Solstead.Tests.Devices.Weather.Twin;

/// <summary>The made weather is plausible, the same for all services, and foretold the worse the further ahead.</summary>
public sealed class WeatherTwinTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(51.9, 4.5), InlineData(-33, 151), InlineData(40, -105), InlineData(69, 19)]
    public void A_year_has_clear_and_dark_days_and_nothing_impossible(double latitude, double longitude)
    {
        var sky = new MadeSky(7, latitude, longitude);
        var hours = Enumerable.Range(0, 8760).Select(h => sky.At(new DateTimeOffset(2026, 1, 1, 0, 30, 0, TimeSpan.Zero).AddHours(h))).ToList();
        hours.ShouldAllBe(s => s.Global >= 0 && s.Global < 1100 && s.Beam >= 0 && s.Beam <= 1100 && s.Diffuse >= 0 && s.Diffuse <= s.Global + 1e-9 && s.Cloud >= 0 && s.Cloud <= 100 && s.Wind >= 0 && s.Air > -50 && s.Air < 50);
        hours.Count(s => s.Cloud < 10).ShouldBeInRange(1000, 5500);
        hours.Count(s => s.Cloud > 90).ShouldBeInRange(700, 5500);
        (hours.Sum(s => s.Global) / 1000).ShouldBeInRange(450, 2000, "kWh/m² a year");
    }

    [Fact]
    public void Forecasts_err_the_more_the_further_ahead_and_not_about_what_is_over()
    {
        var sky = new MadeSky(3, 51.9, 4.5);
        var forecast = new TwinForecast(sky.At, 5);
        var noons = Enumerable.Range(0, 200).Select(d => new DateTimeOffset(2026, 4, 1, 11, 0, 0, TimeSpan.Zero).AddDays(d)).ToList();
        double Error(double hours) => noons.Average(n => Math.Abs(forecast.At(n, n.AddHours(-hours)).Global - sky.At(n).Global) / Math.Max(1, sky.At(n).Global));
        Error(-1).ShouldBe(0);
        Error(3).ShouldBeLessThan(Error(24));
        Error(24).ShouldBeLessThan(Error(96));
        Error(24).ShouldBeInRange(0.02, 0.25);
        noons.Average(n => forecast.At(n, n.AddHours(-24)).Global / Math.Max(1, sky.At(n).Global)).ShouldBe(1, 0.05, "as often too much as too little");
    }

    [Fact]
    public async Task All_services_speak_of_one_sky()
    {
        await using var bench = await WeatherBench.StartAsync(Ct, "2026-05-10T04:00Z");
        using var first = bench.Rounds();
        using var second = bench.Rounds("meteoserver", "");
        var a = (await bench.AskAsync(first, Ct)).OfType<Report.Weather>().Single().Issue.Slots.ToDictionary(s => s.Start);
        var b = (await bench.AskAsync(second, Ct)).OfType<Report.Weather>().Single().Issue.Slots.Where(s => a.ContainsKey(s.Start)).ToList();
        b.Count.ShouldBeGreaterThan(24);
        var light = b.Sum(s => s.Global!.Value);
        b.Sum(s => Math.Abs(s.Global!.Value - a[s.Start].Global!.Value)).ShouldBeInRange(light * 0.001, light * 0.3, "they err, each in its own way");
    }

    [Theory, InlineData("2026-03-29T00:10Z"), InlineData("2026-10-24T23:10Z"), InlineData("2026-10-25T00:10Z")]
    public async Task Days_of_23_and_25_hours_have_each_hour_once(string now)
    {
        await using var bench = await WeatherBench.StartAsync(Ct, now);
        foreach (var (source, more) in new[] { ("open-meteo", "days: 3"), ("meteoserver", ""), ("meteoserver", "product: harmonie") })
        {
            using var rounds = bench.Rounds(source, more);
            var slots = (await bench.AskAsync(rounds, Ct)).OfType<Report.Weather>().Single().Issue.Slots;
            slots.Zip(slots.Skip(1)).ShouldAllBe(p => p.First.Start.AddMinutes(p.First.Minutes) == p.Second.Start, source);
            slots.ShouldAllBe(s => s.Start.ToUnixTimeSeconds() % 900 == 0);
        }
    }

    [Fact]
    public async Task A_virtual_house_lends_its_sky_and_what_it_makes_of_it_fits()
    {
        var settings = new HouseSettings { Latitude = 51.92, Longitude = 4.48, ShadedPanel = -1 };
        var profile = new HouseProfile(settings);
        await using var bench = await WeatherBench.StartAsync(Ct);
        bench.Twin.Sky = new HouseSky(settings).At;
        var day = new DateTimeOffset(2026, 6, 20, 0, 0, 0, TimeSpan.Zero);
        var pairs = Enumerable.Range(0, 72).Select(h => (Light: TwinSky.Mean(bench.Twin.SkyOver(0, 0), day.AddHours(h), 60).Global,
            Power: Enumerable.Range(0, 12).Average(i => profile.At(day.AddHours(h).AddMinutes((5 * i) + 2.5)).ProductionWatts))).Where(p => p.Light > 50).ToList();
        pairs.Count.ShouldBeGreaterThan(30);
        var share = pairs.Sum(p => p.Power) / pairs.Sum(p => p.Light);
        pairs.Average(p => Math.Abs(p.Power - (share * p.Light))).ShouldBeLessThan(0.2 * pairs.Average(p => p.Power));
    }

    [Fact]
    public async Task Half_the_values_missing_leaves_them_missing()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        bench.Twin.Fail("open-meteo", WeatherTwinFault.Nulls);
        using var rounds = bench.Rounds();
        var slots = (await bench.AskAsync(rounds, Ct)).OfType<Report.Weather>().Single().Issue.Slots;
        slots.Count(s => s.Global is null).ShouldBeInRange(32, 40);
        slots.ShouldAllBe(s => s.Global == null || s.Global >= 0);
        slots.ShouldContain(s => s.Start.Hour == 11 && s.Global > 50);
        slots.ShouldNotContain(s => s.Start.Hour == 11 && s.Global == 0);
    }

    [Fact]
    public async Task It_is_told_over_the_network_how_to_misbehave()
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        using var http = new HttpClient();
        (await http.PostAsync(new Uri(bench.Twin.Url, "control/open-meteo/status500"), null, Ct)).EnsureSuccessStatusCode();
        (await http.GetAsync(new Uri(bench.Twin.Url, "open-meteo/v1/forecast?latitude=1&longitude=2&hourly=cloud_cover"), Ct)).StatusCode.ShouldBe(System.Net.HttpStatusCode.InternalServerError);
        (await http.PostAsync(new Uri(bench.Twin.Url, "control/open-meteo/nonsense"), null, Ct)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await http.PostAsync(new Uri(bench.Twin.Url, "control/open-meteo/none"), null, Ct)).EnsureSuccessStatusCode();
        var two = await http.GetStringAsync(new Uri(bench.Twin.Url, "open-meteo/v1/forecast?latitude=51,52&longitude=4,5&hourly=shortwave_radiation&timeformat=unixtime&timezone=GMT&forecast_days=1"), Ct);
        Solstead.Devices.Weather.OpenMeteo.OpenMeteoAnswer.Places(two).Select(p => p.Count).ShouldBe([24, 24]);
    }
}
