using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Site.Run;

/// <summary>
/// Carries decisions out: intent to the audit first, then the target, then the outcome (safety.md C8). While control is off, or the rule is in
/// dry run, everything is decided and recorded and nothing is sent.
/// </summary>
/// <param name="targets">What rules switch, by rule; a device is commanded by its id.</param>
/// <param name="controlEnabled">The owner's confirmation in the settings (safety.md C9).</param>
/// <param name="now">Both clocks of the site.</param>
public sealed class CommandExecutor(IAuditLog audit, IReadOnlyList<IDevice> devices, IReadOnlyDictionary<string, ISwitch> targets, bool controlEnabled, Func<Moment> now)
{
    /// <summary>Writes the intent down and gives its number; returns when it is on disk, or after 50 ms.</summary>
    public Task<long> IntendAsync(Explained explained, CancellationToken ct)
    {
        var command = explained.Command;
        return audit.IntendAsync(new(
            0, now().Utc, command.Target, Word(command.Kind), Text(command.Wanted), Text(command.Value),
            explained.Rule, explained.Reason, explained.Facts, command.Actor, null, null), ct);
    }

    /// <summary>True when the command is only pretended: by the engine's word or by the settings'.</summary>
    public bool IsDry(Explained explained) => explained.DryRun || !controlEnabled;

    /// <summary>Does what was intended and writes down what came of it. Never throws for what a target does.</summary>
    /// <param name="id">Number of the intent; null for what is only told anew.</param>
    public async Task<CommandOutcome> CarryOutAsync(long? id, Explained explained, CancellationToken ct)
    {
        var outcome = IsDry(explained) ? new CommandOutcome.DryRun() : await SendAsync(explained.Command, ct);
        if (id is { } intent) await FinishAsync(intent, outcome);
        return outcome;
    }

    /// <summary>Writes down that what was intended is not sent.</summary>
    public async Task<CommandOutcome> DropAsync(long? id, CommandOutcome.Refused outcome)
    {
        if (id is { } intent) await FinishAsync(intent, outcome);
        return outcome;
    }

    /// <summary>Runs a rule's command once because a person asked for it, whatever rules and control say; written down with the person's name.</summary>
    /// <returns>Null when there is no such target.</returns>
    public async Task<CommandOutcome?> TryOutAsync(string target, bool on, string actor, CancellationToken ct)
    {
        if (!targets.ContainsKey(target)) return null;
        var command = new Command(target, CommandKind.Switch, on ? 1 : 0, on ? 1 : 0, now().Elapsed + SiteEngine.DecisionLifetime, actor);
        var id = await IntendAsync(new Explained(command, target, "command.test", []), ct);
        var outcome = await SendAsync(command, ct);
        await FinishAsync(id, outcome);
        return outcome;
    }

    /// <summary>The newest intent of each target that has no outcome: what an earlier process may or may not have sent.</summary>
    public async Task<IReadOnlyList<string>> OpenIntentsAsync(CancellationToken ct) =>
        [.. (await audit.DecisionsAsync(null, 500, ct)).GroupBy(r => r.Device).Where(rows => rows.First().Outcome is null).Select(rows => rows.Key)];

    private Task FinishAsync(long id, CommandOutcome outcome) =>
        audit.CompleteAsync(id, Word(outcome), outcome is CommandOutcome.Applied ? now().Utc : null, CancellationToken.None);

    private async Task<CommandOutcome> SendAsync(Command command, CancellationToken ct)
    {
        if (now().Elapsed > command.Expires) return new CommandOutcome.Refused("command.expired");
        try
        {
            if (command.Kind == CommandKind.Switch && targets.TryGetValue(command.Target, out var target)) return await target.SwitchAsync(command.Value > 0, ct);
            return (command.Kind, Addressed(command.Target)) switch
            {
                (CommandKind.Switch, ISwitch one) => await one.SwitchAsync(command.Value > 0, ct),
                (CommandKind.CurrentLimit, IMomentaryLimit one) when command.Momentary is { } most => await one.LimitAsync(new(command.Value), new(Math.Max(most, command.Value)), ct),
                (CommandKind.CurrentLimit, ICurrentLimit one) => await one.LimitAsync(new(command.Value), ct),
                _ => new CommandOutcome.Refused("command.no-device"),
            };
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The service ends: nobody knows whether it was done.
            return new CommandOutcome.Unconfirmed("command.cut");
        }
        catch (Exception e)
        {
            // The outermost place of a command: a target that fails in its own way is told and tried again, the house goes on.
            return new CommandOutcome.Unconfirmed("command.failed", Fact.Of("error", e.GetType().Name));
        }
    }

    /// <summary>A device by its id, or the charging point behind <c>device/section</c>.</summary>
    private object? Addressed(string target)
    {
        if (devices.FirstOrDefault(d => d.Info.Id == target) is { } whole) return whole;
        return SectionRef.Parse(target) is { } part && devices.FirstOrDefault(d => d.Info.Id == part.Device) is IChargingPoints points ? points.ChargingPoint(part.Section) : null;
    }

    /// <summary>The word of an outcome in the audit and the API.</summary>
    public static string Word(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.Applied => "applied",
        CommandOutcome.DryRun => "dry-run",
        CommandOutcome.Refused => "refused",
        CommandOutcome.Nothing => "none",
        _ => "unconfirmed",
    };

    /// <summary>The word of a kind of command in the audit and the API.</summary>
    public static string Word(CommandKind kind) => kind == CommandKind.Switch ? "switch" : "current-limit";

    private static string Text(double value) => value.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);
}
