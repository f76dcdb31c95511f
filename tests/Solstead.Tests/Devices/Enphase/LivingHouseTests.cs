using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Devices;
using Solstead.Devices.Clock;
using Solstead.Devices.Enphase;
using Solstead.Devices.Enphase.Twin;
using Solstead.Simulator;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>The driver on the virtual house with a fast wall clock: what it books against what really flowed.</summary>
public sealed class LivingHouseTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task T40_T55_the_books_agree_with_the_house_through_a_midnight()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        var clock = new ShiftedClock(TimeProvider.System, new DateTimeOffset(2026, 6, 15, 21, 45, 0, TimeSpan.Zero), 600);
        var house = new VirtualHouse(new HouseSettings { Zone = zone }, clock.GetUtcNow());
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = house, Time = clock, Zone = zone, Firmware = "D8.2.4382" }, Ct);
        var bench = new GatewayBench();
        var context = new DriverContext("roof", clock, bench.Log, bench.Memory, zone, AppContext.BaseDirectory) { Pace = 600 };
        await using var watched = new Watched(new EnphaseDriver(GatewayBench.Options(twin) with { Interval = TimeSpan.FromMilliseconds(100), ProductionInterval = TimeSpan.FromSeconds(1) }, context));
        var first = await watched.NextAsync("grid.energy_import_balanced");
        var (start, at, before) = (first.Value!.Value, first.Stamp, house.At(clock.GetUtcNow()).BalancedImportWh);
        var end = await watched.NextAsync("grid.energy_import_balanced", r => r.Stamp - at > TimeSpan.FromMinutes(60));

        var flowed = house.At(clock.GetUtcNow()).BalancedImportWh - before;
        flowed.ShouldBeGreaterThan(50);
        (end.Value!.Value - start).ShouldBeInRange(flowed * 0.85, flowed * 1.1);
        watched.Now.Of("production.energy_today").Quality.ShouldNotBe(Quality.Suspect);
        watched.Now["grid.energy_import_today"]!.Value.ShouldBeLessThan(end.Value.Value - start + 5, "midnight was passed on the way");
        watched.Now.Info!.Offers.ShouldContain(new RoleOffer(Role.Grid, "grid"));
    }
}
