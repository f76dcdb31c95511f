using System.Net;
using System.Text.Json;
using Solstead.Devices.Enphase.Twin;
using Solstead.Simulator;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Enphase.Twin;

/// <summary>All documents of a living twin tell one story.</summary>
public sealed class LiveTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 11, 7, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<(EnphaseTwin Twin, TwinHttp Http, ManualClock Clock)> StartAsync(
        int phases = 3, string firmware = "8.2.4382", double battery = 0, TwinQuirks? quirks = null, int panels = 16, TwinRole role = TwinRole.Owner, DateTimeOffset? at = null)
    {
        var clock = new ManualClock(at ?? Noon);
        var house = new VirtualHouse(new HouseSettings { Phases = phases, BatteryWh = battery }.WithPanels(panels), clock.GetUtcNow());
        var twin = await EnphaseTwin.StartAsync(new() { Plant = house, Time = clock, Firmware = firmware, Quirks = quirks ?? new() }, Ct);
        var http = new TwinHttp(twin) { Token = twin.UsesTokens ? twin.TokenFor(role) : null };
        if (twin.UsesTokens) await http.LogInAsync();
        return (twin, http, clock);
    }

    private static async Task<JsonElement> JsonAsync(TwinHttp http, string path)
    {
        using var document = JsonDocument.Parse(await http.GetAsync(path));
        return document.RootElement.Clone();
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task Total_is_net_plus_production_and_phases_add_up_everywhere(int phases)
    {
        var (twin, http, _) = await StartAsync(phases);
        await using var t = twin;
        using var h = http;

        var document = await JsonAsync(http, "/production.json?details=1");
        var production = document.GetProperty("production")[1];
        var (total, net) = (document.GetProperty("consumption")[0], document.GetProperty("consumption")[1]);
        Number(production, "wNow").ShouldBeGreaterThan(100);
        (Number(total, "wNow") - Number(net, "wNow") - Number(production, "wNow")).ShouldBe(0, 0.003);
        foreach (var entry in (JsonElement[])[production, total, net])
        {
            entry.GetProperty("lines").GetArrayLength().ShouldBe(phases);
            foreach (var field in (string[])["wNow", "whLifetime", "reactPwr", "rmsVoltage", "rmsCurrent", "apprntPwr", "whToday", "varhLagLifetime", "vahLifetime"])
                entry.GetProperty("lines").EnumerateArray().Sum(l => Number(l, field)).ShouldBe(Number(entry, field), 0.01, field);
        }

        var readings = await JsonAsync(http, "/ivp/meters/readings");
        Number(readings[0], "activePower").ShouldBe(Number(production, "wNow"), 0.001);
        Number(readings[1], "activePower").ShouldBe(Number(net, "wNow"), 0.001);
        Number(readings[1], "actEnergyDlvd").ShouldBe(twin.Truth!.Grid.DeliveredWh, 0.001);
        Number(readings[1], "actEnergyRcvd").ShouldBe(twin.Truth.Grid.ReceivedWh, 0.001);
        foreach (var reading in readings.EnumerateArray())
            foreach (var field in (string[])["activePower", "actEnergyDlvd", "actEnergyRcvd", "voltage", "current", "apparentPower", "reactivePower"])
                reading.GetProperty("channels").EnumerateArray().Sum(c => Number(c, field)).ShouldBe(Number(reading, field), 0.01, field);

        var reports = await JsonAsync(http, "/ivp/meters/reports");
        reports.EnumerateArray().Select(r => r.GetProperty("reportType").GetString()).ShouldBe(["production", "net-consumption", "total-consumption"]);
        Number(reports[2].GetProperty("cumulative"), "actPower").ShouldBe(Number(total, "wNow"), 0.003);
        var meters = await JsonAsync(http, "/ivp/meters");
        Number(meters[1], "phaseCount").ShouldBe(phases);
        meters[1].GetProperty("measurementType").GetString().ShouldBe("net-consumption");
    }

    [Fact]
    public async Task A_plain_document_has_no_lines_from_7_6_on()
    {
        var (twin, http, _) = await StartAsync();
        await using (twin) using (http) (await http.GetAsync("/production.json")).ShouldNotContain("lines");
        var (old, plain, _) = await StartAsync(firmware: "7.3.466");
        await using (old) using (plain)
        {
            (await plain.GetAsync("/production.json")).ShouldContain("lines");
            (await plain.GetAsync("/production")).ShouldNotContain("lines");
        }
    }

    [Fact]
    public async Task Registers_move_by_power_times_time()
    {
        var (twin, http, clock) = await StartAsync();
        await using var t = twin;
        using var h = http;
        var first = await JsonAsync(http, "/ivp/meters/readings");
        double made = 0, imported = 0, exported = 0;
        for (var second = 0; second < 120; second++)
        {
            var now = await JsonAsync(http, "/ivp/meters/readings");
            made += Number(now[0], "activePower") / 3600;
            foreach (var channel in now[1].GetProperty("channels").EnumerateArray())
            {
                imported += Math.Max(0, Number(channel, "activePower")) / 3600;
                exported += Math.Max(0, -Number(channel, "activePower")) / 3600;
            }
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        var last = await JsonAsync(http, "/ivp/meters/readings");
        (Number(last[0], "actEnergyDlvd") - Number(first[0], "actEnergyDlvd")).ShouldBe(made, made * 0.001 + 0.003);
        (Number(last[1], "actEnergyDlvd") - Number(first[1], "actEnergyDlvd")).ShouldBe(imported, imported * 0.001 + 0.003);
        (Number(last[1], "actEnergyRcvd") - Number(first[1], "actEnergyRcvd")).ShouldBe(exported, exported * 0.001 + 0.003);
    }

    [Theory]
    [InlineData("7.3.130", false), InlineData("7.3.466", true), InlineData("8.2.4382", true)]
    public async Task Net_lifetime_means_what_it_means_on_its_firmware(string firmware, bool difference)
    {
        var (twin, http, _) = await StartAsync(firmware: firmware);
        await using var t = twin;
        using var h = http;
        var net = (await JsonAsync(http, "/production.json?details=1")).GetProperty("consumption")[1];
        Number(net, "whLifetime").ShouldBe(twin.Truth!.Grid.DeliveredWh - (difference ? twin.Truth.Grid.ReceivedWh : 0), 0.01);
        Number(net, "whToday").ShouldBe(0);
    }

    [Fact]
    public async Task The_new_meter_stack_breaks_what_it_breaks_in_the_captures()
    {
        var (twin, http, _) = await StartAsync(phases: 2, firmware: "8.3.5433");
        await using var t = twin;
        using var h = http;
        var document = await JsonAsync(http, "/production.json?details=1");
        var production = document.GetProperty("production")[1];
        var (total, net) = (document.GetProperty("consumption")[0], document.GetProperty("consumption")[1]);
        Number(total, "wNow").ShouldBe(Number(net, "wNow"));
        Number(total, "whLifetime").ShouldBe(Number(net, "whLifetime"));
        Number(production, "whToday").ShouldBe(Number(production, "whLifetime"));
        Number(production, "whLastSevenDays").ShouldBe(Number(production, "whLifetime"));
        Number(production, "pwrFactor").ShouldBeGreaterThan(1);
        Number(production, "vahLifetime").ShouldBeLessThan(1);
        production.GetProperty("lines").GetArrayLength().ShouldBe(3);
        Number(production.GetProperty("lines")[2], "rmsVoltage").ShouldBe(0);
        Number(production, "varhLagLifetime").ShouldBe(twin.Truth!.Production.Phases.Sum(p => p.LeadVarh), 0.01);
        (await JsonAsync(http, "/ivp/meters")).GetArrayLength().ShouldBe(7);
        var readings = await JsonAsync(http, "/ivp/meters/readings");
        readings.GetArrayLength().ShouldBe(8);
        readings[7].GetProperty("eid").GetInt32().ShouldBe(1023410688);
        Number(readings[0], "reactEnergyLagg").ShouldBe(twin.Truth.Production.Phases.Sum(p => p.LagVarh), 0.01);
    }

    [Theory]
    [InlineData(TwinMetering.Standard, "8.2.127"), InlineData(TwinMetering.Disabled, "7.3.466"), InlineData(TwinMetering.Disabled, "8.2.4264"), InlineData(TwinMetering.ProductionOnly, "8.2.127"), InlineData(TwinMetering.Total, "8.2.127")]
    public async Task Fittings_show_as_in_the_captures(TwinMetering metering, string firmware)
    {
        var (twin, http, _) = await StartAsync(phases: 1, firmware: firmware, quirks: new() { Metering = metering });
        await using var t = twin;
        using var h = http;
        var document = await JsonAsync(http, "/production.json?details=1");
        var meters = await JsonAsync(http, "/ivp/meters");
        var v1 = await JsonAsync(http, "/api/v1/production");
        var readings = await JsonAsync(http, "/ivp/meters/readings");
        (await http.GetAsync("/info")).ShouldContain(metering == TwinMetering.Standard ? "<imeter>false" : "<imeter>true");
        Number(document.GetProperty("production")[0], "wNow").ShouldBeGreaterThan(100);
        switch (metering)
        {
            case TwinMetering.Standard:
                meters.GetArrayLength().ShouldBe(0);
                document.GetProperty("production").GetArrayLength().ShouldBe(1);
                document.TryGetProperty("consumption", out _).ShouldBeFalse();
                Number(v1, "wattsNow").ShouldBe(Number(document.GetProperty("production")[0], "wNow"));
                break;
            case TwinMetering.Disabled:
                meters[0].GetProperty("state").GetString().ShouldBe("disabled");
                Number(document.GetProperty("production")[1], "activeCount").ShouldBe(0);
                Number(document.GetProperty("production")[1], "whLifetime").ShouldBe(0);
                Number(v1, "wattHoursLifetime").ShouldBe(firmware == "8.2.4264" ? 1583 : 0);
                if (firmware == "7.3.466") Number(document.GetProperty("production")[0], "whLifetime").ShouldBeLessThan(1_193_047);
                break;
            case TwinMetering.ProductionOnly:
                meters[1].GetProperty("state").GetString().ShouldBe("disabled");
                Number(document.GetProperty("consumption")[1], "activeCount").ShouldBe(0);
                break;
            default:
                meters[1].GetProperty("measurementType").GetString().ShouldBe("total-consumption");
                Number(readings[1], "activePower").ShouldBe(twin.Truth!.Total.Watts, 0.01);
                break;
        }
    }

    [Fact]
    public async Task A_battery_closes_the_balance_of_the_live_status_and_answers_under_a_key_with_a_colon()
    {
        var (twin, http, clock) = await StartAsync(battery: 10_080, at: new(2026, 6, 15, 7, 30, 0, TimeSpan.Zero));
        await using var t = twin;
        using var h = http;
        using (var on = await http.SendAsync("/ivp/livedata/stream", HttpMethod.Post, "{\"enable\":1}")) on.StatusCode.ShouldBe(HttpStatusCode.OK);
        var status = await JsonAsync(http, "/ivp/livedata/status");
        status.GetProperty("connection").GetProperty("sc_stream").GetString().ShouldBe("enabled");
        double Mw(string branch) => Number(status.GetProperty("meters").GetProperty(branch), "agg_p_mw");
        (Mw("pv") + Mw("storage") + Mw("grid") - Mw("load")).ShouldBe(0, 3);
        Math.Abs(Mw("storage")).ShouldBeGreaterThan(100_000);

        var power = (await JsonAsync(http, "/ivp/ensemble/power")).GetProperty("devices:")[0];
        Number(power, "real_power_mw").ShouldBe(Mw("storage"), 1);
        Number(await JsonAsync(http, "/ivp/ensemble/secctrl"), "ENC_agg_avail_energy").ShouldBe(twin.Truth!.Battery!.StoredWh, 1);
        (await JsonAsync(http, "/ivp/ensemble/inventory"))[0].GetProperty("devices")[0].GetProperty("encharge_capacity").GetInt32().ShouldBe(10_080);

        clock.Advance(TimeSpan.FromMinutes(16));
        await http.LogInAsync();
        (await JsonAsync(http, "/ivp/livedata/status")).GetProperty("connection").GetProperty("sc_stream").GetString().ShouldBe("disabled");
    }

    [Fact]
    public async Task Panels_report_every_five_minutes_at_their_own_second()
    {
        var (twin, http, clock) = await StartAsync(panels: 60);
        await using var t = twin;
        using var h = http;
        var before = await JsonAsync(http, "/api/v1/production/inverters");
        before.GetArrayLength().ShouldBe(60);
        var dates = before.EnumerateArray().Select(p => p.GetProperty("lastReportDate").GetInt64()).ToArray();
        dates.Distinct().Count().ShouldBeGreaterThan(30);
        dates.ShouldAllBe(d => clock.GetUtcNow().ToUnixTimeSeconds() - d >= 0 && clock.GetUtcNow().ToUnixTimeSeconds() - d <= 300);
        clock.Advance(TimeSpan.FromMinutes(5));
        var after = (await JsonAsync(http, "/api/v1/production/inverters")).EnumerateArray().Select(p => p.GetProperty("lastReportDate").GetInt64()).ToArray();
        after.Zip(dates, (a, b) => a - b).ShouldAllBe(d => d == 300);
        var data = await JsonAsync(http, "/ivp/pdm/device_data");
        data.GetProperty("deviceCount").GetInt32().ShouldBe(50);
        var reading = data.GetProperty("553648384").GetProperty("channels")[0];
        (Number(reading.GetProperty("lastReading"), "joulesProduced") / Number(reading.GetProperty("lastReading"), "duration")).ShouldBe(Number(reading.GetProperty("watts"), "now"), 0.6);
    }

    [Fact]
    public async Task An_unsigned_meter_and_a_tariff_that_is_none()
    {
        var (twin, http, _) = await StartAsync(firmware: "8.3.5169", at: new(2026, 6, 15, 23, 30, 0, TimeSpan.Zero));
        await using var t = twin;
        using var h = http;
        var watts = (await JsonAsync(http, "/ivp/pdm/device_data")).GetProperty("704643328").GetProperty("channels")[0].GetProperty("watts");
        watts.GetProperty("now").GetInt64().ShouldBeGreaterThan(4294967000);
        (await http.GetAsync("/admin/lib/tariff")).ShouldContain("error");
        var home = await JsonAsync(http, "/home");
        home.GetProperty("timezone").GetString().ShouldBe("UTC");
        home.GetProperty("current_time").GetString().ShouldBe("23:30");
    }

    [Fact]
    public async Task Register_faults_step_wrap_and_spike_and_end()
    {
        var (twin, http, _) = await StartAsync(phases: 1);
        await using var t = twin;
        using var h = http;
        async Task<double> Made() => Number((await JsonAsync(http, "/ivp/meters/readings"))[0], "actEnergyDlvd");
        var right = await Made();

        await twin.Faults.InjectAsync(TwinFaultKind.CounterWrap, Ct);
        (right - await Made()).ShouldBe(4294967296.0 / 3600, 0.01);
        await twin.Faults.InjectAsync(TwinFaultKind.CounterReset, Ct);
        (await Made()).ShouldBe(0, 0.01);
        await twin.Faults.ClearAsync(Ct);
        await twin.Faults.InjectAsync(TwinFaultKind.NegativeLifetime, Ct);
        (await Made()).ShouldBe(-right, 0.01);
        await twin.Faults.ClearAsync(Ct);
        await twin.Faults.InjectAsync(TwinFaultKind.Spike, Ct);
        await http.GetAsync("/info");
        (await Made() - right).ShouldBe(3e9, 1);
        (await Made()).ShouldBe(right, 0.01);
    }

    [Fact]
    public async Task Midnight_can_come_late_and_unclean()
    {
        var (twin, http, clock) = await StartAsync(phases: 1, at: new(2026, 6, 15, 23, 59, 0, TimeSpan.Zero));
        await using var t = twin;
        using var h = http;
        async Task<double> Today() => Number((await JsonAsync(http, "/production.json")).GetProperty("production")[1], "whToday");
        var evening = await Today();
        evening.ShouldBeGreaterThan(10_000);

        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.LateMidnight) { Amount = 300 }, Ct);
        clock.Advance(TimeSpan.FromMinutes(2));
        (await Today()).ShouldBe(evening, 5);
        clock.Advance(TimeSpan.FromMinutes(5));
        (await Today()).ShouldBe(0, 5);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.DirtyMidnight) { Amount = 2500 }, Ct);
        (await Today()).ShouldBe(2500, 5);
    }

    [Fact]
    public async Task Requests_queue_in_a_gateway_with_one_thread()
    {
        var clock = new ManualClock(Noon);
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Time = clock, SingleThread = true, LatencyScale = 1 }, Ct);
        using var http = TwinHttp.WithOwner(twin);
        var slow = http.StatusAsync("/production.json?details=1");
        while (clock.Armed == 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        using var other = TwinHttp.WithOwner(twin);
        var fast = other.StatusAsync("/ivp/meters");
        while (twin.Requests.MaxConcurrent < 2) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        clock.Advance(TimeSpan.FromSeconds(2));
        fast.IsCompleted.ShouldBeFalse();
        while (!fast.IsCompleted) await clock.AdvanceAsync(TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(500));
        (await slow).ShouldBe(HttpStatusCode.OK);
        (await fast).ShouldBe(HttpStatusCode.OK);
    }
}
