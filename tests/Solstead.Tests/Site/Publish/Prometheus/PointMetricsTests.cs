using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Publish.Prometheus;
using Solstead.Site.Texts;

namespace Solstead.Tests.Site.Publish.Prometheus;

public sealed class PointMetricsTests
{
    private static readonly Moment Now = new(TimeSpan.FromSeconds(100), new(2026, 6, 26, 11, 0, 0, TimeSpan.Zero));

    private static DeviceState Device(string id, params (PointDeclaration Point, double? Value)[] points)
    {
        var device = new DeviceState(DeviceInfo.Unknown(id, "test"));
        device.Identify(DeviceInfo.Unknown(id, "test") with { Points = [.. points.Select(p => p.Point)] });
        device.Measure([.. points.Select(p => new Reading(p.Point.Id, p.Value, p.Value is null ? Quality.Missing : Quality.Good, Now.Utc))], Now);
        return device;
    }

    private static Dictionary<string, StrictFamily> Scrape(bool open, string site, Moment at, params DeviceState[] devices) =>
        StrictMetrics.Parse(MetricsText.Write(new PointMetrics(site, new Sentences("en", TimeZoneInfo.Utc, TimeProvider.System)).Make(devices, at), open), open);

    [Theory]
    [InlineData("production.power.l2", Unit.Watt, PointKind.Gauge, "solstead_production_power_watts", 7, 7)]
    [InlineData("grid.energy_import", Unit.WattHour, PointKind.Counter, "solstead_grid_energy_import_joules_total", 2, 7200)]
    [InlineData("grid.energy_lifetime", Unit.WattHour, PointKind.Gauge, "solstead_grid_energy_lifetime_net_joules", -2, -7200)]
    [InlineData("grid.reactive_power", Unit.Var, PointKind.Gauge, "solstead_grid_reactive_power_vars", -5, -5)]
    [InlineData("grid.reactive_energy_inductive_lifetime", Unit.VarHour, PointKind.Counter, "solstead_grid_reactive_energy_inductive_lifetime_var_seconds_total", 1, 3600)]
    [InlineData("grid.apparent_energy_today", Unit.VoltAmpereHour, PointKind.Gauge, "solstead_grid_apparent_energy_today_volt_ampere_seconds", 1, 3600)]
    [InlineData("grid.power_factor", Unit.None, PointKind.Gauge, "solstead_grid_power_factor", 0.5, 0.5)]
    [InlineData("storage.soc", Unit.Percent, PointKind.Gauge, "solstead_storage_soc_ratio", 72, 0.72)]
    [InlineData("inverter.1220.temperature", Unit.Celsius, PointKind.Gauge, "solstead_inverter_temperature_celsius", 41.5, 41.5)]
    [InlineData("inverter.1220.last_report", Unit.Instant, PointKind.Gauge, "solstead_inverter_last_report_timestamp_seconds", 1e9, 1e9)]
    [InlineData("weather.irradiance", "W/m²", PointKind.Gauge, "solstead_weather_irradiance_watts_per_square_meter", 800, 800)]
    [InlineData("tariff.price", "EUR/kWh", PointKind.Gauge, "solstead_tariff_price_eur_per_kwh", 0.25, 0.25)]
    public void A_point_becomes_a_family_in_base_units(string id, string unit, PointKind kind, string name, double value, double expected)
    {
        var scraped = Scrape(false, "Home", Now, Device("roof", (new(id, unit, kind, Text: "point.grid.power"), value)));
        scraped[name].Samples.ShouldHaveSingleItem().Value.ShouldBe(expected, 1e-9 * Math.Abs(expected));
        scraped[name].Type.ShouldBe(kind == PointKind.Counter ? "counter" : "gauge");
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Every_series_tells_site_device_and_phase_and_a_panel_its_serial(bool open)
    {
        var scraped = Scrape(open, "Les Tilleuls", Now, Device("roof",
            (new("grid.power", Unit.Watt, PointKind.Gauge), 10), (new("grid.power.l1", Unit.Watt, PointKind.Gauge), 4), (new("inverter.1220.power", Unit.Watt, PointKind.Gauge), 3)));
        var grid = scraped["solstead_grid_power_watts"].Samples;
        grid.Select(s => s.Labels["phase"]).ShouldBe(["all", "l1"]);
        grid.ShouldAllBe(s => s.Labels["site"] == "Les Tilleuls" && s.Labels["device"] == "roof");
        var panel = scraped["solstead_inverter_power_watts"].Samples.ShouldHaveSingleItem();
        panel.Labels["inverter"].ShouldBe("1220");
    }

    [Fact]
    public void What_is_missing_suspect_or_too_old_is_absent_never_zero()
    {
        var device = Device("roof", (new("grid.power", Unit.Watt, PointKind.Gauge), null), (new("pv.power", Unit.Watt, PointKind.Gauge), 5), (new("home.power", Unit.Watt, PointKind.Gauge), 6));
        device.Measure([new("pv.power", 3e9, Quality.Suspect, Now.Utc)], Now);
        var scraped = Scrape(false, "Home", Now, device);
        scraped.ShouldNotContainKey("solstead_grid_power_watts");
        scraped.ShouldNotContainKey("solstead_pv_power_watts");
        scraped.ShouldContainKey("solstead_home_power_watts");
        var later = Scrape(false, "Home", Now.Plus(TimeSpan.FromMinutes(5)), device);
        later.ShouldNotContainKey("solstead_home_power_watts");
        later["solstead_device_up"].Samples.Single().Value.ShouldBe(0);
        later["solstead_device_silence_seconds"].Samples.Single().Value.ShouldBe(300);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Names_people_give_cannot_break_the_format(bool open)
    {
        const string Odd = "a\"b\\n\nc{}=,é€𝄞 \u0001";
        var scraped = Scrape(open, Odd, Now, Device("we,ird\"", (new("group.La \"grange\" d.est.power", Unit.Watt, PointKind.Gauge), 1), (new("9x-y.z-9", "°?", PointKind.Gauge, Text: "no\nsuch \"text\""), 2)));
        var sample = scraped["solstead_group_power_watts"].Samples.Single();
        sample.Labels["site"].ShouldBe(Odd);
        sample.Labels["device"].ShouldBe("we,ird\"");
        sample.Labels["group"].ShouldBe("La \"grange\" d.est");
    }

    [Theory, InlineData(false), InlineData(true)]
    public void The_same_name_for_a_gauge_and_a_counter_stays_valid_whatever_the_order(bool open)
    {
        var gauge = Device("a", (new("meter.energy", Unit.WattHour, PointKind.Gauge), 1));
        var counter = Device("b", (new("meter.energy", Unit.WattHour, PointKind.Counter), 2));
        var one = Scrape(open, "Home", Now, gauge, counter);
        Scrape(open, "Home", Now, counter, gauge).Keys.ShouldBe(one.Keys, ignoreOrder: true);
        one[open ? "solstead_meter_energy_joules" : "solstead_meter_energy_joules_total"].Samples.Single().Labels["device"].ShouldBe("b");
        one["solstead_meter_energy_joules_gauge"].Samples.Single().Labels["device"].ShouldBe("a");
    }

    [Fact]
    public void Points_that_differ_only_in_what_a_name_cannot_hold_leave_one_series()
    {
        var scraped = Scrape(false, "Home", Now, Device("roof", (new("a-b.c", Unit.Watt, PointKind.Gauge), 1), (new("a_b.c", Unit.Watt, PointKind.Gauge), 2)));
        scraped["solstead_a_b_c_watts"].Samples.ShouldHaveSingleItem().Value.ShouldBe(1);
    }

    [Fact]
    public void A_part_never_hides_the_site()
    {
        var scraped = Scrape(false, "Home", Now, Device("roof", (new("site.cellar.power", Unit.Watt, PointKind.Gauge), 1)));
        var sample = scraped["solstead_site_power_watts"].Samples.Single();
        (sample.Labels["site"], sample.Labels["site_part"]).ShouldBe(("Home", "cellar"));
    }

    [Fact]
    public void A_state_is_an_info_and_a_free_text_stays_inside()
    {
        var device = Device("roof", (new("inverter.1220.state", Unit.None, PointKind.State), null), (new("inverter.1220.note", Unit.None, PointKind.Text), null));
        device.Measure([new("inverter.1220.state", null, Quality.Good, Now.Utc, "producing"), new("inverter.1220.note", null, Quality.Good, Now.Utc, "anything")], Now);
        var scraped = Scrape(true, "Home", Now, device);
        scraped["solstead_inverter_state"].Samples.Single().Labels["state"].ShouldBe("producing");
        scraped.Values.SelectMany(f => f.Samples).SelectMany(s => s.Labels.Values).ShouldNotContain("anything");
    }

    [Fact]
    public void Open_problems_are_counted_by_severity()
    {
        var device = Device("roof", (new("grid.power", Unit.Watt, PointKind.Gauge), 1));
        device.Raise(new Problem("one", Severity.Warning));
        device.Raise(new Problem("two", Severity.Warning));
        var counts = Scrape(false, "Home", Now, device)["solstead_device_problems"].Samples.ToDictionary(s => s.Labels["severity"], s => s.Value);
        counts.ShouldBe(new Dictionary<string, double> { ["info"] = 0, ["notice"] = 0, ["warning"] = 2, ["alarm"] = 0 }, ignoreOrder: true);
    }
}
