using Solstead.Core.Points;
using Solstead.Soak.Modbus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Victron;

/// <summary>Silence, restarts, old firmware and nonsense (victron.md A.3, A.6; safety.md 5).</summary>
public sealed class VictronFaultTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_GX_that_falls_silent_is_asked_again_told_and_its_values_are_not_repeated()
    {
        var clock = new HurriedClock(20);
        await using var twin = await GxBench.TwinAsync(new() { Time = clock, Load = 50 });
        await using var gx = GxBench.Run(twin, clock);
        await gx.ReadyAsync();
        twin.Mute = true;
        await gx.ToldAsync("victron.silent");
        gx.Driver.Obstacle("min_soc")!.Code.ShouldBe("victron.silent");
        var (told, asked) = (gx.Measurements, twin.FullPublishes);
        await Until.TrueAsync(() => twin.FullPublishes >= asked + 2);
        gx.Measurements.ShouldBe(told);
        twin.Soc = 70;
        twin.Mute = false;
        await Until.TrueAsync(() => gx.Value("battery.soc") == 70 && gx.Open.Count == 0);
    }

    [Fact]
    public async Task It_is_kept_talking_past_its_minute()
    {
        var clock = new HurriedClock(30);
        await using var twin = await GxBench.TwinAsync(new() { Time = clock, Load = 50 });
        await using var gx = GxBench.Run(twin, clock);
        await gx.ReadyAsync();
        var began = clock.GetTimestamp();
        await Until.TrueAsync(() => clock.GetElapsedTime(began) > TimeSpan.FromSeconds(80));
        twin.IsAlive.ShouldBeTrue();
        await Until.TrueAsync(() => gx.Open.Count == 0);
    }

    [Fact]
    public async Task A_reboot_in_the_middle_is_survived_and_everything_is_asked_anew()
    {
        var clock = new HurriedClock(10);
        await using var twin = await GxBench.TwinAsync(new() { Time = clock, Load = 50 });
        await using var gx = GxBench.Run(twin, clock);
        await gx.ReadyAsync();
        await twin.PowerOffAsync();
        await gx.ToldAsync("victron.unreachable");
        await Should.ThrowAsync<IOException>(() => gx.Driver.ReadSettingAsync("min_soc", Ct));
        await Should.ThrowAsync<IOException>(() => gx.Driver.WriteSettingAsync("min_soc", 30, Ct));
        twin.Soc = 42;
        await twin.PowerOnAsync(Ct);
        await Until.TrueAsync(() => gx.Value("battery.soc") == 42 && gx.Open.Count == 0);
        twin.Writes.ShouldBeEmpty(); // what could not be sent is not sent later
        (await gx.Driver.ReadSettingAsync("min_soc", Ct)).ShouldBe(10);
    }

    [Fact]
    public async Task A_broker_that_restarts_alone_costs_seconds()
    {
        await using var twin = await GxBench.TwinAsync();
        await using var gx = GxBench.Run(twin);
        await gx.ReadyAsync();
        await twin.RestartBrokerAsync(Ct);
        twin.Soc = 71;
        await Until.TrueAsync(() => gx.Value("battery.soc") == 71 && gx.Open.Count == 0);
        twin.FullPublishes.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_service_that_leaves_and_nonsense_are_missing_and_never_zero()
    {
        await using var twin = await GxBench.TwinAsync();
        await using var gx = GxBench.Run(twin);
        await gx.ReadyAsync();
        twin.Leave("battery/512");
        await Until.TrueAsync(() => gx["battery.temperature"] is { Quality: Quality.Missing, Value: null });
        foreach (var nonsense in (string[])["nonsense", """{"value":1e999}""", """{"value":[]}""", """{"value":{}}""", "{}", """{"value":"55"}""", """{"value":null}""", """{"value":155}"""])
        {
            twin.Say("system/0/Dc/Battery/Soc", """{"value":50.0}""");
            await Until.TrueAsync(() => gx.Value("battery.soc") == 50);
            twin.Say("system/0/Dc/Battery/Soc", nonsense);
            await Until.TrueAsync(() => gx["battery.soc"] is { Quality: Quality.Missing, Value: null });
        }
        twin.Say("system/0/Dc/Battery/Power", "");
        await Until.TrueAsync(() => gx["battery.power"] is { Quality: Quality.Missing });
        gx.Value("grid.power").ShouldNotBeNull();
    }

    [Fact]
    public async Task The_end_of_a_publish_that_gets_lost_is_asked_for_again()
    {
        var clock = new HurriedClock(20);
        await using var twin = await GxBench.TwinAsync(new() { Time = clock, Load = 50 });
        twin.CompletionsToLose = 1;
        await using var gx = GxBench.Run(twin, clock);
        await gx.ReadyAsync();
        twin.FullPublishes.ShouldBe(2);
    }

    [Theory, InlineData("3.10"), InlineData("3.30"), InlineData("3.55")]
    public async Task Every_firmware_is_read_and_what_its_broker_kept_is_no_value(string firmware)
    {
        var clock = new HurriedClock(10);
        await using var twin = await GxBench.TwinAsync(new() { Firmware = firmware, Time = clock, Load = 50 });
        twin.Mute = true;
        twin.Say("system/0/Dc/Battery/Soc", """{"value":99.0}""", retain: true);
        twin.Say("hub4/0/Overrides/Setpoint", """{"value":1}""", retain: true);
        await using var gx = GxBench.Run(twin, clock);
        await Until.TrueAsync(() => gx.Driver.Obstacle("min_soc") is { Code: "victron.silent" } || twin.FullPublishes >= 2);
        gx.Value("battery.soc").ShouldBeNull();
        twin.Mute = false;
        await Until.TrueAsync(() => gx.Value("battery.soc") == 55 && gx.Open.Count == 0);
        gx.Reports.OfType<Solstead.Core.Devices.Report.Measured>().SelectMany(m => m.Readings).Where(r => r.Point == "battery.soc").ShouldNotContain(r => r.Value == 99);
        (await gx.Driver.ReadSettingAsync("min_soc", Ct)).ShouldBe(10);
        await gx.Driver.WriteSettingAsync("min_soc", 20, Ct);
        await Until.TrueAsync(async () => await gx.Driver.ReadSettingAsync("min_soc", Ct) == 20);
    }
}
