using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Settings;
using Solstead.Devices;
using Solstead.Devices.SunSpec;
using Solstead.Devices.SunSpec.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.SunSpec;

public sealed class SunSpecDriverTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SunSpecStyle.FroniusFloat, "Symo GEN24 10.0")]
    [InlineData(SunSpecStyle.FroniusInteger, "Symo 8.2-3-M")]
    [InlineData(SunSpecStyle.Sma, "SB5.0-1SP-US-41")]
    [InlineData(SunSpecStyle.Kostal, "PLENTICORE plus 10")]
    public async Task A_maker_is_found_under_its_unit_with_what_it_has(SunSpecStyle style, string model)
    {
        await using var twin = SunSpecTwin.Start(style, 0);
        var told = await ReadAsync(twin.Host);
        told.Device.Info.Model.ShouldBe(model);
        told["solar_inverter.power"].ShouldBe(4700);
        told["production.frequency"].ShouldBe(50.01);
        (told["grid.power"] is null).ShouldBe(style == SunSpecStyle.Sma);
        if (style == SunSpecStyle.Sma) return;
        told["grid.power"].ShouldBe(-2600);
        told["grid.power.l2"]!.Value.ShouldBe(-866.67, 0.7);
        told["grid.energy_import"].ShouldBe(7_000_000);
        told["grid.energy_export"].ShouldBe(5_000_000);
        told["consumption.power"].ShouldBe(2100);
    }

    [Theory, InlineData(SunSpecStyle.FroniusFloat), InlineData(SunSpecStyle.Kostal)]
    public async Task A_battery_is_read_from_the_models_its_maker_uses(SunSpecStyle style)
    {
        await using var twin = SunSpecTwin.Start(style, 0);
        var told = await ReadAsync(twin.Host);
        told["storage.power"].ShouldBe(-1500);
        told["storage.soc"].ShouldBe(71.5);
        told["production.power"].ShouldBe(6200);
        twin.Plant = twin.Plant with { Battery = 800 };
        (await ReadAsync(twin.Host))["storage.power"].ShouldBe(800);
    }

    [Fact]
    public async Task All_units_of_meters_the_owner_names_are_read_and_one_that_is_not_there_is_named()
    {
        await using var twin = SunSpecTwin.Start(SunSpecStyle.FroniusInteger, 0);
        (await ReadAsync(twin.Host, ("meter_units", "240")))["grid.power"].ShouldBe(-2600);
        var told = await ReadAsync(twin.Host, ("meter_units", "99|240"));
        told["grid.power"].ShouldBe(-2600);
        told.Problems.ShouldBe(["sunspec.unit.silent"]);
        told.All.Single(r => r.Point == "production.power").Quality.ShouldBe(Quality.Good); // a meter adds nothing to it
    }

    [Theory, InlineData(SunSpecStyle.FroniusFloat), InlineData(SunSpecStyle.FroniusInteger)]
    public async Task A_meter_without_values_is_unavailable(SunSpecStyle style)
    {
        await using var twin = SunSpecTwin.Start(style, 0);
        twin.MeterLost = true;
        var told = await ReadAsync(twin.Host);
        told.Problems.ShouldContain("sunspec.meter.unavailable");
        told.All.Where(r => r.Point.StartsWith("grid.", StringComparison.Ordinal)).ShouldAllBe(r => r.Value == null && r.Quality == Quality.Missing);
    }

    [Fact]
    public async Task The_owner_may_turn_meter_and_battery()
    {
        await using var twin = SunSpecTwin.Start(SunSpecStyle.Kostal, 0);
        var told = await ReadAsync(twin.Host, ("grid_positive", "export"), ("battery_positive", "charge"));
        told["grid.power"].ShouldBe(2600);
        told["storage.power"].ShouldBe(1500);
    }

    [Fact]
    public async Task A_unit_nobody_has_is_told_and_a_named_one_is_not_guessed()
    {
        await using var twin = SunSpecTwin.Start(SunSpecStyle.Sma, 0);
        (await ReadAsync(twin.Host, ("unit", "3"))).Problems.ShouldBe(["modbus.unit"]);
        (await ReadAsync(twin.Host, ("unit", "126"))).Problems.ShouldNotContain("modbus.unit");
    }

    [Fact]
    public async Task A_probe_tells_the_maker_and_leaves_what_has_a_driver_of_its_own()
    {
        await using var twin = SunSpecTwin.Start(SunSpecStyle.Sma, 0);
        (await SunSpecDriver.Description.ProbeAsync(twin.Host, Context(), Ct))!.Model.ShouldBe("SMA SB5.0-1SP-US-41");
        await using var other = await Solstead.Devices.SolarEdge.Twin.SolarEdgeTwin.StartAsync(new(), Ct);
        (await SunSpecDriver.Description.ProbeAsync(other.Host, Context(), Ct)).ShouldBeNull();
        (await Solstead.Devices.SolarEdge.SolarEdgeDriver.Description.ProbeAsync(other.Host, Context(), Ct))!.Serial.ShouldBe("7E1A3C55");
        (await Solstead.Devices.SolarEdge.SolarEdgeDriver.Description.ProbeAsync(twin.Host, Context(), Ct)).ShouldBeNull();
    }

    private static DriverContext Context() => new("roof", TimeProvider.System, NullLoggerFactory.Instance, new VolatileMemory(), TimeZoneInfo.Utc, ".");

    private static async Task<Told> ReadAsync(string host, params (string Key, string Value)[] more)
    {
        var keys = ((string Key, string Value)[])[("host", host), ("timeout_s", "0.5"), .. more];
        await using var driver = (SunSpecDriver)SunSpecDriver.Description.Create(
            new SettingsReader(SolarEdge.SolarEdgeBench.Map(keys)), Context());
        return new Told(driver, await driver.ReadOnceAsync(Ct));
    }

    private sealed record Told(SunSpecDriver Device, IReadOnlyList<Report> Reports)
    {
        public IReadOnlyList<Reading> All => Reports.OfType<Report.Measured>().SelectMany(m => m.Readings).ToList();

        public IReadOnlyList<string> Problems => [.. Reports.OfType<Report.Trouble>().Select(t => t.Problem.Code)];

        /// <summary>A point by its id; of a single inverter without its serial number.</summary>
        public double? this[string point] => All.Where(r => r.Point == point || (r.Point.StartsWith("solar_inverter.", StringComparison.Ordinal) && point == $"solar_inverter.{r.Point.Split('.')[^1]}")).Select(r => r.Value).FirstOrDefault();
    }
}
