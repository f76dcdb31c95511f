using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Forecast.Sun;
using Solstead.Core.Settings;
using Solstead.Devices.Weather;
using Solstead.Devices.Weather.OpenMeteo;
using Solstead.Devices.Weather.Twin;
using Solstead.Site.Configuration;
using Solstead.Tests.Architecture;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Weather;

/// <summary>The sources of the weather over real sockets, hours and days of theirs in simulated time.</summary>
public sealed class WeatherSourcesTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(DateTimeOffset.Parse("2026-06-21T09:20Z", CultureInfo.InvariantCulture));
    private readonly VolatileMemory memory = new();
    private WeatherTwin twin = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => twin = await WeatherTwin.StartAsync(0, clock, Ct);

    public ValueTask DisposeAsync() => twin.DisposeAsync();

    private IDevice Sources(string more = "sources: [open-meteo]") => Read(more).ShouldNotBeNull().Create(new("weather", clock, NullLoggerFactory.Instance, memory, TimeZoneInfo.Utc, "."));

    private WeatherSourceEntry? Read(string more, Place? place = null) =>
        WeatherSources.Read(new SettingsReader(YamlSettings.Parse($$"""forecast: { {{more}}, urls: { open-meteo: "{{twin.UrlOf("open-meteo")}}" } }""", "x")).Section("forecast"), place ?? new(51.9244, 4.4777), null, ".");

    [Fact]
    public void Nobody_is_asked_unless_the_owner_wrote_whom() => Read("days: 3").ShouldBeNull();

    [Fact]
    public async Task The_first_answer_holds_quarters_for_two_days_and_hours_after_them()
    {
        await using var sources = Sources();
        await foreach (var report in sources.ReadAsync(Ct))
            if (report is Report.Weather { Issue: var issue })
            {
                issue.Source.ShouldBe("open-meteo");
                issue.Issued.ShouldBe(clock.GetUtcNow());
                issue.Slots.Select(s => s.Start).ShouldBeUnique();
                issue.Slots.Zip(issue.Slots.Skip(1)).ShouldAllBe(p => p.First.Start.AddMinutes(p.First.Minutes) == p.Second.Start);
                issue.Slots.Count(s => s.Minutes == 15).ShouldBeInRange(180, 192);
                issue.Slots[^1].Start.ShouldBe(new DateTimeOffset(2026, 6, 28, 22, 0, 0, TimeSpan.Zero));
                issue.Slots.ShouldAllBe(s => s.Global >= 0 && s.Air > -40 && s.Wind >= 0 && s.Cloud >= 0 && s.Beam >= 0 && s.Diffuse >= 0 && s.Rain >= 0 && s.Snow >= 0);
                break;
            }
        twin.Requests.ShouldHaveSingleItem().Path.ShouldContain("latitude=51.92&longitude=4.48&");
    }

    [Fact]
    public void A_misspelt_source_one_without_a_place_and_one_without_a_key_or_panels_are_told_and_left_out()
    {
        var set = Forecast("sources: [open-meteo, meteoserver, forecast-solar, radio]");
        WeatherSources.Read(set, null, null, ".").ShouldBeNull();
        set.Findings.Select(f => f.Code).ShouldBe(["config.value.wrong", "config.forecast.place", "config.forecast.place", "config.forecast.plant"]);
        var second = Forecast("sources: [meteoserver, open-meteo]");
        var entry = WeatherSources.Read(second, WeatherBench.Rotterdam, null, ".").ShouldNotBeNull();
        entry.Names.ShouldBe(["open-meteo"]);
        entry.IsLocal.ShouldBeFalse();
        second.Findings.ShouldHaveSingleItem().Code.ShouldBe("config.forecast.key");
    }

    [Fact]
    public void An_address_is_encrypted_or_on_this_machine_and_all_must_be_here_to_be_local()
    {
        Forecast("sources: [open-meteo], urls: { open-meteo: 'http://weather.example/' }", out var wrong).ShouldNotBeNull().IsLocal.ShouldBeFalse();
        wrong.Findings.ShouldHaveSingleItem().Key.ShouldBe("forecast.urls.open-meteo");
        Forecast("sources: [open-meteo], urls: { open-meteo: 'http://127.0.0.1:9/x' }", out _).ShouldNotBeNull().IsLocal.ShouldBeTrue();
        Forecast("sources: [open-meteo, forecast-solar], urls: { open-meteo: 'http://127.0.0.1:9/x' }", out _).ShouldNotBeNull().IsLocal.ShouldBeFalse();
        var entry = Forecast("sources: [forecast-solar, open-meteo]", out _).ShouldNotBeNull();
        entry.Names.ShouldBe(["forecast-solar", "open-meteo"], "in the owner's order");
    }

    [Theory]
    [InlineData("", 51.9, 4.5, true)]
    [InlineData("", -33.9, 151.2, false)]
    [InlineData("", 39.7, -105, true)]
    [InlineData("quarters: true", -33.9, 151.2, true)]
    [InlineData("quarters: false", 51.9, 4.5, false)]
    [InlineData("models: [ecmwf_ifs025]", 51.9, 4.5, false)]
    [InlineData("models: [icon_d2, ecmwf_ifs025]", 51.9, 4.5, true)]
    public void Quarters_are_asked_for_where_a_model_computes_them(string own, double latitude, double longitude, bool quarters) =>
        OpenMeteoSettings.Read(Forecast(own), null, new(latitude, longitude), ".").Quarters.ShouldBe(quarters);

    [Theory, InlineData("OpenMeteo"), InlineData("Meteoserver"), InlineData("ForecastSolar")]
    public void The_sample_of_a_source_names_it_and_its_keys_are_known(string folder)
    {
        var set = new SettingsReader(YamlSettings.Parse(File.ReadAllText(Path.Combine(SourceTree.Src, "Solstead.Devices", "Weather", folder, "sample.yaml")), "x")).Section("forecast");
        var entry = WeatherSources.Read(set, WeatherBench.Rotterdam, WeatherBench.TwoPlanes, ".").ShouldNotBeNull();
        entry.Names.ShouldContain("open-meteo");
        entry.Names.Count.ShouldBe(folder == "OpenMeteo" ? 1 : 2);
        set.Findings.Where(f => f.Code != "config.file.missing").ShouldBeEmpty();
    }

    [Fact]
    public void Models_count_in_the_order_of_the_settings()
    {
        var entry = Forecast("sources: [open-meteo, forecast-solar], open-meteo: { models: [icon_d2, gfs_seamless] }", out _).ShouldNotBeNull();
        entry.Sources.ShouldBe(["open-meteo.icon_d2", "open-meteo.gfs_seamless", "forecast-solar"]);
        Forecast("sources: [open-meteo], open-meteo: { models: [icon_d2] }", out _).ShouldNotBeNull().Sources.ShouldBe(["open-meteo"]);
    }

    private static SettingsReader Forecast(string yaml) => new SettingsReader(YamlSettings.Parse("forecast: { " + yaml + " }", "x")).Section("forecast");

    private static WeatherSourceEntry? Forecast(string yaml, out SettingsReader set) => WeatherSources.Read(set = Forecast(yaml), WeatherBench.Rotterdam, WeatherBench.TwoPlanes, ".");
}
