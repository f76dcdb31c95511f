using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Devices.Enphase.Twin;
using Solstead.Tests.Devices.Enphase.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>T43: a driver through the minutes around 23:00, with each way gateways have of being away then.</summary>
public sealed class NightlyWindowTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("reset")]
    [InlineData("refuse")]
    [InlineData("empty")]
    public async Task T43_nobody_is_told_and_the_values_are_back_within_two_intervals(string? way)
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 6, 15, 22, 59, 30, TimeSpan.Zero));
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Time = clock }, Ct);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.NightlyWindow) { Text = way }, Ct);
        var interval = TimeSpan.FromSeconds(5);
        await using var watched = new Watched(new GatewayBench { Time = clock, Zone = TimeZoneInfo.Utc }.Driver(twin, o => o with { NightlyWindow = true, Interval = interval, FastLimit = TimeSpan.FromSeconds(5), SlowLimit = TimeSpan.FromSeconds(12) }));
        await PassAsync(clock, TimeSpan.FromSeconds(60), () => watched.Readings("grid.power") >= 3);
        var end = new DateTimeOffset(2026, 6, 15, 23, 3, 0, TimeSpan.Zero);
        // Slowly at the end: answers take real time.
        while (clock.GetUtcNow() < end) await clock.AdvanceAsync(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(clock.GetUtcNow() < end - interval * 2 ? 200 : 20));
        var before = watched.Readings("grid.power");
        await PassAsync(clock, TimeSpan.FromSeconds(60), () => watched.Readings("grid.power") > before);
        await PassAsync(clock, TimeSpan.FromSeconds(60), () => watched.Readings("grid.power") > before + 2);

        var at = watched.Reports.OfType<Report.Measured>().Where(m => m.Readings.Any(r => r.Point == "grid.power" && r.Quality == Quality.Good)).Select(m => m.At.Utc).ToList();
        at.Zip(at.Skip(1), (a, b) => b - a).Max().ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(3) + interval * 2 + TimeSpan.FromSeconds(2));
        watched.Reports.OfType<Report.Trouble>().Where(t => t.Problem.Severity > Severity.Info).Select(t => t.Problem.Code).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_goes_on_after_the_window_is_told_then()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 6, 15, 23, 4, 0, TimeSpan.Zero));
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Time = clock }, Ct);
        await using var watched = new Watched(new GatewayBench { Time = clock, Zone = TimeZoneInfo.Utc }.Driver(twin, o => o with { NightlyWindow = true, Interval = TimeSpan.FromSeconds(5), FastLimit = TimeSpan.FromSeconds(30), SlowLimit = TimeSpan.FromSeconds(30) }));
        await PassAsync(clock, TimeSpan.FromSeconds(30), () => watched.Readings("grid.power") >= 2);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.InvalidJson) { PathPrefix = "/ivp/meters/readings" }, Ct);
        await PassAsync(clock, TimeSpan.FromSeconds(150), () => watched.Told("enphase.malformed") == 1, stepMs: 100);
        clock.GetUtcNow().ShouldBeGreaterThan(new DateTimeOffset(2026, 6, 15, 23, 6, 0, TimeSpan.Zero));
    }

    private static async Task PassAsync(ManualClock clock, TimeSpan atMost, Func<bool> until, int stepMs = 20)
    {
        var step = TimeSpan.FromMilliseconds(stepMs);
        for (var passed = TimeSpan.Zero; passed < atMost && !until(); passed += step) await clock.AdvanceAsync(step, step);
        for (var i = 0; i < 200 && !until(); i++) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        until().ShouldBeTrue();
    }
}
