using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Site.Run;

/// <summary>
/// Sends the engine's commands out beside it: the engine waits for the audit's 50 ms and never for a target. What does not work becomes a
/// problem that says when it is tried again, and an alarm when the quick attempts are used up (safety.md C5).
/// </summary>
internal sealed class CommandDesk(SiteParts parts, ILogger log) : IDisposable
{
    private const string GaveUp = "command.gave-up";

    /// <summary>A program that is ended has half a second for its last words.</summary>
    private static readonly TimeSpan CutWithin = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<(Explained Explained, CommandOutcome Outcome)> outcomes = [];
    private readonly Dictionary<string, string> told = [];
    private readonly ConcurrentDictionary<string, Newest> newest = [];
    private readonly List<Task> running = [];
    private CancellationTokenSource sending = new();

    /// <summary>Writes the commands down and sets them going, each on a thread of its own: nothing of a target's runs on the engine's turn.</summary>
    public async ValueTask BeginAsync(IReadOnlyList<Explained> commands)
    {
        running.RemoveAll(t => t.IsCompleted);
        var ct = sending.Token;
        foreach (var explained in commands)
        {
            // What is only told anew stands in the audit already.
            long? id = explained.Renewal ? null : await parts.Executor.IntendAsync(explained, CancellationToken.None);
            running.Add(Task.Run(() => RunAsync(id, explained, ct), CancellationToken.None));
        }
    }

    /// <summary>Hands the outcomes that came in to the engine.</summary>
    /// <returns>True when there were any.</returns>
    public bool Settle(SiteEngine engine, Moment now)
    {
        var any = false;
        while (outcomes.TryDequeue(out var done))
        {
            any = true;
            var command = done.Explained.Command;
            if (!done.Explained.Renewal) Log.Decided(log, done.Explained.Rule, command.Target, CommandExecutor.Word(command.Kind), command.Value, done.Explained.Reason, Log.Write(done.Explained.Facts), CommandExecutor.Word(done.Outcome));
            var setback = engine.Apply(done.Explained, done.Outcome, now);
            if (setback is not null) Tell(done.Explained, done.Outcome, setback);
            // One whose place a newer took leaves what was told before as it is.
            else if (done.Outcome is not (CommandOutcome.Refused or CommandOutcome.Unconfirmed)) Clear(command.Target);
        }
        return any;
    }

    /// <summary>What failed is not wanted any more.</summary>
    public void Clear(string target)
    {
        if (!told.Remove(target, out var code)) return;
        parts.Problems.Clear(Part(target), code);
        parts.Problems.Clear(Part(target), GaveUp);
    }

    /// <summary>Waits until nothing is under way; what takes longer is cut off.</summary>
    public async Task WaitAsync(TimeSpan within)
    {
        var all = Task.WhenAll(running);
        await all.WaitAsync(within, parts.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (all.IsCompleted) return;
        Cut();
        await all.WaitAsync(CutWithin, parts.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends what is under way: nobody knows whether it was done.</summary>
    public void Cut()
    {
        var cut = sending;
        sending = new();
        cut.Cancel();
        cut.Dispose();
    }

    public void Dispose() => sending.Dispose();

    private async Task RunAsync(long? id, Explained explained, CancellationToken ct) => outcomes.Enqueue((explained, await CarryOutAsync(id, explained, ct)));

    /// <summary>Limits of one target reach it in the order they were decided: an older one that its thread begins later is not sent.</summary>
    private Task<CommandOutcome> CarryOutAsync(long? id, Explained explained, CancellationToken ct)
    {
        if (explained.Command.Kind != CommandKind.CurrentLimit) return parts.Executor.CarryOutAsync(id, explained, ct);
        var line = newest.GetOrAdd(explained.Command.Target, static _ => new());
        lock (line)
        {
            if (explained.Command.Expires < line.Expires) return parts.Executor.DropAsync(id, new CommandOutcome.Refused("command.superseded"));
            line.Expires = explained.Command.Expires;
            return parts.Executor.CarryOutAsync(id, explained, ct);
        }
    }

    /// <summary>End of the newest command of a target that was sent.</summary>
    private sealed class Newest
    {
        public TimeSpan Expires;
    }

    private void Tell(Explained explained, CommandOutcome outcome, Setback setback)
    {
        var (why, facts) = outcome switch
        {
            CommandOutcome.Refused refused => (refused.Why, refused.Facts),
            CommandOutcome.Unconfirmed unconfirmed => (unconfirmed.Why, unconfirmed.Facts),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "This outcome is no setback."),
        };
        var target = explained.Command.Target;
        if (told.TryGetValue(target, out var before) && before != why) Clear(target);
        told[target] = why;
        Fact[] about = [Fact.Of("rule", explained.Rule), Fact.Of("attempt", setback.Attempt), Fact.Of("again", setback.Again)];
        parts.Problems.Raise(Part(target), new Problem(why, Severity.Warning, [.. facts, .. about]));
        if (setback.GaveUp) parts.Problems.Raise(Part(target), new Problem(GaveUp, Severity.Alarm, about));
    }

    private static string Part(string target) => "rule:" + target;
}
