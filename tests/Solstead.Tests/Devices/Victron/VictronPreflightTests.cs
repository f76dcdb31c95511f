using Solstead.Core.Devices;
using Solstead.Devices.Victron;
using Solstead.Devices.Victron.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Victron;

/// <summary>What speaks against borrowing a setting, each with a sentence of its own.</summary>
public sealed class VictronPreflightTests
{
    private const string Ess = "settings/0/Settings/CGwacs/";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_speaks_against_steering_is_told_and_over_when_it_is_over()
    {
        await using var twin = await GxBench.TwinAsync();
        await using var gx = GxBench.Run(twin);
        gx.Driver.Obstacle("min_soc")!.Code.ShouldBe("victron.unread");
        await gx.ReadyAsync();
        gx.Driver.Obstacle("min_soc").ShouldBeNull();
        await BlocksAsync(gx, () => twin[Ess + "Hub4Mode"] = 3, () => twin[Ess + "Hub4Mode"] = 1, "victron.ess.external", blocked: ["min_soc", "schedule.0.day", "grid_setpoint", "battery_life"], free: ["relay.0", "max_charge_current"]);
        await BlocksAsync(gx, () => twin[Ess + "BatteryLife/State"] = 9, () => twin[Ess + "BatteryLife/State"] = 10, "victron.ess.keep", ["schedule.4.soc", "battery_life"], ["relay.1"]);
        await BlocksAsync(gx, () => twin["settings/0/Settings/DynamicEss/Mode"] = 1, () => twin["settings/0/Settings/DynamicEss/Mode"] = 0, "victron.ess.dynamic", ["schedule.0.day"], ["min_soc", "battery_life"]);
        await BlocksAsync(gx, () => twin.Grid = false, () => twin.Grid = true, "victron.island", ["min_soc", "max_charge_current"], ["relay.0"]);
        twin.SetText("settings/0/Settings/System/TimeZone", "UTC");
        await gx.ToldAsync("victron.time_zone");
        gx.Reports.OfType<Report.Trouble>().Last(t => t.Problem.Code == "victron.time_zone").Problem.Severity.ShouldBe(Severity.Alarm);
        twin.SetText("settings/0/Settings/System/TimeZone", "Europe/Brussels"); // another name for the same hours
        await Until.TrueAsync(() => gx.Open.Count == 0);
        twin["settings/0/Settings/Relay/Function"] = 0;
        await Until.TrueAsync(() => gx.Driver.Obstacle("relay.0") is { Code: "victron.relay.function" });
        gx.Driver.Obstacle("relay.1").ShouldBeNull();
        gx.Driver.Obstacle("nothing")!.Code.ShouldBe("victron.setting");
    }

    [Fact]
    public async Task A_plant_without_ESS_is_shown_and_left_alone()
    {
        foreach (var (options, code) in ((GxTwinOptions, string)[])[(new() { Ess = false }, "victron.ess.none"), (new() { MultiRs = true }, "victron.ess.acsystem"), (new() { Monitor = false }, "victron.soc.none")])
        {
            await using var twin = await GxBench.TwinAsync(options);
            await using var gx = GxBench.Run(twin);
            await gx.ToldAsync(code);
            gx.Driver.Obstacle("schedule.0.day")!.Code.ShouldBe(code);
            gx.Value("home.power").ShouldBe(600);
            gx.Driver.Obstacle("relay.0").ShouldBeNull();
        }
    }

    [Theory]
    [InlineData(5.0, null, true)]
    [InlineData(null, "ESS", false)]      // the Multi says that it has no assistant
    [InlineData(double.NaN, "ESS", true)] // it says nothing of it: the system's word counts
    [InlineData(double.NaN, "PV Inverter", false)]
    [InlineData(double.NaN, null, false)]
    public void An_ESS_is_known_by_its_assistant_and_where_nothing_is_said_of_it_by_the_systems_word(double? assistant, string? type, bool isEss)
    {
        var tree = new GxTree();
        tree.Set("vebus/276/State", new(3));
        if (assistant is not double.NaN) tree.Set("vebus/276/Hub4/AssistantId", new(assistant));
        if (type is not null) tree.Set("system/0/SystemType", new(null, type));
        tree.Set("system/0/Dc/Battery/Soc", new(50));
        (GxPreflight.Obstacle(GxSettings.Find("min_soc")!, tree) is null).ShouldBe(isEss);
    }

    [Fact]
    public async Task Several_inverters_are_shown_apart_and_instance_numbers_do_not_matter()
    {
        await using var twin = await GxBench.TwinAsync(new() { Vebus = 261, SecondVebus = 7, Phases = 3 });
        await using var gx = GxBench.Run(twin);
        await gx.ReadyAsync();
        gx.Text("vebus.mode").ShouldBe("on");
        (gx.Value("vebus.261.power_out"), gx.Value("vebus.power_out")).ShouldBe((600, 600));
        gx["vebus.7.power_out"]!.Value.Value.ShouldBeNull();
        gx.Driver.Obstacle("min_soc").ShouldBeNull();
    }

    /// <summary>Somebody does it, it is told and blocks; somebody undoes it, and it is over.</summary>
    private static async Task BlocksAsync(GxBench gx, Action act, Action undo, string code, string[] blocked, string[] free)
    {
        act();
        await gx.ToldAsync(code);
        foreach (var key in blocked) gx.Driver.Obstacle(key)?.Code.ShouldBe(code, key);
        foreach (var key in free) gx.Driver.Obstacle(key).ShouldBeNull(key);
        blocked.Select(gx.Driver.Obstacle).ShouldAllBe(p => p != null && p.Severity == Severity.Warning);
        undo();
        await Until.TrueAsync(() => !gx.Open.Contains(code) && gx.Driver.Obstacle(blocked[0]) is null);
    }
}
