using Solstead.Core.Points;
using Solstead.Devices.Enphase.Twin;
using Solstead.Tests.Devices.Enphase.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>T60: every quantity the Jeedom plug-in offers (enphase.md 9.4), under our names, with the right unit.</summary>
public sealed class CatalogueTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Plug-in id without its section's letter, our quantity, unit, and whether a first reading gives it a value.</summary>
    private static readonly (string Id, string Quantity, string Unit)[] OfSection =
    [
        ("wattsNow", "power", "W"), ("wattHoursToday", "energy_today", "Wh"), ("wattHoursSevenDays", "energy_7d", "Wh"), ("wattHoursLifetime", "energy_lifetime", "Wh"),
        ("reactPwr", "reactive_power", "var"), ("apprntPwr", "apparent_power", "VA"), ("pwrFactor", "power_factor", ""), ("rmsCurrent", "current", "A"),
        ("varhLagToday", "reactive_energy_inductive_today", "varh"), ("varhLagLifetime", "reactive_energy_inductive_lifetime", "varh"),
        ("varhLeadToday", "reactive_energy_capacitive_today", "varh"), ("varhLeadLifetime", "reactive_energy_capacitive_lifetime", "varh"),
        ("vahToday", "apparent_energy_today", "VAh"), ("vahLifetime", "apparent_energy_lifetime", "VAh"), ("tension", "voltage", "V"),
    ];

    private static readonly (string Id, string Quantity, string Unit)[] OfGrid =
    [
        ("Import", "power_import", "W"), ("Export", "power_export", "W"), ("indexcumulimport", "energy_import", "Wh"), ("indexcumulexport", "energy_export", "Wh"),
        ("cumulimport", "energy_import_today", "Wh"), ("cumulexport", "energy_export_today", "Wh"),
    ];

    private static async Task<Snapshot> ReadAsync(FlatHouse house, TwinQuirks? quirks = null, string firmware = "D8.2.4382")
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = house, Firmware = firmware, Quirks = quirks ?? new(), Time = Noon.Clock }, Ct);
        await using var driver = new GatewayBench { Zone = house.Equipment.Zone, Time = Noon.Clock }.Driver(twin);
        return new Snapshot(await driver.ReadOnceAsync(Ct));
    }

    private static FlatHouse Mono => new([1000], [-400], battery: -800);

    private static FlatHouse Tri => new([1000, 200, 500], [-400, 300, 20], panels: 8, battery: 700);

    [Theory, InlineData(1), InlineData(3)]
    public async Task T60_every_quantity_of_the_plug_in_is_there_with_its_unit(int phases)
    {
        var read = await ReadAsync(phases == 1 ? Mono : Tri);
        var declared = read.Info!.Points.ToDictionary(p => p.Id);
        read.Info.Phases.ShouldBe(phases);
        foreach (var section in (string[])["production", "consumption", "grid"])
            for (var phase = 0; phase <= (phases == 1 ? 0 : phases); phase++)
                foreach (var (id, quantity, unit) in section == "grid" ? OfSection.Concat(OfGrid) : OfSection)
                {
                    var point = $"{section}.{quantity}{(phase == 0 ? "" : $".l{phase}")}";
                    declared.ShouldContainKey(point, id);
                    declared[point].Unit.ShouldBe(unit, point);
                    // A day of the grid begins at the first midnight we see; everything else has a value at once.
                    if (section != "grid" || !quantity.EndsWith("_today", StringComparison.Ordinal)) read[point].ShouldNotBeNull(point);
                }
        foreach (var (point, unit) in (ReadOnlySpan<(string, string)>)
            [("storage.power", "W"), ("storage.soc", "%"), ("storage.capacity", "Wh"), ("storage.energy_available", "Wh"),
             ("inverter.122099000001.power", "W"), ("inverter.122099000001.power_max", "W"), ("inverter.122099000001.energy_today", "Wh")])
        {
            declared[point].Unit.ShouldBe(unit, point);
            read[point].ShouldNotBeNull(point);
        }
        declared.Values.Where(p => p.Id.Split('.') is [.., ['l', >= '1' and <= '3']]).Any().ShouldBe(phases > 1, "a one-phase home has no phases to tell apart");
    }

    [Fact]
    public async Task T60_three_phases_tell_import_and_export_of_the_total_and_of_the_phases()
    {
        var read = await ReadAsync(Tri);
        (read["grid.power"], read["grid.power_import"], read["grid.power_export"]).ShouldBe((-80, 0, 80));
        (read["grid.power_import_phases"], read["grid.power_export_phases"]).ShouldBe((320, 400));
        (await ReadAsync(Mono)).Info!.Points.ShouldNotContain(p => p.Id.EndsWith("_phases", StringComparison.Ordinal));
    }

    [Theory, InlineData(1), InlineData(3)]
    public async Task T60_a_house_meter_gives_the_grid_its_electrical_values_too(int phases)
    {
        var read = await ReadAsync(phases == 1 ? Mono : Tri, new() { Metering = TwinMetering.Total });
        for (var phase = 0; phase <= (phases == 1 ? 0 : phases); phase++)
            foreach (var quantity in (string[])["power", "voltage", "current", "frequency", "reactive_power", "apparent_power", "power_factor"])
                read[$"grid.{quantity}{(phase == 0 ? "" : $".l{phase}")}"].ShouldNotBeNull($"{quantity} {phase}");
        read["grid.current"]!.Value.ShouldBe(phases == 1 ? 400.0 / 230 : 720.0 / 230, 0.6);
        read["grid.power_factor"]!.Value.ShouldBeInRange(-1, 1);
    }

    [Fact]
    public async Task A_panel_tells_what_it_measures_and_its_flags()
    {
        var read = await ReadAsync(Mono);
        var declared = read.Info!.Points.ToDictionary(p => p.Id);
        foreach (var (quantity, unit, value) in (ReadOnlySpan<(string, string, double)>)
            [("voltage", "V", 230), ("current", "A", 1.087), ("frequency", "Hz", 50), ("dc_voltage", "V", 38), ("dc_current", "A", 6.853), ("temperature", "°C", 31),
             ("energy_yesterday", "Wh", 1500), ("energy_7d", "Wh", 9000), ("energy_lifetime", "Wh", 1_300_000)])
        {
            declared[$"inverter.122099000002.{quantity}"].Unit.ShouldBe(unit);
            read[$"inverter.122099000002.{quantity}"]!.Value.ShouldBe(value, 0.01, quantity);
        }
        foreach (var flag in (string[])["producing", "communicating", "provisioned", "operating"]) read.Of($"inverter.122099000002.{flag}").Text.ShouldBe("yes", flag);
        read.Of("inverter.122099000002.status").Text.ShouldBe("envoy.global.ok");
    }

    [Fact]
    public async Task A_capped_list_tells_no_electrical_values_of_anybody()
    {
        var read = await ReadAsync(Mono, new() { DeviceDataLimit = 3 });
        read.Info!.Points.ShouldNotContain(p => p.Id.EndsWith("dc_voltage", StringComparison.Ordinal));
        read.Count("inverter.", ".power").ShouldBe(4);
    }

    [Fact]
    public async Task An_IQ_battery_tells_of_itself()
    {
        var read = await ReadAsync(Mono);
        const string unit = "battery.122088000700.";
        (read[unit + "power"], read[unit + "soc"], read[unit + "capacity"], read[unit + "energy_available"]).ShouldBe((-800, 60, 5000, 3000));
        (read[unit + "temperature"], read[unit + "temperature_max"]).ShouldBe((24, 25));
        read.Of(unit + "state").Text.ShouldBe("charging");
        read.Of(unit + "energy_available").Quality.ShouldBe(Quality.Estimated);
        (read["storage.power"], read["storage.soc"]).ShouldBe((-800, 60));
    }

    [Theory, InlineData(-800, "charging"), InlineData(300, "discharging"), InlineData(0, "idle")]
    public async Task An_AC_battery_tells_of_itself_and_is_no_panel(double watts, string state)
    {
        var read = await ReadAsync(new FlatHouse([1000], [-400], battery: watts), new() { AcBattery = true });
        const string unit = "battery.122088000700.";
        (read[unit + "power"], read[unit + "soc"], read[unit + "temperature_max"]).ShouldBe((watts, 60, 21));
        read.Of(unit + "state").Text.ShouldBe(state);
        read.Of(unit + "communicating").Text.ShouldBe("yes");
        read.Count("inverter.", ".power").ShouldBe(4);
        (read["storage.power"], read["storage.soc"], read["storage.batteries"]).ShouldBe((watts, 60, 1));
    }

    [Fact]
    public async Task Relay_controller_and_the_contacts_in_use_are_told_read_only()
    {
        var read = await ReadAsync(Mono, new() { Controller = true, Relay = true });
        read.Of("relay.122088000800.state").Text.ShouldBe("closed");
        read.Of("relay.122088000800.reason").Text.ShouldBe("ok");
        read["controller.122088000900.temperature"]!.Value.ShouldBe(30, 0.01, "86 °F (T14)");
        (read.Of("controller.122088000900.relay").Text, read.Of("controller.122088000900.grid_mode").Text).ShouldBe(("closed", "multimode-ongrid"));
        (read.Of("contact.nc1.state").Text, read.Of("contact.nc1.name").Text, read.Of("contact.nc1.type").Text).ShouldBe(("closed", "Water heater", "load"));
        read.Of("contact.no1.state").Text.ShouldBe("open");
        read.Info!.Points.Count(p => p.Id.StartsWith("contact.", StringComparison.Ordinal) && p.Id.EndsWith(".state", StringComparison.Ordinal)).ShouldBe(2, "the unused ones are not shown");
    }

    [Fact]
    public async Task Contacts_that_answer_without_a_controller_are_not_believed()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = Mono }, Ct);
        await using var driver = new GatewayBench().Driver(twin);
        new Snapshot(await driver.ReadOnceAsync(Ct)).All.ShouldNotContain(r => r.Point.StartsWith("contact", StringComparison.Ordinal));
        twin.Requests.All.ShouldNotContain(r => r.Path.Contains("dry_contact", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_page_does_not_tell_any_more_is_not_told_again_with_another_one()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = Mono, Quirks = new() { Controller = true } }, Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { ProductionInterval = TimeSpan.FromMilliseconds(200), StorageInterval = TimeSpan.FromMilliseconds(100), InverterInterval = TimeSpan.FromMilliseconds(150) }));
        await watched.NextAsync("contact.nc1.state");
        await watched.NextAsync("battery.122088000700.temperature");
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.ServerError) { PathPrefix = "/ivp/ensemble/dry_contacts" }, Ct);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.ServerError) { PathPrefix = "/ivp/ensemble/inventory" }, Ct);
        await watched.NextAsync("battery.122088000700.power");
        var (contacts, temperatures) = (watched.Readings("contact.nc1.state"), watched.Readings("battery.122088000700.temperature"));
        for (var i = 0; i < 5; i++) await watched.NextAsync("battery.122088000700.power");
        for (var i = 0; i < 3; i++) await watched.NextAsync("inverter.122099000001.power");
        (watched.Readings("contact.nc1.state"), watched.Readings("battery.122088000700.temperature")).ShouldBe((contacts, temperatures));
    }

    [Fact]
    public async Task The_newest_event_is_told_with_its_own_time_and_the_last_ten_as_a_document()
    {
        var paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        var read = await ReadAsync(new FlatHouse([1000], [-400], zone: paris));
        read.Of("gateway.event").Text.ShouldNotBeNull().ShouldStartWith("Microinverter failed to report");
        var age = Noon.Clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds((long)read["gateway.event_at"]!.Value);
        age.ShouldBeInRange(TimeSpan.FromSeconds(-1), TimeSpan.FromHours(3.1));
        var document = System.Text.Json.Nodes.JsonNode.Parse(read.Of("gateway.events").Text!)!.AsObject();
        document.Count.ShouldBe(10);
        document.First().Value!.AsObject().Select(p => p.Key).ShouldBe(["message", "serialNumber", "type", "datetime"]);
        ((string)document.First().Value!["type"]!).ShouldBe("pcu");
    }

    [Fact]
    public async Task Reports_stand_in_for_readings_that_a_gateway_does_not_have()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = Tri }, Ct);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.NotFound) { PathPrefix = "/ivp/meters/readings" }, Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        for (var i = 0; i < 4; i++) (await watched.NextAsync("grid.power.l2")).Value.ShouldBe(300);
        (watched.Now["consumption.power"], watched.Now["grid.power"], watched.Now["production.frequency"]).ShouldBe((1620, -80, 50));
        twin.Requests.All.Count(r => r.Path == "/ivp/meters/reports").ShouldBeGreaterThan(3);
        watched.Now.Info!.Points.ShouldNotContain(p => p.Id == "grid.energy_import", "the reports' energies mean another thing with each firmware");
        watched.Now.Info.Points.Single(p => p.Id == "grid.power").FreshFor.ShouldBe(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Batteries_that_do_not_tell_their_power_are_read_from_the_live_status_while_its_feed_is_on()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = Mono }, Ct);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.NotFound) { PathPrefix = "/ivp/ensemble/power" }, Ct);
        await using var driver = new GatewayBench().Driver(twin);
        new Snapshot(await driver.ReadOnceAsync(Ct))["storage.power"].ShouldBeNull("an old status says nothing about now");
        using var http = TwinHttp.WithOwner(twin);
        (await http.SendAsync("/ivp/livedata/stream", HttpMethod.Post, "{\"enable\":1}")).EnsureSuccessStatusCode();
        new Snapshot(await driver.ReadOnceAsync(Ct))["storage.power"].ShouldBe(-800);
    }
}
