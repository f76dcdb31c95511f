using Solstead.Core.Points;
using Solstead.Devices.Enphase.Twin;
using Solstead.Tests.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>T40: every fault of the twin, and how soon values are back.</summary>
public sealed class RecoveryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TwinFaultKind.Hang)]
    [InlineData(TwinFaultKind.TruncatedBody)]
    [InlineData(TwinFaultKind.EmptyBody)]
    [InlineData(TwinFaultKind.Html)]
    [InlineData(TwinFaultKind.InvalidJson)]
    [InlineData(TwinFaultKind.RandomBytes)]
    [InlineData(TwinFaultKind.DeepNesting)]
    [InlineData(TwinFaultKind.Unauthorized)]
    [InlineData(TwinFaultKind.Forbidden)]
    [InlineData(TwinFaultKind.NotFound)]
    [InlineData(TwinFaultKind.ServerError)]
    [InlineData(TwinFaultKind.GatewayTimeOut)]
    [InlineData(TwinFaultKind.NoAnswer)]
    [InlineData(TwinFaultKind.ErrorObject)]
    [InlineData(TwinFaultKind.Refuse)]
    public async Task T40_values_are_back_within_two_intervals_after_a_fault(TwinFaultKind kind)
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase() }, Ct);
        var interval = TimeSpan.FromMilliseconds(100);
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with { Interval = interval }));
        await watched.NextAsync("grid.power");

        await twin.Faults.InjectAsync(new TwinFault(kind), Ct);
        await Task.Delay(interval * 4, TimeProvider.System, Ct);
        var during = watched.Readings("grid.power");
        await Task.Delay(interval * 2, TimeProvider.System, Ct);
        watched.Readings("grid.power").ShouldBe(during, "no value may come through the fault");
        await twin.Faults.ClearAsync(Ct);
        var cleared = TimeProvider.System.GetTimestamp();
        await watched.NextAsync("grid.power", r => r.Quality == Quality.Good);

        // Two intervals, and what opening a TLS connection and a session takes on a busy machine.
        TimeProvider.System.GetElapsedTime(cleared).ShouldBeLessThan(interval * 2 + TimeSpan.FromSeconds(1.5));
        watched.Now["grid.power"].ShouldBe(-400);
        twin.Requests.MaxConcurrent.ShouldBe(1);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/ivp/meters/readings")]
    [InlineData("/production.json")]
    public async Task T40_values_are_back_within_two_intervals_after_answers_that_dripped(string path)
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase() }, Ct);
        var interval = TimeSpan.FromSeconds(1);
        await using var watched = new Watched(new GatewayBench().Driver(twin, o => o with
        {
            Interval = interval,
            ProductionInterval = TimeSpan.FromSeconds(2),
            FastLimit = TimeSpan.FromSeconds(5),
            SlowLimit = TimeSpan.FromSeconds(12),
        }));
        await watched.NextAsync("grid.power");

        await twin.Faults.InjectAsync(new TwinFault(TwinFaultKind.SlowBody) { PathPrefix = path }, Ct);
        await Task.Delay(TimeSpan.FromSeconds(2.2), TimeProvider.System, Ct);
        // The worst moment: an answer has just begun to drip, and goes on dripping after the fault.
        while (twin.Requests.InFlight == 0) await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Ct);
        await twin.Faults.ClearAsync(Ct);
        var cleared = TimeProvider.System.GetTimestamp();
        await watched.NextAsync("grid.power", r => r.Quality == Quality.Good);
        TimeProvider.System.GetElapsedTime(cleared).ShouldBeLessThan(interval * 2);
        twin.Requests.MaxConcurrent.ShouldBe(1);
    }

    public static TheoryData<string> Paths() =>
    [
        "/info", "/ivp/meters", "/ivp/meters/readings", "/production.json", "/api/v1/production", "/api/v1/production/inverters",
        "/ivp/pdm/device_data", "/ivp/pdm/energy", "/ivp/ensemble/inventory", "/auth/check_jwt",
    ];

    [Theory, MemberData(nameof(Paths))]
    public async Task Noise_and_cut_bodies_on_any_one_endpoint_lose_only_what_it_alone_knows(string path)
    {
        await using var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase() }, Ct);
        foreach (var kind in new[] { TwinFaultKind.RandomBytes, TwinFaultKind.TruncatedBody, TwinFaultKind.DeepNesting })
        {
            await twin.Faults.InjectAsync(new TwinFault(kind) { PathPrefix = path }, Ct);
            await using var driver = new GatewayBench().Driver(twin);
            var read = new Snapshot(await driver.ReadOnceAsync(Ct));
            if (path is "/info" or "/auth/check_jwt") read.Problems.ShouldNotBeEmpty();
            else read["production.power"].ShouldBe(1000, $"{kind} on {path}: {string.Join(", ", read.Problems)}");
            await twin.Faults.ClearAsync(Ct);
        }
    }
}
