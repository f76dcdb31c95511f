using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>A command did not work.</summary>
/// <param name="Attempt">How many attempts in a row did not, from 1.</param>
/// <param name="Again">Time until the next one.</param>
/// <param name="GaveUp">True when the quick retries are used up: a person should look (safety.md C5).</param>
public sealed record Setback(int Attempt, TimeSpan Again, bool GaveUp);

/// <summary>What was commanded to whom, what came of it, and when to try again. A dry run keeps books of its own: what it only pretended never counts as done.</summary>
internal sealed class TargetBook
{
    /// <summary>Pauses after the first, second and third attempt that did not work.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(45)];
    /// <summary>A limit a device keeps only for a while is told anew: a third of the two minutes devices wait (safety.md 1).</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan LongPause = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, Target> targets = [];

    private sealed class Target
    {
        /// <summary>What it last showed; null when nothing was ever commanded.</summary>
        public double? Known;
        /// <summary>How far it was last given leave to pass that for moments; null: not at all. [A]</summary>
        public double? Momentary;
        /// <summary>When it showed that; null: before this process.</summary>
        public TimeSpan? ShownAt;
        /// <summary>What was last wanted of it, in control; null when nobody ever wanted anything.</summary>
        public double? Wanted;
        /// <summary>Something was sent and nobody knows whether it was done.</summary>
        public bool Doubtful;
        /// <summary>What a dry run would have set since; null when it would have changed nothing.</summary>
        public double? Dry;
        /// <summary>Sent, outcome not in yet.</summary>
        public double? Pending;
        public TimeSpan PendingUntil;
        /// <summary>A person's own: rules wait for its outcome.</summary>
        public bool ByPerson;
        /// <summary>End of the newest command that was given; outcomes of older ones say nothing any more.</summary>
        public TimeSpan Newest;
        /// <summary>What did not work, how often, and before when it is not tried again.</summary>
        public double? Failed;
        public int Attempts;
        public TimeSpan NotBefore;
        /// <summary>Until then a person's own command stands.</summary>
        public TimeSpan HeldUntil;

        public void Give(double value, Moment now, bool byPerson = false, double? momentary = null)
        {
            Momentary = momentary;
            (Pending, PendingUntil, ByPerson) = (value, now.Elapsed + SiteEngine.DecisionLifetime, byPerson);
            Newest = PendingUntil;
        }
    }

    /// <summary>Takes over what an earlier process left.</summary>
    public void Restore(SiteMemory memory)
    {
        // Memories from before there was any control hold what dry runs pretended.
        foreach (var (name, value) in memory.Issued)
            if (memory.DryRules is null) Of(name).Dry = value; else Of(name).Known = value;
        foreach (var (name, value) in memory.DryIssued ?? new Dictionary<string, double>()) Of(name).Dry = value;
        foreach (var name in memory.Doubtful ?? []) Of(name).Doubtful = true;
    }

    public Dictionary<string, double> Known => targets.Where(t => t.Value.Known is not null).ToDictionary(t => t.Key, t => t.Value.Known!.Value);
    public Dictionary<string, double> Dry => targets.Where(t => t.Value.Dry is not null).ToDictionary(t => t.Key, t => t.Value.Dry!.Value);

    /// <summary>Targets of which nobody knows what they do now.</summary>
    public List<string> Doubtful => [.. targets.Where(t => t.Value.Doubtful || t.Value.Pending is not null).Select(t => t.Key)];

    /// <summary>What it does is not known: the next wish is sent whatever was there before.</summary>
    public void Doubt(string target) => Of(target).Doubtful = true;

    /// <summary>True when it may stand otherwise than at rest.</summary>
    public bool MayBeOn(string target) => targets.TryGetValue(target, out var t) && (t.Doubtful || t.Pending is not null || t.Known is not (null or 0));

    /// <summary>True when it was last wanted off and nobody knows that it is.</summary>
    public bool OffIsOpen(string target) => MayBeOn(target) && targets[target].Wanted is 0;

    public void Forget(string target) => targets.Remove(target);

    /// <summary>A person commands it: until there is an outcome nothing else is sent.</summary>
    /// <returns>False when another command is under way.</returns>
    public bool Begin(string target, double value, Moment now)
    {
        var t = Of(target);
        if (t.Pending is not null && now.Elapsed < t.PendingUntil) return false;
        if (t.Pending is not null) t.Doubtful = true;
        t.Give(value, now, byPerson: true);
        return true;
    }

    /// <summary>What came of a person's command; when it was sent, what rules want waits until <paramref name="until"/>.</summary>
    public void Hold(string target, double value, CommandOutcome outcome, TimeSpan until)
    {
        var t = Of(target);
        t.Pending = null;
        if (outcome is not (CommandOutcome.Applied or CommandOutcome.Unconfirmed)) return;
        if (outcome is CommandOutcome.Applied) (t.Known, t.Doubtful) = (value, false); else t.Doubtful = true;
        t.HeldUntil = until;
    }

