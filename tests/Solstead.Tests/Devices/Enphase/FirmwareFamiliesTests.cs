using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Devices.Enphase.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>One reading of a gateway of each family, over real sockets, from captures with our own numbers.</summary>
public sealed class FirmwareFamiliesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<Snapshot> ReadAsync(string fixture, TimeProvider? clock = null)
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = GatewayBench.Fixture(fixture), Time = clock ?? TimeProvider.System }, Ct);
        await using var driver = new GatewayBench { Time = clock ?? TimeProvider.System }.Driver(twin);
        return new Snapshot(await driver.ReadOnceAsync(Ct));
    }

    [Fact]
    public async Task A_legacy_gateway_reads_from_the_four_counters()
    {
        var read = await ReadAsync("legacy-3.17", Noon.Clock);
        read["production.power"].ShouldBe(2210);
        read["production.energy_lifetime"].ShouldBe(50600700);
        read["production.energy_today"].ShouldBe(4321);
        read.Count("inverter.", ".power").ShouldBe(20);
        read["consumption.power"].ShouldBeNull();
        read.Info!.Offers.ShouldBe([new RoleOffer(Role.Pv, "production")]);
    }

    [Fact]
    public async Task A_gateway_with_only_a_web_page_is_refused_by_its_version()
    {
        var read = await ReadAsync("html-3.7");
        read.Info.ShouldBeNull();
        var trouble = read.Reports.OfType<Report.Trouble>().Single(t => t.Problem.Code == "enphase.unsupported");
        trouble.Problem.Facts.ShouldContain(f => f.Name == "firmware" && f.Text == "3.7.21");
    }

    [Fact]
    public async Task A_standard_gateway_of_the_digest_era_needs_its_password_for_the_panels_only()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Fixture = GatewayBench.Fixture("standard-5.0") }, Ct);
        await using var with = new GatewayBench().Driver(twin);
        await using var without = new GatewayBench().Driver(twin, o => o with { Password = null });
        await using var wrong = new GatewayBench().Driver(twin, o => o with { Password = "wrong" });

        var (a, b, c) = (new Snapshot(await with.ReadOnceAsync(Ct)), new Snapshot(await without.ReadOnceAsync(Ct)), new Snapshot(await wrong.ReadOnceAsync(Ct)));

        (a["production.power"], a.Count("inverter.", ".power")).ShouldBe((1500, 6));
        (b["production.power"], b.Count("inverter.", ".power")).ShouldBe((1500, 0));
        b.Problems.ShouldContain("enphase.auth.needed");
        c.Problems.ShouldContain("enphase.auth.password");
    }

    [Fact]
    public async Task T07_T09_three_phases_are_matched_by_eid_summed_and_averaged()
    {
        var read = await ReadAsync("three-phase-7.6");
        read.Info!.Phases.ShouldBe(3);
        read["production.power"].ShouldBe(2700);
        read["grid.power"].ShouldBe(-2400);
        read["grid.power_export"].ShouldBe(2400);
        read["grid.power_import.l2"].ShouldBe(300);
        read["grid.power_export.l3"].ShouldBe(2000);
        read["consumption.power"].ShouldBe(300);
        read["production.voltage"]!.Value.ShouldBe(231.2, 0.01);
        read["production.voltage.l3"].ShouldBe(232.3);
        read["production.frequency"].ShouldBe(50);
        read["grid.energy_import"].ShouldBe(6_300_000);
        read["grid.energy_export"].ShouldBe(4_200_000);
        read["grid.energy_export.l1"].ShouldBe(1_500_000);
        read["grid.current"]!.Value.ShouldBe(13.3, 0.001);
        // Three phases of opposite direction: the gateway's own −2377 VA cancel; the readings do not.
        read["grid.apparent_power"].ShouldBe(3057);
    }

    [Fact]
    public async Task Seven_days_and_today_of_the_grid_are_consumption_less_production()
    {
        var read = await ReadAsync("three-phase-7.6");
        read["production.energy_today"].ShouldBe(8700);
        read["consumption.energy_today"].ShouldBe(12300);
        read.Of("grid.energy_today").Value.ShouldBe(3600);
        read.Of("grid.energy_today").Quality.ShouldBe(Quality.Estimated);
        read["grid.energy_7d"].ShouldBe(36000);
        read.Of("grid.energy_import_today").Quality.ShouldBe(Quality.Missing);
    }

    [Fact]
    public async Task T03_T04_disabled_transformers_supply_nothing_and_zero_counters_are_passed_over()
    {
        var read = await ReadAsync("disabled-cts-7.3");
        read["production.power"].ShouldBe(1234);
        read["production.energy_lifetime"].ShouldBe(777000);
        read.Of("production.energy_today").Quality.ShouldBe(Quality.Missing);
        read.All.ShouldNotContain(r => r.Point.StartsWith("grid", StringComparison.Ordinal) || r.Point.StartsWith("consumption", StringComparison.Ordinal));
        read.Problems.ShouldContain("enphase.meter.missing");
    }

    [Fact]
    public async Task T04_frozen_counters_are_passed_over_and_the_day_comes_from_the_panels()
    {
        var read = await ReadAsync("frozen-v1-8.2", Noon.Clock);
        read["production.power"].ShouldBe(4444);
        read["production.energy_lifetime"].ShouldBe(22_200_000);
        read["production.energy_today"].ShouldBe(12345);
        read.Count("inverter.", ".power").ShouldBe(30, "a panel that never reported here belongs to another gateway (B20)");
    }

    [Fact]
    public async Task T05_the_new_stack_total_is_repaired_and_its_days_are_withheld()
    {
        var read = await ReadAsync("new-stack-8.3");
        read.Info!.Phases.ShouldBe(2);
        read["grid.power"].ShouldBe(300);
        read["consumption.power"].ShouldBe(800);
        read["consumption.power.l2"].ShouldBe(449.25);
        read["consumption.energy_lifetime"].ShouldBe(17_100_500);
        read.Of("consumption.power").Quality.ShouldBe(Quality.Estimated);
        read["production.power_factor"]!.Value.ShouldBe(0.9597, 0.0001);
        foreach (var reading in read.All.Where(r => r.Point.EndsWith("energy_today", StringComparison.Ordinal) && !r.Point.StartsWith("inverter", StringComparison.Ordinal)))
            reading.Value.ShouldBeNull(reading.Point);
        read.All.ShouldNotContain(r => r.Point.Contains("apparent_energy", StringComparison.Ordinal) || r.Point.Contains("energy_7d", StringComparison.Ordinal) && r.Value != null);
        read["inverter.122100004003.energy_today"].ShouldBe(702);
        read.Info.Offers.ShouldContain(new RoleOffer(Role.Home, "consumption"));
        read.All.ShouldNotContain(r => r.Point == "grid.energy_import", "no register counts the grid behind a total CT");
    }

    [Fact]
    public async Task T10_AC_batteries_are_storage_and_no_panels()
    {
        var read = await ReadAsync("ac-batteries-8.2");
        read.Count("inverter.", ".power").ShouldBe(4);
        read["storage.batteries"].ShouldBe(3);
        read["storage.power"].ShouldBe(-260);
        read["storage.soc"].ShouldBe(33);
        read["storage.energy_available"].ShouldBe(1200);
        read["storage.capacity"].ShouldBe(3600);
        read["grid.power"].ShouldBe(-150);
        read["grid.apparent_power"].ShouldBe(200, "apparent power has no sign");
    }

    [Fact]
    public async Task T13_IQ_batteries_are_summed_whatever_comes_first_and_whatever_the_key()
    {
        var read = await ReadAsync("iq-batteries-8.1");
        read["storage.batteries"].ShouldBe(2);
        read["storage.power"].ShouldBe(1220);
        read["storage.soc"].ShouldBe(55);
        read["storage.energy_available"].ShouldBe(3850);
        read["storage.capacity"].ShouldBe(7000);
        read.Info!.Phases.ShouldBe(1);
        read.All.ShouldNotContain(r => r.Point.EndsWith(".l1", StringComparison.Ordinal), "a one-phase home has no phases to tell apart");
        read.Info.Offers.ShouldContain(new RoleOffer(Role.Battery, "storage"));
    }

    [Fact]
    public async Task Every_declared_point_is_read_and_nothing_else_and_each_has_its_text_key()
    {
        foreach (var fixture in new[] { "three-phase-7.6", "new-stack-8.3", "iq-batteries-8.1", "frozen-v1-8.2", "standard-5.0" })
        {
            var read = await ReadAsync(fixture);
            read.All.Select(r => r.Point).Order().ShouldBe(read.Info!.Points.Select(p => p.Id).Order(), fixture);
            read.Info.Points.ShouldAllBe(p => p.Text.StartsWith("point.", StringComparison.Ordinal) && p.FreshFor >= TimeSpan.FromSeconds(15) && p.GoneAfter >= p.FreshFor);
            read.Info.Points.Select(p => p.Id).ShouldBeUnique();
        }
    }

    [Fact]
    public async Task Captured_answers_are_years_old_and_read_well_with_the_clock_told()
    {
        var read = await ReadAsync("standard-5.0");
        read.Problems.ShouldContain("enphase.clock");
        read.Of("production.power").Quality.ShouldBe(Quality.Good);
        (DateTimeOffset.UnixEpoch < read.Of("production.power").Stamp && TimeProvider.System.GetUtcNow() - read.Of("production.power").Stamp < TimeSpan.FromMinutes(1)).ShouldBeTrue();
    }
}
