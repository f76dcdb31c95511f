using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Site.Run;

/// <summary>Takes what other programs ask of the site to where a person's click goes. Publishers have it before the site runs; until then it refuses.</summary>
public sealed class SiteControls(IReadOnlyList<IDevice> devices, IReadOnlyList<IRule> rules) : ISiteControls
{
    private sealed record Site(SiteRunner Runner, SiteParts Parts, IAuditLog Audit);

    private volatile Site? site;

    public IReadOnlySet<string> Switches { get; } = devices.Where(d => d is ISwitch).Select(d => d.Info.Id).ToHashSet();

    public IReadOnlyDictionary<string, bool> Rules => rules.OfType<ISwitchingRule>().ToDictionary(r => r.Name, r => r.Enabled);

    /// <summary>From now on what is asked is done.</summary>
    public void Open(SiteRunner runner, SiteParts parts, IAuditLog audit) => site = new(runner, parts, audit);

    public async ValueTask<CommandOutcome> SwitchAsync(string device, bool on, string actor, CancellationToken ct)
    {
        if (site is not { } open || !Switches.Contains(device)) return new CommandOutcome.Refused("command.no-device");
        var value = on ? 1 : 0;
        var command = new Command(device, CommandKind.Switch, value, value, open.Parts.Now().Elapsed + SiteEngine.DecisionLifetime, actor);
        var explained = new Explained(command, actor, "command.asked", [Fact.Of("actor", actor)]);
        return await open.Parts.Executor.CarryOutAsync(await open.Parts.Executor.IntendAsync(explained, ct), explained, ct);
    }

    public async ValueTask<CommandOutcome> EnableAsync(string rule, bool enabled, string actor, CancellationToken ct)
    {
        if (site is not { } open || rules.OfType<ISwitchingRule>().FirstOrDefault(r => r.Name == rule) is not { } known) return new CommandOutcome.Refused("rule.unknown", Fact.Of("rule", rule));
        await open.Parts.Switches.SwitchAsync(known, enabled, open.Runner);
        await open.Audit.ChangedAsync(new ChangeRow(open.Parts.Now().Utc, actor, "", enabled ? "audit.rule.enabled" : "audit.rule.disabled", [Fact.Of("rule", rule)]), CancellationToken.None);
        return new CommandOutcome.Applied();
    }
}
