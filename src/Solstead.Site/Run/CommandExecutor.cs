using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Site;

namespace Solstead.Site.Run;

/// <summary>
/// Carries decisions out: intent to the audit first, then the device, then the outcome (safety.md C8). While control is off, or the rule is in
/// dry run, everything is decided and recorded and nothing is sent.
/// </summary>
/// <param name="controlEnabled">The owner's confirmation in the settings (safety.md C9).</param>
public sealed class CommandExecutor(IAuditLog audit, IReadOnlyList<IDevice> devices, bool controlEnabled)
{
    public async ValueTask<CommandOutcome> ExecuteAsync(Explained explained, Tick tick, CancellationToken ct)
    {
        var command = explained.Command;
        var row = new AuditRow(
            0, tick.Picture.Now.Utc, command.Target, Word(command.Kind), Text(command.Wanted), Text(command.Value),
            explained.Rule, explained.Reason, explained.Facts, command.Actor, null, null);
        var id = await audit.IntendAsync(row, ct);
        var dryRun = !controlEnabled || tick.Rules.Any(r => r.Name == explained.Rule && r.DryRun);
        var outcome = dryRun ? new CommandOutcome.DryRun() : await SendAsync(command, ct);
        await audit.CompleteAsync(id, Word(outcome), outcome is CommandOutcome.Applied ? tick.Picture.Now.Utc : null, ct);
        return outcome;
    }

    private ValueTask<CommandOutcome> SendAsync(Command command, CancellationToken ct)
    {
        var device = devices.FirstOrDefault(d => d.Info.Id == command.Target);
        return (command.Kind, device) switch
        {
            (CommandKind.Switch, ISwitch target) => target.SwitchAsync(command.Value > 0, ct),
            (CommandKind.CurrentLimit, ICurrentLimit target) => target.LimitAsync(new(command.Value), ct),
            _ => ValueTask.FromResult<CommandOutcome>(new CommandOutcome.Refused("command.no-device")),
        };
    }

    /// <summary>The word of an outcome in the audit and the API.</summary>
    public static string Word(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.Applied => "applied",
        CommandOutcome.DryRun => "dry-run",
        CommandOutcome.Refused => "refused",
        _ => "unconfirmed",
    };

    /// <summary>The word of a kind of command in the audit and the API.</summary>
    public static string Word(CommandKind kind) => kind == CommandKind.Switch ? "switch" : "current-limit";

    private static string Text(double value) => value.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);
}
