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
        foreach (var setting in lender.Lendable) (await lender.ReadSettingAsync(setting.Key, Ct)).ShouldNotBeNull(setting.Key);
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
}