    /// <summary>A command that was given will not be sent.</summary>
    public void Withdraw(string target) => Of(target).Pending = null;

    /// <summary>Something at a device has been mended: what failed there is tried again now, with all its attempts.</summary>
    public void TryAgain(string device)
    {
        foreach (var (name, t) in targets)
            if (t.Attempts > 0 && (name == device || name.StartsWith(device + "/", StringComparison.Ordinal))) (t.Failed, t.Attempts, t.NotBefore) = (null, 0, TimeSpan.Zero);
    }

    /// <summary>What is under way is too old to be trusted: its target may or may not have been reached.</summary>
    public void Expire()
    {
        foreach (var t in targets.Values)
            if (t.Pending is not null) (t.Pending, t.Doubtful) = (null, true);
    }

    /// <returns>True when something failed that nobody wants any more.</returns>
    public bool Settle(string target)
    {
        if (!targets.TryGetValue(target, out var t) || t.Attempts == 0) return false;
        (t.Failed, t.Attempts) = (null, 0);
        return true;
    }

    /// <summary>Whether a command is due; if so it counts as given.</summary>
    /// <param name="momentary">How far it may be passed for moments: less of that is told at once, more with the next command.</param>
    /// <param name="settled">True when an earlier failure no longer matters: what failed is not wanted any more.</param>
    public bool Take(string target, CommandKind kind, double value, double? momentary, bool dry, Moment now, out bool settled)
    {
        var t = Of(target);
        settled = false;
        if (dry)
        {
            if (value.Equals(t.Dry ?? t.Known ?? Rest(kind))) return false;
            t.Dry = value;
            return true;
        }
        t.Wanted = value;
        var less = t.Momentary > Math.Max(value, momentary ?? 0);
        if (now.Elapsed < t.HeldUntil || t.Pending is not null && now.Elapsed < t.PendingUntil && !(less || Replaces(t, kind, value, now))) return false;
        if (t.Pending is not null) (t.Pending, t.Doubtful) = (null, true);
        var lasts = kind != CommandKind.CurrentLimit || t.ShownAt is { } shown && now.Elapsed - shown < Renewal;
        if (!less && !t.Doubtful && lasts && value.Equals(t.Known ?? Rest(kind)))
        {
            settled = Settle(target);
            return false;
        }
        if (!less && value.Equals(t.Failed) && now.Elapsed < t.NotBefore) return false;
        t.Give(value, now, momentary: momentary);
        return true;
    }

    /// <summary>
    /// A device may take 20 s until it shows a limit; another one does not wait for that: it is mostly lower, and the older one is obsolete. The
    /// device keeps its own pace.
    /// </summary>
    private static bool Replaces(Target t, CommandKind kind, double value, Moment now) =>
        kind == CommandKind.CurrentLimit && !t.ByPerson && !value.Equals(t.Pending) && !(value.Equals(t.Failed) && now.Elapsed < t.NotBefore);

    /// <summary>True when it shows this already: telling it anew is no new decision.</summary>
    public bool Shows(string target, double value) => targets.TryGetValue(target, out var t) && !t.Doubtful && t.Attempts == 0 && value.Equals(t.Known);

    /// <summary>Counts a command as given that no rule of this tick asked for.</summary>
    public void Give(string target, double value, Moment now) => Of(target).Give(value, now);

    /// <returns>What a command that did not work means; null when it did, or when a newer one has taken its place.</returns>
    public Setback? Finish(Command command, CommandOutcome outcome, Moment now)
    {
        if (outcome is CommandOutcome.DryRun) return null;
        var (t, value) = (Of(command.Target), command.Value);
        if (command.Expires < t.Newest) return null;
        t.Pending = null;
        if (outcome is CommandOutcome.Applied or CommandOutcome.Nothing)
        {
            (t.Known, t.ShownAt, t.Doubtful, t.Dry, t.Failed, t.Attempts) = (value, now.Elapsed, false, null, null, 0);
            return null;
        }
        if (outcome is CommandOutcome.Unconfirmed) t.Doubtful = true;
        t.Attempts = value.Equals(t.Failed) ? t.Attempts + 1 : 1;
        t.Failed = value;
        var gaveUp = t.Attempts > Pauses.Length;
        var pause = gaveUp ? LongPause : outcome is CommandOutcome.Refused ? SiteEngine.DecisionLifetime : Pauses[t.Attempts - 1];
        t.NotBefore = now.Elapsed + pause;
        return new(t.Attempts, pause, gaveUp);
    }

    /// <summary>A switch nobody touched yet counts as off; of anything else nothing is known.</summary>
    private static double Rest(CommandKind kind) => kind == CommandKind.Switch ? 0 : double.NaN;

    private Target Of(string name)
    {
        if (!targets.TryGetValue(name, out var target)) targets[name] = target = new();
        return target;
    }
}
