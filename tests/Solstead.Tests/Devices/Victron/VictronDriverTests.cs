using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Settings;
using Solstead.Devices.Victron;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Victron;

/// <summary>What the driver tells of a GX that behaves.</summary>
public sealed class VictronDriverTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_a_GX_publishes_becomes_points_with_our_signs()
    {
        await using var twin = await GxBench.TwinAsync(new() { Soc = 64, Load = 900, PvOnGrid = 400, PvDc = 300, Phases = 3, Settings = new Dictionary<string, double> { ["CGwacs/AcPowerSetPoint"] = 20 } });
        await using var gx = GxBench.Run(twin);
        await gx.ReadyAsync();
        gx.Value("battery.power").ShouldBe(180); // it discharges: 900 − 400 − 300, and 20 from the grid
        gx.Value("battery.current")!.Value.ShouldBeGreaterThan(0);
        gx.Text("battery.state").ShouldBe("discharging");
        gx.Value("grid.power")!.Value.ShouldBe(20, 2);
        gx.Value("pv.power")!.Value.ShouldBe(700, 2);
        (gx.Value("pv_dc.power"), gx.Value("home.power")).ShouldBe((300, 900));
        gx.Value("home.power.l3").ShouldBe(300);
        gx.Text("system.ess_state").ShouldBe("self-consumption");
        (gx.Value("settings.min_soc"), gx.Value("settings.battery_life"), gx.Value("settings.schedule.4.day"), gx.Value("settings.grid_setpoint")).ShouldBe((10, 0, -7, 20));
        (gx.Text("system.source"), gx.Text("system.hub4_mode"), gx.Text("system.relay.0"), gx.Text("vebus.mode")).ShouldBe(("grid", "total", "off", "on"));
        gx.Driver.Info.ShouldSatisfyAllConditions(
            i => i.Serial.ShouldBe(twin.Portal), i => i.Firmware.ShouldBe("v3.55"), i => i.Phases.ShouldBe(3), i => i.Model.ShouldBe("Cerbo GX"),
            i => i.Offers.Select(o => (o.Role, o.Section)).ShouldBe([(Role.Grid, "grid"), (Role.Pv, "pv"), (Role.Battery, "battery"), (Role.Home, "home")]));
        gx.Open.ShouldBeEmpty();
        twin.Load = 1500;
        await Until.TrueAsync(() => gx.Value("home.power") == 1500 && gx.Value("battery.power") == 780);
        twin.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_reading_is_everything()
    {
        await using var twin = await GxBench.TwinAsync();
        await using var once = GxBench.Make(TimeProvider.System, null, "Europe/Paris", ("host", $"127.0.0.1:{twin.Broker!.Plain}"), ("tls", "false"));
        var reports = await once.ReadOnceAsync(Ct);
        reports.OfType<Report.Identified>().ShouldHaveSingleItem();
        var readings = reports.OfType<Report.Measured>().ShouldHaveSingleItem().Readings;
        readings.Single(r => r.Point == "battery.soc").ShouldSatisfyAllConditions(r => r.Value.ShouldBe(55), r => r.Quality.ShouldBe(Quality.Good));
        readings.Select(r => r.Point).ShouldBe(once.Info.Points.Select(p => p.Id));
        readings.ShouldNotContain(r => r.Point.StartsWith("pv.", StringComparison.Ordinal)); // a house without panels
    }

    [Fact]
    public async Task Nobody_at_the_address_is_told_at_once()
    {
        await using var once = GxBench.Make(TimeProvider.System, null, "Europe/Paris", ("host", "127.0.0.1:1"), ("tls", "false"));
        (await once.ReadOnceAsync(Ct)).OfType<Report.Trouble>().ShouldHaveSingleItem().Problem.Code.ShouldBe("victron.unreachable");
    }

    /// <summary>What is not understood must not become a topic, an address or a trust.</summary>
    [Theory]
    [InlineData("host", "a/b", "config.mqtt.host")]
    [InlineData("host", "user@gx", "config.mqtt.host")]
    [InlineData("certificate", "sha256:12", "config.mqtt.pin")]
    [InlineData("portal_id", "+", "victron.portal.wrong")]
    [InlineData("portal_id", "a/b", "victron.portal.wrong")]
    public void A_wrong_setting_leaves_the_device_out(string key, string value, string code)
    {
        var entries = new Dictionary<string, string> { ["host"] = "192.0.2.30", [key] = value };
        var reader = new SettingsReader(new([.. entries.Select(e => new SettingsEntry(e.Key, new SettingsScalar(e.Value, 1, 1), 1))], 1, 1));
        VictronOptions.Read(reader);
        reader.Findings.ShouldContain(f => f.Code == code && f.Severity == Severity.Alarm);
    }
}
