using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.Enphase.Polling;
using Solstead.Devices.Enphase.Twin;
using Solstead.Tests.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>What the gateway says of its own transformers, and what their numbers say.</summary>
public sealed class MeterHealthTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<Snapshot> ReadAsync(string status)
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Quirks = new() { MeterStatus = status } }, Ct);
        await using var driver = new GatewayBench().Driver(twin);
        return new Snapshot(await driver.ReadOnceAsync(Ct));
    }

    [Fact]
    public async Task A_transformer_that_does_not_measure_tells_nothing_and_nothing_is_computed_from_it()
    {
        var read = await ReadAsync("production not-metering");
        foreach (var point in new[] { "production.power", "production.voltage", "production.energy_lifetime", "production.energy_today", "consumption.power", "consumption.energy_lifetime", "grid.energy_today" })
            (read.Of(point).Value, read.Of(point).Note).ShouldBe((null, "meter.not_metering"), point);
        (read["grid.power"], read.Of("grid.power").Quality).ShouldBe((-400, Quality.Good));
        read["production.power_inverters"].ShouldNotBeNull("the panels are heard all the same");
        var told = read.Reports.OfType<Report.Trouble>().Single(t => t.Problem.Code == "enphase.meter.off").Problem;
        (told.Severity, told.Facts[0].Text).ShouldBe((Severity.Warning, "production"));
    }

    [Fact]
    public async Task A_transformer_whose_wiring_is_to_be_checked_is_shown_and_not_believed()
    {
        var read = await ReadAsync("net-consumption check-wiring negative-production power-on-unused-phase");
        (read["grid.power"], read.Of("grid.power").Quality, read.Of("grid.power").Note).ShouldBe((-400, Quality.Suspect, "meter.check_wiring"));
        read.Of("consumption.power").Quality.ShouldBe(Quality.Suspect);
        read.Of("production.power").Quality.ShouldBe(Quality.Good);
        read.Problems.ShouldContain("enphase.meter.wiring");
        read.Reports.OfType<Report.Trouble>().Single(t => t.Problem.Code == "enphase.meter.flags").Problem.Facts[0].Text.ShouldBe("net-consumption: negative-production, net-consumption: power-on-unused-phase");
    }

    [Fact]
    public async Task What_is_said_of_a_transformer_while_we_run_is_noticed_and_so_is_its_end()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase() }, Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { InventoryInterval = TimeSpan.FromMilliseconds(200) }));
        await watched.NextAsync("grid.power", r => r.Quality == Quality.Good);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.MeterStatus) { Text = "net-consumption not-metering" }, Ct);
        await watched.TroubleAsync("enphase.meter.off");
        (await watched.NextAsync("grid.power")).Quality.ShouldBe(Quality.Missing);
        await twin.Faults.ClearAsync(Ct);
        await watched.RecoveredAsync("enphase.meter.off");
        (await watched.NextAsync("grid.power")).Value.ShouldBe(-400);
    }

    [Fact]
    public async Task A_storage_transformer_tells_power_and_registers_of_the_batteries()
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = new FlatHouse([1000], [-400], battery: -800), Quirks = new() { StorageMeter = true } }, Ct);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.NotFound) { PathPrefix = "/ivp/ensemble/power" }, Ct);
        await using var watched = new Watched(new GatewayBench().Driver(twin));
        for (var i = 0; i < 3; i++) (await watched.NextAsync("storage.power", r => r.Value is not null)).Value.ShouldBe(-800);
        (watched.Now["storage.energy_discharged"], watched.Now["storage.energy_charged"]).ShouldBe((70_000, 80_000));
    }

    [Fact]
    public void B19_a_house_that_gives_more_than_its_roof_for_ten_minutes_is_told()
    {
        var outbox = new List<Report>();
        var watch = new ReversedWatch(new ProblemBook("roof", () => At(0), outbox));
        void Observe(double roof, double grid, double at, double? battery = null, bool storage = false) => watch.Observe(
            [new("production.power", roof, Quality.Good, default), new("grid.power", grid, Quality.Good, default), .. battery is { } b ? [new Reading("storage.power", b, Quality.Good, default)] : Array.Empty<Reading>()],
            At(at), storage);
        Observe(1000, -980, 0);
        Observe(1000, -1900, 10);
        Observe(1000, -1900, 609);
        outbox.ShouldBeEmpty();
        Observe(1000, -1900, 611);
        outbox.OfType<Report.Trouble>().Single().Problem.Code.ShouldBe("enphase.ct.export");
        Observe(1000, -300, 620);
        outbox.OfType<Report.Recovered>().Single().Code.ShouldBe("enphase.ct.export");
        for (var at = 700; at < 2000; at += 60) Observe(1000, -1900, at, battery: 1000, storage: true);
        for (var at = 2000; at < 4000; at += 60) Observe(1000, -1900, at, storage: true);
        outbox.OfType<Report.Trouble>().Count().ShouldBe(1, "a battery gives too, and when it is not heard nothing is said");
    }

    private static Moment At(double seconds) => new(TimeSpan.FromSeconds(seconds), new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero).AddSeconds(seconds));
}
