using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Devices.Protocols.Modbus;
using Solstead.Devices.Protocols.Serial;
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
        var clock = new HurriedClock(10);
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Followers = [2], Time = clock }, Ct);
        await using var bench = SolarEdgeBench.Run(clock, twin.Host, null, ("units", "2"), ("timeout_s", "3"), ("interval_s", "1"));
        await bench.GoodAsync();
        bench.Newest("solar_inverter.7E1A3C55_2.power")!.Value.Value.ShouldNotBeNull();
        await twin.InjectAsync(new SolarEdgeFault(kind) { Amount = amount, Unit = 2 });
        await bench.ToldAsync("sunspec.unit.silent");
        bench.Open.ShouldBe(["sunspec.unit.silent"]);
        bench.Reports.OfType<Report.Trouble>().Last().Problem.Facts.Single(f => f.Name == "unit").Text.ShouldBe("2");
        // It is left alone for a while: the others come at their pace.
        var (cycles, began) = (bench.Cycles, clock.GetTimestamp());
        await Until.TrueAsync(() => bench.Cycles >= cycles + 8);
        clock.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(25)); // 8 s of its own, one more look at it, and a busy machine
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

    [Fact]
    public async Task The_units_of_a_synergy_inverter_are_shown()
    {
        await using var twin = await SolarEdgeTwin.StartAsync(new() { SynergyUnits = 3, Batteries = 0, Plant = new SteadyPlant { Pv = 9000, Battery = 0 } }, Ct);
        await using var driver = SolarEdgeBench.Make(twin.Host);
        var told = await ReadAsync(driver);
        for (var unit = 1; unit <= 3; unit++)
            (told[$"solar_input.7E1A3C55_{unit}.power"].Value, told[$"solar_input.7E1A3C55_{unit}.voltage"].Value, told[$"solar_input.7E1A3C55_{unit}.energy_lifetime"].Value).ShouldBe((3000, 750, 1_000_000));
        driver.Info.Points.Single(p => p.Id == "solar_input.7E1A3C55_3.power").Text.ShouldBe("point.solar_input.power");
    }

    /// <summary>Behind a gateway each answer takes a second: the grid does not wait for the others, and nothing looks fresher than it is.</summary>
    [Fact]
    public async Task A_slow_plant_tells_the_grid_first_and_how_old_the_rest_is()
    {
        var clock = new HurriedClock(10);
        await using var twin = await SolarEdgeTwin.StartAsync(new() { Time = clock }, Ct);
        await twin.InjectAsync(new SolarEdgeFault(SolarEdgeFaultKind.Delay) { Amount = 1500 });
        await using var bench = SolarEdgeBench.Run(clock, twin.Host, null, ("timeout_s", "20"), ("interval_s", "1"));
        await Until.TrueAsync(() => bench.Reports.OfType<Report.Measured>().Count(m => m.Readings.All(r => r.Point.StartsWith("grid.", StringComparison.Ordinal))) > 2);
        await Until.TrueAsync(() => bench.Driver.Info.Points.Any(p => p.FreshFor > TimeSpan.FromSeconds(8)));
        var reports = bench.Reports.OfType<Report.Measured>().ToList();
        var grid = reports.FindLastIndex(reports.Count - 2, m => m.Readings.All(r => r.Point.StartsWith("grid.", StringComparison.Ordinal)));
        var rest = reports[grid + 1].Readings;
        rest.ShouldNotContain(r => r.Point.StartsWith("grid.", StringComparison.Ordinal));
        var (inverter, battery) = (rest.Single(r => r.Point == "solar_inverter.7E1A3C55.power").Stamp, rest.Single(r => r.Point == "storage.power").Stamp);
        (battery - inverter).ShouldBeInRange(TimeSpan.FromSeconds(1.2), TimeSpan.FromSeconds(10));
        (inverter - reports[grid].Readings[0].Stamp).ShouldBeInRange(TimeSpan.FromSeconds(1.2), TimeSpan.FromSeconds(10));
        bench.Open.ShouldBeEmpty();
    }

    /// <summary>Two wires through a converter that only passes bytes on: leader and follower answer as over TCP.</summary>
    [Fact]
    public async Task A_bus_behind_a_converter_is_read_with_its_followers()
    {
        await using var bus = new PassingConverter();
        await using var driver = SolarEdgeBench.Make(bus.Host, null, ("rtu_over_tcp", "true"), ("units", "2"));
        var told = await ReadAsync(driver);
        told["grid.power"].Value.ShouldBe(-7031);
        told["production.power_ac"].Value!.Value.ShouldBe(7610 + 2946, 1);
    }

    private sealed class PassingConverter : LoopbackServer
    {
        public PassingConverter() => Listen();

        protected override Task ServeAsync(Stream stream, CancellationToken ct)
        {
            var (options, faults) = (new SolarEdgeTwinOptions { Plant = new SteadyPlant(), Followers = [2] }, new SolarEdgeFaultBook(TimeProvider.System));
            var units = new SolarEdgeUnits(new SolarEdgeUnit(options, faults), options, faults);
            return new ModbusRtuServer(stream, units, new HashSet<byte> { 1, 2 }, new SerialSettings(115_200).ByteTime, TimeProvider.System).RunAsync(ct);
        }
    }

    private static async Task<Dictionary<string, Reading>> ReadAsync(Solstead.Devices.SolarEdge.SolarEdgeDriver driver) =>
        (await driver.ReadOnceAsync(Ct)).OfType<Report.Measured>().Single().Readings.ToDictionary(r => r.Point);
}
