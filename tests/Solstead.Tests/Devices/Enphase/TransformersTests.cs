using System.Text.Json.Nodes;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Sources;
using Solstead.Devices.Enphase.Twin;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>Homes with more current transformers than usual, and meters that leave something out.</summary>
public sealed class TransformersTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<Snapshot> ReadAsync(ChangedCapture capture)
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = capture.Folder }, Ct);
        await using var driver = new GatewayBench().Driver(twin);
        return new Snapshot(await driver.ReadOnceAsync(Ct));
    }

    /// <summary>A house with a transformer of its own beside that of the grid.</summary>
    private static GatewayProfile Both => Profile(ConsumptionMeter.Net | ConsumptionMeter.Total, new(1, "production", 1), new(2, "net-consumption", 1), new(3, "total-consumption", 1));

    [Fact]
    public async Task A_grid_and_a_house_transformer_tell_each_its_own_side_and_nothing_is_computed()
    {
        using var capture = new ChangedCapture("iq-batteries-8.1");
        capture.Change("ivp_meters", meters => meters.AsArray().Add(new JsonObject { ["eid"] = 77, ["state"] = "enabled", ["measurementType"] = "total-consumption", ["phaseMode"] = "single", ["phaseCount"] = 1 }));
        capture.Change("ivp_meters_readings", list => list.AsArray().Add(new JsonObject
        {
            ["eid"] = 77, ["timestamp"] = 1, ["activePower"] = 333.0, ["voltage"] = 230.0, ["apparentPower"] = 400.0, ["reactivePower"] = 40.0, ["current"] = 1.7, ["freq"] = 50.0,
            ["actEnergyDlvd"] = 9_000_000.0, ["actEnergyRcvd"] = 0.0,
        }));
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = capture.Folder }, Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        await watched.NextAsync("grid.energy_import");
        for (var i = 0; i < 3; i++) (await watched.NextAsync("grid.power")).Value!.Value.ShouldBe(-700, 1);
        (await watched.NextAsync("consumption.power")).Value.ShouldBe(333);
        var now = watched.Now;
        (now["consumption.apparent_power"], now["consumption.current"]).ShouldBe((400, 1.7));
        now["grid.energy_export"].ShouldNotBeNull("the grid's registers are read though the house has a meter too");
        now.Info!.Points.ShouldContain(p => p.Id == "consumption.frequency");
        now.Info.Offers.ShouldBe([new(Role.Grid, "grid"), new(Role.Pv, "production"), new(Role.Battery, "storage"), new(Role.Home, "consumption")], ignoreOrder: true);
    }

    [Fact]
    public void With_both_transformers_stream_and_reports_tell_both_sides_too()
    {
        static StreamMeter Phase(double watts) => new() { A = new() { Watts = watts, Volts = 230, VoltAmperes = watts, Amperes = 1, Hertz = 50 } };
        var (streamed, events) = StreamPoints.AsReadings(Both, new() { Production = Phase(1000), Net = Phase(-700), Total = Phase(333) });
        Powers(streamed, events).ShouldBe((1000, -700, 333));

        static MeterReport Report(string role, double watts) => new() { Role = role, Whole = new() { Watts = watts, Volts = 230, VoltAmperes = watts } };
        var (reported, reports) = ReportPoints.AsReadings(Both, [Report("production", 1000), Report("net-consumption", -700), Report("total-consumption", 333)]);
        Powers(reported, reports).ShouldBe((1000, -700, 333));

        static (double?, double?, double?) Powers(GatewayProfile profile, List<MeterReading> readings)
        {
            var list = new ReadingList();
            MeterPoints.Fill(list, profile, readings);
            return (list["production.power"]?.Value, list["grid.power"]?.Value, list["consumption.power"]?.Value);
        }
    }

    [Fact]
    public void A_dead_transformer_is_not_replaced_by_a_sum_the_others_do_not_make()
    {
        var list = new ReadingList();
        MeterPoints.Fill(list, Both, [Meter(1, 1000), Meter(2, -700), new() { Eid = 3, Watts = 0, Voltage = 0, Delivered = 0 }]);
        list["consumption.power"].ShouldBeNull("300 W would pass for measured");
    }

    [Fact]
    public void Two_meters_with_one_role_add_up_and_share_their_voltage()
    {
        var profile = Profile(ConsumptionMeter.Net, new(1, "production", 1), new(4, "production", 1), new(2, "net-consumption", 1));
        var list = new ReadingList();
        MeterPoints.Fill(list, profile, [Meter(1, 1000), Meter(4, 250), Meter(2, -700)]);
        (list["production.power"]!.Value.Value, list["production.voltage"]!.Value.Value, list["production.energy_lifetime"]!.Value.Value, list["consumption.power"]!.Value.Value).ShouldBe((1250, 230, 2_000_000, 550));
        var half = new ReadingList();
        MeterPoints.Fill(half, profile, [Meter(1, 1000), Meter(2, -700)]);
        half["production.power"].ShouldBeNull("half of the roof is not the roof");
    }

    [Fact]
    public void Phases_a_meter_leaves_out_are_unknown_and_not_zero()
    {
        var profile = Profile(ConsumptionMeter.Net, new(1, "production", 3), new(2, "net-consumption", 3)) with { Phases = 3 };
        List<MeterFields> grid = [Meter(0, -100), Meter(0, 200), Meter(0, 300)];
        var list = new ReadingList();
        MeterPoints.Fill(list, profile, [Meter(1, 900), new() { Eid = 2, Watts = 400, Voltage = 690, Delivered = 1, Received = 1, Channels = grid }]);
        (list["grid.power.l2"]!.Value.Value, list["consumption.power"]!.Value.Value).ShouldBe((200, 1300));
        list["consumption.power.l2"].ShouldBeNull("the roof's share of this phase is not known");

        var onePhaseRoof = profile with { Meters = [new(1, "production", 1), new(2, "net-consumption", 3)] };
        var known = new ReadingList();
        MeterPoints.Fill(known, onePhaseRoof, [new() { Eid = 1, Watts = 900, Voltage = 230, Delivered = 5, Channels = [Meter(0, 900)] }, new() { Eid = 2, Watts = 400, Voltage = 690, Delivered = 1, Channels = grid }]);
        known["consumption.power.l2"]!.Value.Value.ShouldBe(200, "it has no roof");
    }

    [Fact]
    public void A_computed_power_is_worth_what_the_worse_of_its_parts_is()
    {
        var list = new ReadingList();
        MeterPoints.Fill(list, Profile(ConsumptionMeter.Net, new(1, "production", 1), new(2, "net-consumption", 1)), [Meter(1, 3e9), Meter(2, -3e9)]);
        (list["consumption.power"]!.Value.Value, list["consumption.power"]!.Value.Quality).ShouldBe((0, Quality.Suspect));
    }

    [Fact]
    public async Task One_consumption_entry_without_a_name_is_the_houses_and_the_grid_is_computed()
    {
        using var capture = new ChangedCapture("iq-batteries-8.1");
        capture.Remove("ivp_meters", "ivp_meters_readings").Change("production.json", page =>
        {
            page["consumption"]!.AsArray().RemoveAt(1);
            page["consumption"]![0]!.AsObject().Remove("measurementType");
            page["production"]![1]!.AsObject().Remove("measurementType");
        });
        var read = await ReadAsync(capture);
        (read["production.power"], read["consumption.power"], read["grid.power"], read["grid.power_export"]).ShouldBe((1000, 300, -700, 700));
        read.Of("grid.power").Quality.ShouldBe(Quality.Estimated);
        read.Info!.Offers.ShouldContain(new RoleOffer(Role.Grid, "grid"));
    }

    [Fact]
    public async Task A_house_transformer_without_one_for_the_roof_does_not_tell_of_the_grid()
    {
        using var capture = new ChangedCapture("three-phase-7.6");
        capture.Change("ivp_meters", meters =>
        {
            meters[0]!["state"] = "disabled";
            meters[1]!["measurementType"] = "total-consumption";
        });
        foreach (var file in new[] { "production.json", "production.json_details_1" }) capture.Change(file, page => page["production"]![1]!["activeCount"] = 0);
        (await ReadAsync(capture)).Info!.Offers.ShouldNotContain(o => o.Role == Role.Grid);
    }

    private static MeterReading Meter(int eid, double watts) => new() { Eid = eid, Watts = watts, Voltage = 230, Delivered = 1_000_000, Received = 10, Reactive = 0, Apparent = Math.Abs(watts), Current = 1, Frequency = 50 };

    private static GatewayProfile Profile(ConsumptionMeter consumption, params EnabledMeter[] meters) => new(new GatewayIdentity("1", null, FirmwareVersion.TryParse("8.2.1")!, true, true, null), "1", 1,
        ProductionSource.Meter, consumption, true, false, meters, 0, 0, false, [], false);
}
