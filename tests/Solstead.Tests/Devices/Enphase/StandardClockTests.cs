using Solstead.Devices.Enphase.Twin;
using Solstead.Tests.Devices.Enphase.Twin;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>Gateways without meters: nothing tells their clock every few seconds.</summary>
public sealed class StandardClockTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clock_that_jumps_and_comes_back_does_not_silence_the_panels_for_a_day()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero));
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Time = clock, Quirks = new() { Metering = TwinMetering.Standard } }, Ct);
        await using var watched = new Watched(new GatewayBench { Time = clock, Zone = TimeZoneInfo.Utc }.Driver(twin, o => o with { Interval = TimeSpan.FromSeconds(5), ProductionInterval = TimeSpan.FromSeconds(10), InverterInterval = TimeSpan.FromSeconds(60), FastLimit = TimeSpan.FromSeconds(30), SlowLimit = TimeSpan.FromSeconds(30) }));
        const string Panel = "inverter.122099000001.power";
        await PassAsync(clock, 30, () => watched.Readings(Panel) >= 1);
        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.ClockJump) { Amount = 3 * 3600 }, Ct);
        await PassAsync(clock, 120, () => watched.Told("enphase.clock") == 1);
        await twin.Faults.ClearAsync(Ct);
        await PassAsync(clock, 420, () => watched.Reports.OfType<Solstead.Core.Devices.Report.Recovered>().Any(r => r.Code == "enphase.clock"));
        var told = watched.Readings(Panel);
        await PassAsync(clock, 120, () => watched.Readings(Panel) > told);
        watched.Now[Panel].ShouldBe(250);
    }

    private static async Task PassAsync(ManualClock clock, int seconds, Func<bool> until)
    {
        for (var i = 0; i < seconds * 2 && !until(); i++) await clock.AdvanceAsync(TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < 200 && !until(); i++) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        until().ShouldBeTrue();
    }
}
