using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;
using Solstead.Site.Charging;

namespace Solstead.Tests.Site.Charging;

/// <summary>Sessions followed from the ticks of an engine, and what reaches the disk of them.</summary>
public sealed class SessionKeeperTests
{
    private static readonly DateTimeOffset Day = new(2026, 6, 26, 8, 0, 0, TimeSpan.Zero);
    private readonly ChargingRule rule = new("car", new(), new("garage", "charger"), "garage", dryRun: true);
    private readonly Kept kept = new();
    private readonly SiteEngine engine;
    private SessionKeeper keeper;
    private TimeSpan elapsed;

    public SessionKeeperTests()
    {
        engine = new SiteEngine(new SiteDefinition("Test", TimeZoneInfo.Utc, 3, null, null), [rule]);
        keeper = new(kept, [rule], 1);
        engine.Apply(new Report.Identified(new("meter", "test", null, null, null, 3, [new("grid.power", Unit.Watt, PointKind.Gauge)], [new(Role.Grid, "grid")]), Now));
        engine.Apply(new Report.Identified(new("garage", "test", null, null, null, 3, [new("charger.power", Unit.Watt, PointKind.Gauge), new("charger.plugged", "", PointKind.State)], [new(Role.Charger, "charger")]), Now));
    }

    private Moment Now => new(elapsed, Day + elapsed);

    private sealed class Kept : ISessionStore
    {
        public List<ChargingSession> Rows { get; } = [];
        private long ids;

        public long NextId() => ++ids;
        public Task PutAsync(ChargingSession session, CancellationToken ct) { Rows.Add(session); return Task.CompletedTask; }
        public Task<IReadOnlyList<ChargingSession>> ListAsync(DateTimeOffset? before, int most, CancellationToken ct) => Task.FromResult<IReadOnlyList<ChargingSession>>(Rows);
        public Task<IReadOnlyList<ChargingSession>> OpenAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<ChargingSession>>([.. Rows.GroupBy(r => r.Id).Select(g => g.Last()).Where(r => r.Ended is null)]);
    }

    private void Seconds(int count, double watts, string plugged, double grid)
    {
        for (var s = 0; s < count; s++)
        {
            elapsed += 1.Seconds;
            engine.Apply(new Report.Measured("garage", Now, [new("charger.power", watts, Quality.Good, Now.Utc), new("charger.plugged", null, Quality.Good, Now.Utc, plugged)]));
            engine.Apply(new Report.Measured("meter", Now, [new("grid.power", grid, Quality.Good, Now.Utc)]));
            keeper.On(engine.Step(Now), engine);
        }
    }

    [Fact]
    public void A_session_is_written_at_its_beginning_once_a_minute_while_current_flows_and_at_its_end()
    {
        Seconds(10, 0, "no", 500);
        kept.Rows.ShouldBeEmpty();
        Seconds(300, 0, "yes", 500);
        kept.Rows.Count.ShouldBe(1, "an idle car costs the disk nothing");
        Seconds(600, 6000, "yes", 3000);
        kept.Rows.Count.ShouldBeInRange(9, 12);
        Seconds(1, 0, "no", 500);
        var session = kept.Rows[^1];
        session.Ended.ShouldBe(Now.Utc);
        session.EnergyWh.ShouldBe(1000, 5);
        session.SolarPercent!.Value.ShouldBe(50, 1);
        keeper.Of("garage").ShouldBeNull();
    }

    [Fact]
    public async Task A_restart_in_the_middle_goes_on_with_the_same_session()
    {
        Seconds(90, 6000, "yes", 0);
        var before = keeper.Of("garage")!;
        await keeper.DisposeAsync();
        keeper = new(kept, [rule], 1);
        await keeper.LoadAsync(TestContext.Current.CancellationToken);
        elapsed += 10.Seconds;
        Seconds(90, 6000, "yes", 0);
        var after = keeper.Of("garage")!;
        (after.Id, after.Started).ShouldBe((before.Id, before.Started));
        after.EnergyWh.ShouldBe(before.EnergyWh * 2, 15);
    }
}
