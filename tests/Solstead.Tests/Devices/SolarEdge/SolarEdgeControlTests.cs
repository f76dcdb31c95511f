using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.SolarEdge.Twin;
using Solstead.Soak.Modbus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.SolarEdge;

/// <summary>Commands to the inverter: off by default, only listed registers, originals given back (safety.md 3, S13).</summary>
public sealed class SolarEdgeControlTests
{
    private static readonly ushort[] Allowed = [0xE000, 0xE001, 0xE002, 0xE004, 0xE005, 0xE00A, 0xE00B, 0xE00D, 0xE00E, 0xE010, 0xF001, 0xF100, 0xF104, 0xF142, 0xF300, 0xF30C, 0xF310, 0xF312, 0xF322];

    /// <summary>Pauses between writes and commits pass in a twentieth of their time.</summary>
    private static readonly HurriedClock Clock = new(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_written_unless_the_owner_allowed_it()
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Time = Clock }, Ct);
        await using var bench = SolarEdgeBench.Run(twin);
        await bench.GoodAsync();
        (await bench.Driver.LimitProductionAsync(50, Ct)).ShouldBeOfType<CommandOutcome.Refused>().Why.ShouldBe("modbus.command.off");
        (await bench.Driver.LimitExportAsync(0.W, Ct)).ShouldBeOfType<CommandOutcome.Refused>();
        (await bench.Driver.CommandBatteryAsync(BatteryMode.Hold, 0.W, Ct)).ShouldBeOfType<CommandOutcome.Refused>();
        await bench.NextAsync();
        twin.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Holding_the_battery_follows_the_recipe_and_gives_everything_back()
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Time = Clock }, Ct);
        await using var bench = Run(twin);
        await bench.GoodAsync();
        (await bench.Driver.CommandBatteryAsync(BatteryMode.Hold, 0.W, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        (twin[0xE004], twin[0xE00A], twin[0xE00B], twin[0xE00D], twin[0xE010], twin[0xE011]).ShouldBe(((ushort)4, (ushort)7, (ushort)120, (ushort)7, (ushort)0, (ushort)0));
        (await bench.Driver.CommandBatteryAsync(BatteryMode.Own, 0.W, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        (twin[0xE004], twin[0xE00A], twin[0xE00B], twin[0xE010], twin[0xE011]).ShouldBe(((ushort)1, (ushort)0, (ushort)0, (ushort)0x4000, (ushort)0x459C));
        twin.Writes.Select(w => w.Address).Distinct().ShouldBeSubsetOf(Allowed);
        twin.Writes.Where(w => w.Address is 0xE00B or 0xE010).ShouldAllBe(w => w.Words.Length == 2); // values of two words in one request
    }

    [Fact]
    public async Task What_a_killed_run_borrowed_is_given_back_by_the_next_one()
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Time = Clock }, Ct);
        var memory = new VolatileMemory();
        string? journal;
        await using (var bench = Run(twin, memory))
        {
            await bench.GoodAsync();
            await bench.Driver.CommandBatteryAsync(BatteryMode.ChargeFromGrid, 3000.W, Ct);
            (twin[0xE004], twin[0xE005], twin[0xE00D]).ShouldBe(((ushort)4, (ushort)1, (ushort)3));
            journal = memory.Recall("borrowed");
            journal.ShouldNotBeNull();
        }
        twin[0xE004].ShouldBe((ushort)1); // a clean end gives back
        twin[0xE004] = 4;
        memory.Remember("borrowed", journal);
        await using var next = Run(twin, memory);
        await Until.TrueAsync(() => twin[0xE004] == 1 && memory.Recall("borrowed") is null);
    }

    [Fact]
    public async Task Who_only_looks_changes_nothing_whatever_is_borrowed()
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Time = Clock }, Ct);
        var memory = new VolatileMemory();
        memory.Remember("borrowed", """[{"Group":"battery","Address":57348,"Original":[1],"Ours":[[4]]}]""");
        twin[0xE004] = 4;
        await using (var driver = SolarEdgeBench.Make(twin.Host, memory, ("control", "true"))) await driver.ReadOnceAsync(Ct);
        twin.Writes.ShouldBeEmpty();
        memory.Recall("borrowed").ShouldNotBeNull();
    }

    [Fact]
    public async Task What_somebody_else_changed_meanwhile_stays_theirs()
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Time = Clock }, Ct);
        await using var bench = Run(twin);
        await bench.GoodAsync();
        await bench.Driver.CommandBatteryAsync(BatteryMode.Hold, 0.W, Ct);
        twin[0xE004] = 2; // the portal set a profile
        await bench.Driver.CommandBatteryAsync(BatteryMode.Own, 0.W, Ct);
        twin[0xE004].ShouldBe((ushort)2);
    }

    [Fact]
    public async Task A_limit_is_shown_by_the_power_and_ends_at_a_hundred_per_cent()
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Time = Clock, Batteries = 0, Plant = new SteadyPlant { Battery = 0 } }, Ct);
        await using var bench = Run(twin);
        await bench.GoodAsync();
        (await bench.Driver.LimitProductionAsync(50, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        await Until.TrueAsync(() => bench.Newest("production.power")?.Value == 5000);
        (await bench.Driver.LimitProductionAsync(100, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        await Until.TrueAsync(() => bench.Newest("production.power")?.Value > 8000);
        var writes = twin.Writes.Count;
        await bench.Driver.LimitProductionAsync(100, Ct);
        twin.Writes.Count.ShouldBe(writes); // what is there already is not written again
    }

    [Theory, InlineData(double.NaN), InlineData(-1), InlineData(101), InlineData(double.PositiveInfinity)]
    public async Task A_value_that_makes_no_sense_reaches_nothing(double value)
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Time = Clock }, Ct);
        await using var bench = Run(twin);
        await bench.GoodAsync();
        (await bench.Driver.LimitProductionAsync(value, Ct)).ShouldBeOfType<CommandOutcome.Refused>();
        (await bench.Driver.LimitExportAsync(new Power(value is 101 ? 1e9 : value), Ct)).ShouldBeOfType<CommandOutcome.Refused>();
        (await bench.Driver.CommandBatteryAsync(BatteryMode.ChargeFromGrid, new Power(value is 101 ? 1e9 : value), Ct)).ShouldBeOfType<CommandOutcome.Refused>();
        twin.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_write_the_inverter_does_not_obey_is_unconfirmed()
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Time = Clock }, Ct);
        await using var bench = Run(twin);
        await bench.GoodAsync();
        await twin.InjectAsync(SolarEdgeFaultKind.IgnoreWrites);
        (await bench.Driver.LimitProductionAsync(50, Ct)).ShouldBeOfType<CommandOutcome.Unconfirmed>().Why.ShouldBe("modbus.command.unshown");
    }

    [Fact]
    public async Task An_export_limit_keeps_the_other_bits()
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Time = Clock }, Ct);
        await using var bench = Run(twin);
        await bench.GoodAsync();
        twin[0xE000] = 0x0400;
        await bench.Driver.LimitExportAsync(290.2.W, Ct);
        (twin[0xE000], twin[0xE002], twin[0xE003]).ShouldBe(((ushort)0x0401, (ushort)0x199A, (ushort)0x4391));
        await bench.Driver.LimitExportAsync(null, Ct);
        twin[0xE000].ShouldBe((ushort)0x0400);
    }

    private static SolarEdgeBench Run(SolarEdgeTwin twin, IDeviceMemory? memory = null) => SolarEdgeBench.Run(Clock, twin.Host, memory, ("control", "true"), ("timeout_s", "20"), ("interval_s", "2"));
}
