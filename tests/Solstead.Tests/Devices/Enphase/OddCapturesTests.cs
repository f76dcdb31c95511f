using System.Text.Json.Nodes;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Sources;
using Solstead.Devices.Enphase.Twin;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>Gateways that differ in one thing from those we know: what is missing or contradicts itself must never become a wrong value.</summary>
public sealed class OddCapturesTests
{
    private const string LoginPage = "<!DOCTYPE html><html><head><title>401 Authorization Required</title></head></html>";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<Snapshot> ReadAsync(ChangedCapture capture)
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = capture.Folder }, Ct);
        await using var driver = new GatewayBench().Driver(twin);
        return new Snapshot(await driver.ReadOnceAsync(Ct));
    }

    [Theory]
    [InlineData("/production.json")]
    [InlineData("/api/v1/production")]
    [InlineData("/api/v1/production/inverters")]
    [InlineData("/ivp/ensemble/inventory")]
    public async Task One_page_that_asks_to_be_left_alone_does_not_keep_the_others_back(string path)
    {
        using var capture = new ChangedCapture("iq-batteries-8.1");
        capture.Write(path.TrimStart('/').Replace('/', '_'), "Resource busy, please retry after 30 seconds").Index(path, 503);
        (await ReadAsync(capture))["grid.power"]!.Value.ShouldBe(-700, 1);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{ "error" : "404 - Not Found" }""")]
    [InlineData(LoginPage)]
    [InlineData(null)]
    public async Task T04_frozen_counters_are_passed_over_when_no_transformer_is_listed_at_all(string? meters)
    {
        using var capture = new ChangedCapture("frozen-v1-8.2");
        if (meters is null) capture.Remove("ivp_meters");
        else capture.Write("ivp_meters", meters);
        var read = await ReadAsync(capture);
        (read["production.power"], read["production.energy_lifetime"]).ShouldBe((4444, 22_200_000));
    }

    [Fact]
    public async Task T04_frozen_counters_are_passed_over_when_info_does_not_say_that_it_is_metered()
    {
        using var capture = new ChangedCapture("frozen-v1-8.2");
        (await ReadAsync(capture.Replace("<imeter>true</imeter>", "")))["production.power"].ShouldBe(4444);
    }

    [Fact]
    public async Task T04_without_the_production_page_the_panels_are_summed_rather_than_frozen_counters_believed()
    {
        using var capture = new ChangedCapture("frozen-v1-8.2");
        var read = await ReadAsync(capture.Remove("production.json"));
        read.Of("production.power").Quality.ShouldBe(Quality.Estimated);
        read["production.power"]!.Value.ShouldBeGreaterThan(1000);
    }

    [Theory]
    [InlineData("net-consumption", "grid", "consumption")]
    [InlineData("total-consumption", "consumption", "grid")]
    public async Task Without_a_production_transformer_the_gateway_cannot_know_what_it_computes_from_it(string role, string measured, string computed)
    {
        using var capture = new ChangedCapture("three-phase-7.6");
        capture.Change("ivp_meters", meters =>
        {
            meters[0]!["state"] = "disabled";
            meters[1]!["measurementType"] = role;
        });
        foreach (var file in new[] { "production.json", "production.json_details_1" })
            capture.Change(file, page =>
            {
                page["production"]![1]!["activeCount"] = 0;
                foreach (var entry in page["consumption"]!.AsArray()) entry!["wNow"] = -2400.0;
            });
        var read = await ReadAsync(capture);
        read[$"{measured}.power"]!.Value.ShouldBe(-2400, 1);
        read.Of($"{computed}.power").Quality.ShouldBe(Quality.Missing);
        read.Of($"{computed}.power.l1").Quality.ShouldBe(Quality.Missing);
        read.Of($"{computed}.energy_lifetime").Quality.ShouldBe(Quality.Missing);
    }

    [Theory]
    [InlineData("production", 1)]
    [InlineData("consumption", 0)]
    public async Task A_today_that_stays_at_zero_while_power_flows_is_withheld(string section, int position)
    {
        using var capture = new ChangedCapture("iq-batteries-8.1");
        capture.Change("production.json", page => page[section]![position]!["whToday"] = 0.0);
        var today = (await ReadAsync(capture)).Of($"{section}.energy_today");
        (today.Value, today.Quality, today.Note).ShouldBe((null, Quality.Missing, "today.implausible"));
    }

    [Fact]
    public async Task A_panel_that_is_listed_twice_counts_once_by_its_newest_report()
    {
        using var capture = new ChangedCapture("three-phase-7.6");
        var panels = (await ReadAsync(capture)).Count("inverter.", ".power");
        capture.Change("api_v1_production_inverters", list =>
        {
            var old = list[2]!.DeepClone();
            old["lastReportDate"] = (long)old["lastReportDate"]! - 2_000_000;
            old["lastReportWatts"] = 333;
            list.AsArray().Insert(0, old);
        });
        var read = await ReadAsync(capture);
        read.Count("inverter.", ".power").ShouldBe(panels);
        read["inverter.122100001003.power"].ShouldBe(150);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_storage_transformer_that_gives_nothing_leaves_the_batteries_to_speak_for_themselves(bool zeros)
    {
        using var capture = new ChangedCapture("iq-batteries-8.1");
        capture.Change("ivp_meters", meters => meters.AsArray().Add(new JsonObject { ["eid"] = 704643840, ["state"] = "enabled", ["measurementType"] = "storage", ["phaseCount"] = 1 }));
        if (zeros) capture.Change("ivp_meters_readings", list => list.AsArray().Add(new JsonObject { ["eid"] = 704643840, ["activePower"] = 0, ["voltage"] = 0, ["actEnergyDlvd"] = 0 }));
        (await ReadAsync(capture))["storage.power"].ShouldBe(1220);
    }

    [Fact]
    public async Task A_page_that_is_refused_whatever_the_password_says_nothing_about_the_password()
    {
        using var capture = new ChangedCapture("legacy-3.17");
        capture.Write("ivp_meters", "Error: 401").Index("/ivp/meters", 401);
        var read = await ReadAsync(capture);
        read.Count("inverter.", ".power").ShouldBe(20);
        read.Problems.ShouldNotContain(code => code.StartsWith("enphase.auth", StringComparison.Ordinal));
    }

    [Fact]
    public async Task T09_a_meter_that_does_not_count_its_phases_has_those_of_its_mode()
    {
        using var capture = new ChangedCapture("three-phase-7.6");
        capture.Change("ivp_meters", meters => { foreach (var meter in meters.AsArray()) meter!.AsObject().Remove("phaseCount"); });
        var read = await ReadAsync(capture);
        read.Info!.Phases.ShouldBe(3);
        read["grid.voltage"]!.Value.ShouldBe(231, 0.1);
    }

    [Fact]
    public async Task T05_the_new_stack_is_known_by_its_day_values_when_the_meters_are_not_listed()
    {
        using var capture = new ChangedCapture("new-stack-8.3");
        var read = await ReadAsync(capture.Remove("ivp_meters", "ivp_meters_readings"));
        (read["production.power"], read["consumption.power"], read["grid.power"]).ShouldBe((500, 800, 300));
        read.All.ShouldNotContain(r => r.Point.Contains("apparent_energy", StringComparison.Ordinal) || (r.Point.Contains("reactive_energy", StringComparison.Ordinal) && r.Value != null));
    }

    [Fact]
    public async Task The_sum_of_the_panels_of_a_standard_gateway_follows_their_reports()
    {
        using var capture = new ChangedCapture("standard-5.0");
        var read = await ReadAsync(capture.Change("production.json", page => page["production"]![0]!["wNow"] = 77));
        var sum = read.All.Where(r => r.Point.StartsWith("inverter.", StringComparison.Ordinal) && r.Point.EndsWith(".power", StringComparison.Ordinal)).Sum(r => r.Value);
        read["production.power_inverters"].ShouldBe(sum, "the production page is not asked again where the counters serve");
        var (total, panel) = (read.Info!.Points.Single(p => p.Id == "production.power_inverters"), read.Info.Points.First(p => p.Id.StartsWith("inverter.", StringComparison.Ordinal)));
        (total.FreshFor, total.GoneAfter).ShouldBe((panel.FreshFor, panel.GoneAfter));
    }

    [Fact]
    public async Task A_today_that_is_withheld_keeps_its_reason_from_one_page_to_the_next()
    {
        using var capture = new ChangedCapture("iq-batteries-8.1");
        capture.Change("production.json", page => page["consumption"]![0]!["whToday"] = 4_500_000.0);
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = capture.Folder }, Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        for (var i = 0; i < 3; i++) await watched.NextAsync("grid.power");
        var told = watched.Reports.OfType<Report.Measured>().SelectMany(m => m.Readings).Where(r => r.Point == "consumption.energy_today").ToList();
        told.ShouldNotBeEmpty();
        told.ShouldAllBe(r => r.Note == "today.implausible");
    }

    [Theory]
    [InlineData("/production.json", true)]
    [InlineData("/production", false)]
    public async Task Where_production_json_is_missing_the_page_it_was_made_from_tells_consumption_and_grid(string asked, bool present)
    {
        using var capture = new ChangedCapture("iq-batteries-8.1");
        if (!present)
        {
            File.Copy(Path.Combine(capture.Folder, "production.json"), Path.Combine(capture.Folder, "production"));
            capture.Remove("production.json", "ivp_meters_readings").Index("/production.json", 404).Index("/ivp/meters/readings", 404);
        }
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = capture.Folder }, Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { ProductionInterval = TimeSpan.FromMilliseconds(200) }));
        var grid = await watched.NextAsync("grid.power");
        (grid.Value!.Value, watched.Now["consumption.power"]!.Value).ShouldBe((-700, 300));
        watched.Now["production.power"]!.Value.ShouldBe(1000, 1);
        watched.Now.Info!.Offers.ShouldContain(new RoleOffer(Role.Grid, "grid"));
        for (var i = 0; i < 3; i++) await watched.NextAsync("consumption.energy_lifetime");
        twin.Requests.All.Count(r => r.Path == asked).ShouldBeGreaterThan(2);
        twin.Requests.All.Count(r => r.Path == "/production").ShouldBe(present ? 0 : twin.Requests.All.Count(r => r.Path == asked), "the slowest page is asked only where it is needed");
    }

    [Fact]
    public void B8_counters_that_fall_to_zero_while_the_roof_produces_are_no_reading()
    {
        var (paris, noon) = (TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"), new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.FromHours(2)));
        var now = new Moment(TimeSpan.Zero, noon);
        var data = new GatewayData { Counters = new(new() { Today = 4000, SevenDays = 90_000, Lifetime = 8_000_000, Watts = 900 }, now) };
        var profile = ProfileRules.Of(new("122100005555", null, FirmwareVersion.TryParse("D8.3.5500")!, false, true, null), "122100005555", data);
        var list = new ReadingList();
        CounterPoints.Fill(list, profile, new FourCounters { Today = 0, SevenDays = 0, Lifetime = 0, Watts = 900 }, noon, new DayRules(paris)).ShouldBeFalse();
        list["production.energy_today"].ShouldBeNull();
    }

    [Fact]
    public async Task T06_other_meters_on_the_production_page_are_not_taken_for_those_we_know()
    {
        using var capture = new ChangedCapture("iq-batteries-8.1");
        capture.Change("production.json", page =>
        {
            page["production"]!.AsArray().Insert(0, new JsonObject { ["type"] = "eim", ["activeCount"] = 1, ["measurementType"] = "pv3p", ["wNow"] = 55, ["whLifetime"] = 66 });
            page["consumption"]!.AsArray().Insert(0, new JsonObject { ["type"] = "rgms", ["activeCount"] = 1, ["wNow"] = 77, ["whLifetime"] = 88 });
            page["consumption"]![1]!.AsObject().Remove("measurementType");
            page["consumption"]![2]!.AsObject().Remove("measurementType");
        });
        var read = await ReadAsync(capture);
        (read["production.power"], read["consumption.power"], read["grid.power"]).ShouldBe((1000, 300, -700));
    }

    [Fact]
    public async Task A_page_the_gateway_has_shown_is_asked_again_after_a_spell_of_not_found()
    {
        using var capture = new ChangedCapture("three-phase-7.6");
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = capture.Folder }, Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { ProductionInterval = TimeSpan.FromMilliseconds(300) }));
        await watched.NextAsync("grid.power");
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.NotFound) { PathPrefix = "/production.json", Count = 1 }, Ct);
        await watched.NextAsync("consumption.energy_lifetime");
    }

    [Fact]
    public async Task The_production_page_is_asked_on_where_counters_serve_production_and_a_transformer_the_grid()
    {
        using var capture = new ChangedCapture("three-phase-7.6");
        capture.Change("ivp_meters", meters => meters[0]!["state"] = "disabled");
        foreach (var file in new[] { "production.json", "production.json_details_1" }) capture.Change(file, page => page["production"]![1]!["activeCount"] = 0);
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = capture.Folder }, Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { ProductionInterval = TimeSpan.FromMilliseconds(200) }));
        (await watched.NextAsync("production.power")).Value.ShouldBe(2650);
        (await watched.NextAsync("grid.energy_lifetime")).Value.ShouldBe(2_100_000);
    }
}
