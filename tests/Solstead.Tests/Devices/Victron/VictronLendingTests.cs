using Solstead.Soak.Modbus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Victron;

/// <summary>What is read, written and refused of the settings a GX lends.</summary>
public sealed class VictronLendingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settings_are_asked_of_the_GX_written_once_and_never_beyond_their_bounds()
    {
        await using var twin = await GxBench.TwinAsync();
        await using var gx = GxBench.Run(twin);
        await gx.ReadyAsync();
        var lender = gx.Driver;
        lender.Lendable.Select(s => s.Key).ShouldContain("schedule.0.soc");
        lender.Lendable.Count.ShouldBe(32);
        (await Task.WhenAll(lender.Lendable.Select(s => lender.ReadSettingAsync(s.Key, Ct)))).ShouldAllBe(v => v != null);
        await lender.WriteSettingAsync("min_soc", 30, Ct);
        await lender.WriteSettingAsync("schedule.0.start", 79_200, Ct);
        await lender.WriteSettingAsync("schedule.0.day", -10, Ct);
        await lender.WriteSettingAsync("relay.0", 1, Ct);
        await Until.TrueAsync(async () => await lender.ReadSettingAsync("min_soc", Ct) == 30 && await lender.ReadSettingAsync("schedule.0.start", Ct) == 79_200 && await lender.ReadSettingAsync("relay.0", Ct) == 1);
        foreach (var (key, value) in ((string, double)[])[("min_soc", 101), ("min_soc", -1), ("min_soc", double.NaN), ("schedule.0.soc", 80.6), ("schedule.0.day", 12), ("relay.0", 2), ("grid_setpoint", double.PositiveInfinity)])
            await Should.ThrowAsync<ArgumentOutOfRangeException>(() => lender.WriteSettingAsync(key, value, Ct));
        await Should.ThrowAsync<ArgumentException>(() => lender.ReadSettingAsync("no.such", Ct));
        twin.Writes.Select(w => (w.Path[(w.Path.LastIndexOf('/') + 1)..], w.Payload, w.Taken, w.Retained)).ShouldBe(
            [("MinimumSocLimit", """{"value":30}""", true, false), ("Start", """{"value":79200}""", true, false), ("Day", """{"value":-10}""", true, false), ("State", """{"value":1}""", true, false)]);
    }

    /// <summary>Writing restarts its machine: only what is in the other family is written, and what the owner chose is never touched.</summary>
    [Fact]
    public async Task BatteryLife_is_written_by_family()
    {
        await using var twin = await GxBench.TwinAsync();
        await using var gx = GxBench.Run(twin);
        await gx.ReadyAsync();
        await gx.Driver.WriteSettingAsync("battery_life", 0, Ct); // it is 10
        twin.Writes.ShouldBeEmpty();
        await gx.Driver.WriteSettingAsync("battery_life", 1, Ct);
        await Until.TrueAsync(() => twin.Ess("BatteryLife/State") == 2);
        (await gx.Driver.ReadSettingAsync("battery_life", Ct)).ShouldBe(1);
        await gx.Driver.WriteSettingAsync("battery_life", 1, Ct); // 2 is on already
        twin.Writes.Select(w => w.Payload).ShouldBe(["""{"value":1}"""]);
        await gx.Driver.WriteSettingAsync("battery_life", 0, Ct);
        await Until.TrueAsync(async () => await gx.Driver.ReadSettingAsync("battery_life", Ct) == 0);
        twin["settings/0/Settings/CGwacs/BatteryLife/State"] = 9;
        (await gx.Driver.ReadSettingAsync("battery_life", Ct)).ShouldBeNull();
        await gx.Driver.WriteSettingAsync("battery_life", 1, Ct);
        twin.Ess("BatteryLife/State").ShouldBe(9);
        twin.Writes.Count.ShouldBe(2);
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => gx.Driver.WriteSettingAsync("battery_life", 10, Ct));
    }

    [Fact]
    public async Task A_late_answer_is_waited_for_none_is_an_error_and_ignored_writes_show_when_asked()
    {
        var clock = new HurriedClock(10);
        await using var twin = await GxBench.TwinAsync(new() { Time = clock, Load = 50 });
        await using var gx = GxBench.Run(twin, clock);
        await gx.ReadyAsync();
        twin.AnswerDelay = TimeSpan.FromSeconds(3);
        (await gx.Driver.ReadSettingAsync("min_soc", Ct)).ShouldBe(10);
        twin.AnswerDelay = TimeSpan.Zero;
        twin.WritesToIgnore = 2;
        foreach (var shown in (double[])[10, 10, 35])
        {
            await gx.Driver.WriteSettingAsync("min_soc", 35, Ct);
            await Until.TrueAsync(async () => await gx.Driver.ReadSettingAsync("min_soc", Ct) == shown);
        }
        twin.Writes.Count.ShouldBe(3);
        twin.Mute = true;
        await Until.TrueAsync(async () =>
        {
            try { return await gx.Driver.ReadSettingAsync("min_soc", Ct) is null; }
            catch (IOException) { return true; }
        });
    }

    [Fact]
    public async Task Without_a_running_stream_it_is_read_and_given_back_all_the_same()
    {
        await using var twin = await GxBench.TwinAsync(new() { Settings = new Dictionary<string, double> { ["CGwacs/BatteryLife/MinimumSocLimit"] = 60 } });
        await using var driver = GxBench.Make(TimeProvider.System, null, "Europe/Paris", ("host", $"127.0.0.1:{twin.Broker!.Plain}"), ("tls", "false"));
        (await driver.ReadSettingAsync("min_soc", Ct)).ShouldBe(60);
        await driver.WriteSettingAsync("min_soc", 10, Ct);
        await Until.TrueAsync(async () => await driver.ReadSettingAsync("min_soc", Ct) == 10);
    }

    [Fact]
    public async Task A_setting_the_GX_does_not_have_is_none_and_no_failure()
    {
        var clock = new HurriedClock(10);
        await using var twin = await GxBench.TwinAsync(new() { Time = clock, Load = 50 });
        twin.Leave("system/0/Relay/1");
        await using var gx = GxBench.Run(twin, clock);
        await gx.ReadyAsync();
        gx.Driver.Lendable.Select(s => s.Key).ShouldNotContain("relay.1");
        (await gx.Driver.ReadSettingAsync("relay.1", Ct)).ShouldBeNull();
    }
}
