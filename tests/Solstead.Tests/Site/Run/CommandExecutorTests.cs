using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Run;
using Solstead.Tests.Site.History;

namespace Solstead.Tests.Site.Run;

/// <summary>Intent before the wire, outcome after it; dry, late, failing and cut commands.</summary>
public sealed class CommandExecutorTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static Explained On(string target = "heater", bool dry = false, int expires = 60) =>
        new(new Command(target, CommandKind.Switch, 1, 1, expires.Seconds, "rule"), target, "threshold.on.above", [Fact.Of("export", 2500.W)]) { DryRun = dry };

    private sealed class Target(Func<bool, CancellationToken, ValueTask<CommandOutcome>> answer) : ISwitch
    {
        public int Asked { get; private set; }

        public ValueTask<CommandOutcome> SwitchAsync(bool on, CancellationToken ct)
        {
            Asked++;
            return answer(on, ct);
        }
    }

    private static Target Willing() => new((_, _) => ValueTask.FromResult<CommandOutcome>(new CommandOutcome.Applied()));

    [Fact]
    public async Task C8_the_intent_is_written_before_anything_is_sent_and_the_outcome_after()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        string? seen = "nothing";
        var target = new Target(async (_, ct) =>
        {
            seen = (await store.Audit.DecisionsAsync(null, 1, ct)).Single().Outcome;
            return new CommandOutcome.Applied();
        });
        var executor = Executor(store, target, true);
        var id = await executor.IntendAsync(On(), Ct);
        (await executor.OpenIntentsAsync(Ct)).ShouldBe(["heater"], "until there is an outcome a restart must doubt it");
        await executor.CarryOutAsync(id, On(), Ct);
        seen.ShouldBeNull();
        (await store.Audit.DecisionsAsync(null, 1, Ct)).Single().Outcome.ShouldBe("applied");
        (await executor.OpenIntentsAsync(Ct)).ShouldBeEmpty();
    }

    [Theory, InlineData(false, false), InlineData(true, true)]
    public async Task C9_nothing_is_sent_while_control_is_off_or_the_rule_runs_dry(bool control, bool dry)
    {
        await using var home = new StoreHome();
        var target = Willing();
        var executor = Executor(await home.OpenAsync(), target, control);
        (await executor.CarryOutAsync(await executor.IntendAsync(On(dry: dry), Ct), On(dry: dry), Ct)).ShouldBeOfType<CommandOutcome.DryRun>();
        target.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task C1_an_expired_decision_is_not_sent()
    {
        await using var home = new StoreHome();
        var target = Willing();
        var executor = Executor(await home.OpenAsync(), target, true, elapsed: 61);
        (await executor.CarryOutAsync(await executor.IntendAsync(On(), Ct), On(), Ct)).ShouldBeOfType<CommandOutcome.Refused>().Why.ShouldBe("command.expired");
        target.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_only_told_anew_is_sent_and_not_written_down_again()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        var target = Willing();
        var executor = Executor(store, target, true);
        await executor.CarryOutAsync(await executor.IntendAsync(On(), Ct), On(), Ct);
        (await executor.CarryOutAsync(null, On() with { Renewal = true }, Ct)).ShouldBeOfType<CommandOutcome.Applied>();
        target.Asked.ShouldBe(2);
        (await store.Audit.DecisionsAsync(null, 10, Ct)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task P3_a_target_that_throws_or_is_cut_off_is_an_outcome()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        var broken = Executor(store, new Target((_, _) => throw new InvalidOperationException("no")), true);
        (await broken.CarryOutAsync(await broken.IntendAsync(On(), Ct), On(), Ct)).ShouldBeOfType<CommandOutcome.Unconfirmed>().Why.ShouldBe("command.failed");
        using var stop = new CancellationTokenSource();
        var slow = Executor(store, new Target(async (_, ct) => { await stop.CancelAsync(); ct.ThrowIfCancellationRequested(); return new CommandOutcome.Applied(); }), true);
        (await slow.CarryOutAsync(await slow.IntendAsync(On(), Ct), On(), stop.Token)).ShouldBeOfType<CommandOutcome.Unconfirmed>().Why.ShouldBe("command.cut");
        (await store.Audit.DecisionsAsync(null, 2, Ct)).Select(r => r.Outcome).ShouldBe(["unconfirmed", "unconfirmed"]);
    }

    [Fact]
    public async Task A_rule_without_a_command_has_nothing_to_send_and_says_so()
    {
        await using var home = new StoreHome();
        var store = await home.OpenAsync();
        var executor = Executor(store, new Target((_, _) => ValueTask.FromResult<CommandOutcome>(new CommandOutcome.Nothing())), true);
        await executor.CarryOutAsync(await executor.IntendAsync(On(), Ct), On(), Ct);
        (await store.Audit.DecisionsAsync(null, 1, Ct)).Single().Outcome.ShouldBe("none");
        (await executor.TryOutAsync("nobody", true, "owner", Ct)).ShouldBeNull();
    }

    private static CommandExecutor Executor(Solstead.Site.History.SqliteHistory store, ISwitch target, bool control, int elapsed = 0) =>
        new(store.Audit, [], new Dictionary<string, ISwitch> { ["heater"] = target }, control, () => new Moment(elapsed.Seconds, new(2026, 3, 14, 10, 0, 0, TimeSpan.Zero)));
}
