using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Core.Site;
using Solstead.Site.Charging;

namespace Solstead.Tests.Site.Charging;

/// <summary>What a car may get from being plugged in to being unplugged: by the settings for each session, by its owner's word for the one that goes on.</summary>
public sealed class SessionLimitTests
{
    private const double Limit = 2000;
    private static readonly DateTimeOffset Day = new(2026, 6, 26, 8, 0, 0, TimeSpan.Zero);

    private readonly Kept kept = new();
    private ChargingRule rule = Rule();
    private SiteEngine engine;
    private SessionKeeper keeper;
    private TimeSpan elapsed;
    private double amps;

    public SessionLimitTests() => (engine, keeper) = (Start(null, control: true), new(kept, [rule], 1));

    private Moment Now => new(elapsed, Day + elapsed);

    private static ChargingRule Rule(double? limit = Limit, ChargingMode mode = ChargingMode.Fast) =>
        new("car", new() { Mode = mode, SessionWh = limit }, new("garage", "charger"), "garage", dryRun: false);

    private sealed class Kept : ISessionStore
    {
        private readonly Dictionary<long, ChargingSession> rows = [];
        private long ids;

        public long NextId() => ++ids;
        public Task PutAsync(ChargingSession session, CancellationToken ct) { rows[session.Id] = session; return Task.CompletedTask; }
        public Task<IReadOnlyList<ChargingSession>> ListAsync(DateTimeOffset? before, int most, CancellationToken ct) => Task.FromResult<IReadOnlyList<ChargingSession>>([.. rows.Values]);
        public Task<IReadOnlyList<ChargingSession>> OpenAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<ChargingSession>>([.. rows.Values.Where(r => r.Ended is null)]);
    }

    private SiteEngine Start(SiteMemory? memory, bool control)
    {
        var next = new SiteEngine(new SiteDefinition("Test", TimeZoneInfo.Utc, 3, null, null) { Control = control }, [rule], memory);
        next.Apply(new Report.Identified(new("garage", "test", null, null, null, 3,
            [new("charger.power", Unit.Watt, PointKind.Gauge), new("charger.current", Unit.Ampere, PointKind.Gauge), new("charger.plugged", "", PointKind.State)], [new(Role.Charger, "charger")]), Now));
        return next;
    }

    /// <summary>The process was killed and starts anew.</summary>
    private async Task RestartAsync(bool control = true)
    {
        var saved = engine.Save();
        await keeper.DisposeAsync();
        rule = Rule();
        keeper = new(kept, [rule], 1);
        await keeper.LoadAsync(TestContext.Current.CancellationToken);
        engine = Start(saved, control);
    }

    /// <summary>Lets seconds pass; the car takes what was decided.</summary>
    /// <returns>The reason in the last of them.</returns>
    private string Run(int seconds, string plugged = "yes")
    {
        var reason = "";
        for (var s = 0; s < seconds; s++)
        {
            elapsed += 1.Seconds;
            if (plugged == "no") amps = 0;
            engine.Apply(new Report.Measured("garage", Now,
                [new("charger.power", amps * 690, Quality.Good, Now.Utc), new("charger.current", amps, Quality.Good, Now.Utc), new("charger.plugged", null, Quality.Good, Now.Utc, plugged)]));
            var tick = engine.Step(Now);
            keeper.On(tick, engine);
            reason = tick.Rules[0].Reason;
            amps = rule.Memory.Amps ?? 0;
        }
        return reason;
    }

    private double Taken => keeper.Of("garage")?.EnergyWh ?? 0;

    [Fact]
    public void A_session_ends_at_its_limit_and_the_next_one_has_its_own()
    {
        // 11 kW need 652 s for it.
        Run(600).ShouldBe("charge.fast");
        Run(120).ShouldBe("charge.energy");
        amps.ShouldBe(0);
        Taken.ShouldBeInRange(Limit, Limit + 10, "a second or two of 11 kW more");
        Run(3600).ShouldBe("charge.energy");
        Taken.ShouldBeLessThan(Limit + 10);
        Run(5, "no").ShouldBe("charge.unplugged");
        Run(60).ShouldBe("charge.fast");
    }

    [Fact]
    public void Its_reason_names_what_was_taken_and_what_was_allowed()
    {
        Run(720);
        var facts = engine.Step(Now).Rules[0].Facts;
        facts.ShouldContain(Fact.Of("most", Limit.Wh));
        facts.Single(f => f.Name == "taken").Number!.Value.ShouldBe(Taken);
    }

    [Fact]
    public void The_owner_may_say_more_less_or_no_limit_for_the_session_that_goes_on_and_only_for_that()
    {
        rule.Passing = new(null, 500);
        Run(300).ShouldBe("charge.energy", "said before the car came");
        rule.Passing = new(null, 4000);
        Run(600).ShouldBe("charge.fast", "raised");
        Run(600).ShouldBe("charge.energy");
        rule.Passing = new(null, 0);
        Run(3600).ShouldBe("charge.fast", "none at all");
        rule.SessionLimitWh.ShouldBeNull();
        Run(5, "no");
        rule.SessionLimitWh.ShouldBe(Limit);
        Run(720).ShouldBe("charge.energy");
    }

    [Fact]
    public void A_boost_keeps_to_it_and_who_is_switched_off_is_told_that()
    {
        Run(720);
        rule.BoostUntil = Day.AddHours(5);
        Run(60).ShouldBe("charge.energy");
        rule.BoostUntil = null;
        rule.Orders = new() { Mode = ChargingMode.Off };
        Run(60).ShouldBe("charge.off");
    }

    [Fact]
    public async Task A_restart_knows_at_once_that_the_session_has_had_its_limit()
    {
        Run(720);
        rule.Passing = new(null, 2100);
        Run(60).ShouldBe("charge.energy");
        await RestartAsync();
        for (var s = 0; s < 10; s++) Run(1).ShouldBe("charge.energy");
        rule.SessionLimitWh.ShouldBe(2100);
    }

    [Fact]
    public async Task What_was_said_for_a_session_is_gone_when_it_ended_while_nobody_watched()
    {
        Run(60);
        rule.Passing = new(null, 9000);
        await RestartAsync();
        Run(1, "no");
        rule.SessionLimitWh.ShouldBe(Limit);
    }

    [Fact]
    public async Task What_was_said_in_a_dry_run_holds_once_control_is_on()
    {
        engine = Start(null, control: false);
        Run(60);
        rule.Passing = new(null, 9000);
        await RestartAsync();
        Run(5);
        rule.SessionLimitWh.ShouldBe(9000);
    }

    [Fact]
    public void Without_anybody_who_counts_nothing_is_stopped()
    {
        var now = new ChargingInput(Now, Now.Utc.DateTime, Seen.Nothing, Seen.Nothing, Seen.Nothing, double.PositiveInfinity, new(0, 0, true, 0, 6, 32, [230], null));
        var set = new ChargingSettings { Mode = ChargingMode.Fast, SessionWh = Limit };
        ChargingPolicy.Decide(now, set, new()).Amps.ShouldBe(16);
        ChargingPolicy.Decide(now with { SessionWh = Limit - 1 }, set, new()).Amps.ShouldBe(16);
        ChargingPolicy.Decide(now with { SessionWh = Limit }, set, new()).Amps.ShouldBe(0);
    }
}
