using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Devices.SolarEdge.Twin;
using Solstead.Soak.Modbus;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.SolarEdge;

/// <summary>A leader with followers behind one connection: each adds its own, and none takes the others down.</summary>
public sealed class SolarEdgePlantTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Followers_are_read_and_added_each_with_its_own_batteries()
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new()
        {
            Followers = [2, 3], FollowerBatteries = 1, FollowerPlant = new SteadyPlant { Pv = 3000, Battery = 1000, House = 0 },
        }, Ct);
        await using var driver = SolarEdgeBench.Make(twin.Host, null, ("units", "2|3"));
        var told = await ReadAsync(driver);
        // Leader: 8900 W, of which 1150 W into its battery. Each follower: 3000 W, of which 1000 W.
        told["production.power"].Value!.Value.ShouldBe(8900 + 2 * 3000, 1);
        told["production.power_ac"].Value!.Value.ShouldBe(7610 + 2 * 1964, 1);
        told["storage.power"].Value!.Value.ShouldBe(-1150 - 2 * 1000, 0.1);
        told["storage.batteries"].Value.ShouldBe(3);
        told["storage.control"].Text.ShouldBe("self-consumption");
    }

    [Fact]
    public async Task A_follower_without_a_battery_counts_with_its_ac_power_beside_a_hybrid()
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Followers = [2] }, Ct);
        await using var driver = SolarEdgeBench.Make(twin.Host, null, ("units", "2"));
        var told = await ReadAsync(driver);
        told["production.power"].Value!.Value.ShouldBe(8900 + Math.Round(3000 * SteadyPlant.Efficiency), 1);
    }

    [Theory, InlineData(SolarEdgeFaultKind.Mute, null), InlineData(SolarEdgeFaultKind.Exception, 11.0), InlineData(SolarEdgeFaultKind.Exception, 4.0), InlineData(SolarEdgeFaultKind.Noise, null)]
    public async Task A_follower_that_gives_nothing_costs_its_own_values_only(SolarEdgeFaultKind kind, double? amount)
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Followers = [2] }, Ct);
        await using var bench = SolarEdgeBench.Run(twin.Host, null, ("units", "2"), ("timeout_s", "0.3"));
        await bench.GoodAsync();
        bench.Newest("solar_inverter.7E1A3C55_2.power")!.Value.Value.ShouldNotBeNull();
        await twin.InjectAsync(new SolarEdgeFault(kind) { Amount = amount, Unit = 2 });
        await bench.ToldAsync("sunspec.unit.silent");
        bench.Open.ShouldBe(["sunspec.unit.silent"]);
        bench.Reports.OfType<Report.Trouble>().Last().Problem.Facts.Single(f => f.Name == "unit").Text.ShouldBe("2");
        // It is left alone for a while: the others come at their pace.
        var (cycles, began) = (bench.Cycles, TimeProvider.System.GetTimestamp());
        await Until.TrueAsync(() => bench.Cycles >= cycles + 8);
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(4));
        bench.Newest("grid.power")!.Value.Quality.ShouldBe(Quality.Good);
        bench.Newest("production.power")!.Value.Value.ShouldBeNull(); // the sum without it would be wrong
        bench.Newest("solar_inverter.7E1A3C55.power")!.Value.Value.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_was_absent_at_first_appears_without_a_restart()
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Followers = [2] }, Ct);
        await twin.InjectAsync(new SolarEdgeFault(SolarEdgeFaultKind.Exception) { Amount = 11, Unit = 2 });
        var clock = new HurriedClock(200);
        await using var bench = SolarEdgeBench.Run(clock, twin.Host, null, ("units", "2"), ("timeout_s", "30"), ("interval_s", "20"));
        await bench.ToldAsync("sunspec.unit.silent");
        await Until.TrueAsync(() => bench.Newest("production.power") is { Quality: Quality.Suspect, Note: "sunspec.unit.silent" });
        bench.Newest("consumption.power")!.Value.Value.ShouldBeNull();
        await twin.ClearAsync();
        await Until.TrueAsync(() =>
        {
            twin.Plant!.House++; // ten minutes of the same values would be doubted
            return bench.Newest("production.power") is { Quality: Quality.Good };
        });
        bench.Open.ShouldBeEmpty();
        bench.Driver.Info.Points.Count(p => p.Id.EndsWith(".dc_power", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_meter_that_cannot_be_right_is_not_believed_until_it_proves_the_contrary()
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Batteries = 0, Plant = new SteadyPlant { Pv = 1000, Battery = 0, House = -4000 } }, Ct);
        var clock = new HurriedClock(40);
        await using var bench = SolarEdgeBench.Run(clock, twin.Host, null, ("timeout_s", "20"), ("interval_s", "2"));
        await bench.ToldAsync("sunspec.grid.reversed");
        foreach (var point in (string[])["grid.power", "grid.power.l2", "grid.power_import", "grid.power_export"])
            await Until.TrueAsync(() => bench.Newest(point) is { Quality: Quality.Suspect, Note: "sunspec.grid.reversed" });
        bench.Newest("grid.voltage")!.Value.Quality.ShouldBe(Quality.Good);
        // By day a turned meter looks like a large consumption: that proves nothing.
        (twin.Plant!.Pv, twin.Plant.House) = (6000, 9000);
        var cycles = bench.Cycles;
        await Until.TrueAsync(() => bench.Cycles > cycles + 25);
        bench.Open.ShouldBe(["sunspec.grid.reversed"]);
        (twin.Plant.Pv, twin.Plant.House) = (100, 900);
        await bench.GoodAsync();
    }

    private static async Task<Dictionary<string, Reading>> ReadAsync(Solstead.Devices.SolarEdge.SolarEdgeDriver driver) =>
        (await driver.ReadOnceAsync(Ct)).OfType<Report.Measured>().Single().Readings.ToDictionary(r => r.Point);
}
