using Solstead.Core.Devices;
using Solstead.Core.Points;

namespace Solstead.Tests.Devices.SolarEdge;

/// <summary>The sample image "noon" through an independent server: every number of its table.</summary>
public sealed class SolarEdgeImageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_image_decodes_to_its_table()
    {
        await using var inverter = new NoonInverter();
        await using var driver = SolarEdgeBench.Make(inverter.Host);
        var reports = await driver.ReadOnceAsync(Ct);
        reports.OfType<Report.Trouble>().ShouldBeEmpty();
        (driver.Info.Model, driver.Info.Serial, driver.Info.Firmware, driver.Info.Phases).ShouldBe(("SE10K-RWS48BNN4", "7E1A3C55", "0004.0016.0121", 3));
        var told = reports.OfType<Report.Measured>().Single().Readings.ToDictionary(r => r.Point);
        foreach (var (point, value) in Table) told[point].Value.ShouldBe(value, point);
        told["solar_inverter.7E1A3C55.state"].Text.ShouldBe("producing");
        told["battery.1.state"].Text.ShouldBe("charging");
        told["storage.soc"].Quality.ShouldBe(Quality.Good);
        inverter.Connections.ShouldBe(1);
    }

    private static readonly (string Point, double Value)[] Table =
    [
        ("production.power", 8900), ("production.power_ac", 7612), ("consumption.power", 579), ("solar_inverter.7E1A3C55.power", 7612),
        ("production.current", 32.91), ("production.current.l1", 10.97), ("production.current.l2", 10.95), ("production.current.l3", 10.98),
        ("production.voltage.l1", 231.2), ("production.voltage.l2", 231.7), ("production.voltage.l3", 231.0), ("production.frequency", 50.012),
        ("production.apparent_power", 7625), ("production.reactive_power", -452), ("production.power_factor", 0.9983),
        ("solar_inverter.7E1A3C55.energy_lifetime", 34_667_570), ("solar_inverter.7E1A3C55.dc_current", 10.33), ("solar_inverter.7E1A3C55.dc_voltage", 750.2),
        ("solar_inverter.7E1A3C55.dc_power", 7750), ("solar_inverter.7E1A3C55.temperature", 49.79),
        ("grid.power", -7033), ("grid.power.l1", -2344), ("grid.power.l2", -2345), ("grid.power.l3", -2344), ("grid.power_export", 7033), ("grid.power_import", 0),
        ("grid.current", 30.41), ("grid.voltage", 231.3), ("grid.frequency", 50.01), ("grid.power_factor", 0.9987),
        ("grid.energy_export", 21_345_678), ("grid.energy_import", 8_123_456),
        ("storage.power", -1150), ("storage.soc", 63.5), ("storage.energy_available", 5974.0801), ("storage.capacity", 9408), ("storage.energy_discharged", 1_876_543), ("storage.energy_charged", 2_123_456),
        ("battery.1.health", 96), ("battery.1.voltage", 405), ("battery.1.current", 2.8395), ("battery.1.temperature", 25.2), ("battery.1.temperature_max", 26),
    ];

    [Fact]
    public async Task The_power_of_the_roof_is_shared_by_the_phases_and_none_carries_all_of_it()
    {
        await using var inverter = new NoonInverter();
        await using var driver = SolarEdgeBench.Make(inverter.Host);
        var told = (await driver.ReadOnceAsync(Ct)).OfType<Report.Measured>().Single().Readings.ToDictionary(r => r.Point);
        var phases = Enumerable.Range(1, 3).Select(p => told[$"production.power.l{p}"]).ToList();
        phases.Sum(p => p.Value!.Value).ShouldBe(8900, 0.01);
        phases.ShouldAllBe(p => p.Quality == Quality.Estimated && p.Value > 2900 && p.Value < 3000);
    }

    [Fact]
    public async Task Only_what_the_plant_implements_is_declared()
    {
        await using var inverter = new NoonInverter();
        await using var driver = SolarEdgeBench.Make(inverter.Host);
        await driver.ReadOnceAsync(Ct);
        var points = driver.Info.Points.Select(p => p.Id).ToList();
        points.ShouldContain("grid.power.l3");
        points.ShouldNotContain("grid.energy_import.l1"); // 0 in the image: not implemented
        driver.Info.Offers.ShouldBe([new RoleOffer(Role.Grid, "grid"), new RoleOffer(Role.Pv, "production"), new RoleOffer(Role.Battery, "storage"), new RoleOffer(Role.Home, "consumption")]);
    }

    /// <summary>Every way a register says "not implemented": the point is missing, never a number.</summary>
    [Theory]
    [InlineData(40_206, "8000", "grid.power")]
    [InlineData(40_210, "8000", "grid.power")] // the scale factor
    [InlineData(40_207, "8000", "grid.power.l1")]
    [InlineData(40_083, "8000", "production.power_ac")]
    [InlineData(40_084, "8000", "production.power_ac")]
    [InlineData(40_085, "FFFF", "production.frequency")]
    [InlineData(40_071, "FFFF", "production.current")]
    [InlineData(40_093, "FFFF FFFF", "solar_inverter.7E1A3C55.energy_lifetime")]
    [InlineData(40_093, "0000 0000", "solar_inverter.7E1A3C55.energy_lifetime")]
    [InlineData(40_226, "0000 0000", "grid.energy_export")]
    [InlineData(40_084, "0063", "production.power_ac")] // ten to the power of 99
    [InlineData(57_716, "0000 7FC0", "storage.power")] // NaN
    [InlineData(57_716, "FFFF FFFF", "storage.power")]
    [InlineData(57_716, "FFFF FF7F", "storage.power")] // the smallest number
    [InlineData(57_716, "0000 7F80", "storage.power")] // infinity
    [InlineData(57_716, "0000 7FC0", "production.power")] // PV of a hybrid needs the battery
    [InlineData(57_732, "0000 7FC0", "storage.soc")]
    [InlineData(57_732, "0000 4348", "storage.soc")] // 200 %
    [InlineData(57_718, "FFFF FFFF FFFF FFFF", "storage.energy_discharged")]
    public async Task What_is_not_implemented_is_missing_and_never_a_number(int address, string words, string point)
    {
        await using var inverter = new NoonInverter();
        inverter.Put(address, words);
        await using var driver = SolarEdgeBench.Make(inverter.Host);
        var reading = (await driver.ReadOnceAsync(Ct)).OfType<Report.Measured>().Single().Readings.Single(r => r.Point == point);
        (reading.Value, reading.Quality).ShouldBe(((double?)null, Quality.Missing));
    }

    [Theory, InlineData("0BF8", "FFFF", 306.4), InlineData("77B0", "FFFF", 3064), InlineData("0132", "0001", 3060), InlineData("0BF8", "0000", 3064)]
    public async Task The_scale_factor_of_the_same_answer_is_used(string power, string scale, double watts)
    {
        await using var inverter = new NoonInverter();
        inverter.Put(40_206, power);
        inverter.Put(40_210, scale);
        await using var driver = SolarEdgeBench.Make(inverter.Host);
        (await driver.ReadOnceAsync(Ct)).OfType<Report.Measured>().Single().Readings.Single(r => r.Point == "grid.power").Value.ShouldBe(-watts);
    }

    [Theory, InlineData("00FF"), InlineData("FFFF")]
    public async Task A_battery_without_an_id_is_none_and_the_inverter_is_no_hybrid(string id)
    {
        await using var inverter = new NoonInverter();
        inverter.Put(57_664, id);
        await using var driver = SolarEdgeBench.Make(inverter.Host);
        var told = (await driver.ReadOnceAsync(Ct)).OfType<Report.Measured>().Single().Readings.ToDictionary(r => r.Point);
        told.Keys.ShouldNotContain("storage.power");
        told["production.power"].Value.ShouldBe(7612);
        told["production.energy_lifetime"].Value.ShouldBe(34_667_570);
        told["production.power.l1"].Quality.ShouldBe(Quality.Estimated);
        (told["production.power.l1"].Value + told["production.power.l2"].Value + told["production.power.l3"].Value)!.Value.ShouldBe(7612, 0.01);
    }

    [Theory, InlineData("invert_grid", "true", 7033), InlineData("grid_positive", "import", 7033), InlineData("grid_positive", "export", -7033)]
    public async Task The_owner_may_turn_the_meter(string key, string value, double watts)
    {
        await using var inverter = new NoonInverter();
        await using var driver = SolarEdgeBench.Make(inverter.Host, null, (key, value));
        var told = (await driver.ReadOnceAsync(Ct)).OfType<Report.Measured>().Single().Readings.ToDictionary(r => r.Point);
        told["grid.power"].Value.ShouldBe(watts);
        if (key == "invert_grid") told["grid.energy_import"].Value.ShouldBe(21_345_678);
    }

    /// <summary>A delta connection has no neutral: voltages are those between the lines. Energies count in any power of ten.</summary>
    [Fact]
    public async Task Another_meter_with_other_scale_factors_reads_right()
    {
        await using var inverter = new NoonInverter();
        inverter.Put(40_188, "00CC");
        inverter.Put(40_195, "8000 8000 8000 8000"); // no neutral
        inverter.Put(40_203, "FFFE"); // 40.06 V would be nonsense, and is what it says
        inverter.Put(40_204, "01F4 FFFF"); // 50.0 Hz
        inverter.Put(40_206, "02BF 0000 8000 FF9C 0001"); // 7030, 0, none, -1000 W
        inverter.Put(40_242, "0003"); // kWh
        await using var driver = SolarEdgeBench.Make(inverter.Host);
        var told = (await driver.ReadOnceAsync(Ct)).OfType<Report.Measured>().Single().Readings.ToDictionary(r => r.Point);
        (told["grid.voltage"].Value, told["grid.voltage.l1"].Value, told["grid.voltage.l3"].Value).ShouldBe((40.06, 40.05, 40.01));
        (told["grid.power"].Value, told["grid.power.l1"].Value, told["grid.power.l2"].Value, told["grid.power.l3"].Value).ShouldBe((-7030, 0, null, 1000));
        (told["grid.power_import.l3"].Value, told["grid.power_export.l3"].Value, told["grid.frequency"].Value).ShouldBe((1000, 0, 50.0));
        told["grid.energy_export"].Value.ShouldBe(21_345_678_000);
    }

    [Fact]
    public async Task A_single_phase_inverter_with_other_scale_factors_reads_right()
    {
        await using var inverter = new NoonInverter();
        inverter.Put(40_069, "0065 0032 0082 0082 FFFF FFFF FFFF 00E6 FFFF FFFF FFFF FFFF FFFF 0000 7530 FFFF"); // 101: 13.0 A, 230 V, 3000.0 W
        inverter.Put(40_093, "0000 0064 0002"); // 100 x 100 Wh
        inverter.Put(57_664, "00FF");
        await using var driver = SolarEdgeBench.Make(inverter.Host);
        var told = (await driver.ReadOnceAsync(Ct)).OfType<Report.Measured>().Single().Readings.ToDictionary(r => r.Point);
        (told["production.power"].Value, told["production.voltage"].Value, told["production.energy_lifetime"].Value).ShouldBe((3000, 230, 10_000));
        told.Keys.ShouldNotContain("production.power.l1");
    }

    [Fact]
    public async Task More_than_the_main_fuse_can_carry_is_not_believed()
    {
        await using var inverter = new NoonInverter();
        inverter.Put(40_210, "0001"); // 70 330 W
        await using var driver = SolarEdgeBench.Make(inverter.Host, null, ("max_current_a", "32"));
        (await driver.ReadOnceAsync(Ct)).OfType<Report.Measured>().Single().Readings.Single(r => r.Point == "grid.power").Quality.ShouldBe(Quality.Suspect);
    }

    [Fact]
    public async Task A_meter_that_makes_the_house_give_back_is_told_and_consumption_doubted()
    {
        await using var inverter = new NoonInverter();
        inverter.Put(40_206, "2710"); // 10 000 W export out of 7612 W
        await using var driver = SolarEdgeBench.Make(inverter.Host);
        var told = (await driver.ReadOnceAsync(Ct)).OfType<Report.Measured>().Single().Readings.ToDictionary(r => r.Point);
        (told["consumption.power"].Quality, told["consumption.power"].Note).ShouldBe((Quality.Suspect, "sunspec.grid.reversed"));
        told["grid.power"].Quality.ShouldBe(Quality.Good); // another producer may be behind the same meter
    }
}
