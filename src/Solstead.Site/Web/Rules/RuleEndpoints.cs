using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Thresholds;
using Solstead.Core.Site;
using Solstead.Site.Commands;
using Solstead.Site.Run;
using Solstead.Site.Web.Overview;

namespace Solstead.Site.Web.Rules;

/// <summary>The rules of the site: where they stand, taking them out, and running one of their commands once.</summary>
public static class RuleEndpoints
{
    private const string Owner = "owner";
    private const int RowsToLookThrough = 500;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/rules").WithTags("Rules");
        group.MapGet("/", GetAsync).Needs(Access.Viewer);
        group.MapPut("/{name}", PutAsync).Needs(Access.Owner).Produces<RulesView>();
        group.MapPost("/{name}/test", TestAsync).Needs(Access.Owner).Produces<TestView>().WithDescription("Runs the rule's on- or off-command once, whatever dry run and control say.");
    }

    internal static async Task<Ok<RulesView>> GetAsync(RuleBoard board, SiteParts parts, Presentation site, IAuditLog audit, CancellationToken ct) =>
        TypedResults.Ok(await ViewAsync(board, parts, site, audit, ct));

    /// <summary>Takes a rule out or puts it back: in force with the next tick, kept over a restart.</summary>
    internal static async Task<IResult> PutAsync(string name, RuleChange change, HttpContext context, RuleBoard board, SiteRunner runner, SiteParts parts, Presentation site, IAuditLog audit, CancellationToken ct)
    {
        if (parts.Rules.OfType<ISwitchingRule>().FirstOrDefault(r => r.Name == name) is not { } rule) return Unknown(name);
        if (change.Enabled is not { } enabled) return Answers.Problem(StatusCodes.Status400BadRequest, "rule.change.empty");
        await parts.Switches.SwitchAsync(rule, enabled, runner);
        context.Tell(enabled ? "audit.rule.enabled" : "audit.rule.disabled", Fact.Of("rule", name));
        return Results.Json(await ViewAsync(board, parts, site, audit, ct), RulesJson.Default.RulesView);
    }

    /// <summary>Runs one command once. One at a time per rule; what the rule itself wants waits a minute.</summary>
    internal static async Task<IResult> TestAsync(string name, string? command, HttpContext context, SiteRunner runner, SiteParts parts, TestDesk desk)
    {
        if (command is not ("on" or "off")) return Answers.Problem(StatusCodes.Status400BadRequest, "rule.test.command", Fact.Of("value", command ?? ""));
        if (parts.Rules.All(r => r.Name != name)) return Unknown(name);
        if (!desk.Enter(name)) return Busy(name);
        try
        {
            // Not cut off when the page goes away: what was begun is finished and written down. The engine knows before anything is sent, so
            // that no rule sends the opposite meanwhile and a kill leaves a doubt.
            var value = command == "on" ? 1 : 0;
            if (!await runner.AskAsync((engine, now) => engine.Begin(name, value, now), CancellationToken.None)) return Busy(name);
            var outcome = await parts.Executor.TryOutAsync(name, value > 0, Owner, CancellationToken.None);
            await runner.AskAsync((engine, now) => { engine.Hold(name, value, outcome ?? new CommandOutcome.Nothing(), now); return true; }, CancellationToken.None);
            if (outcome is null) return Unknown(name);
            context.Tell("audit.rule.tested", Fact.Of("rule", name), Fact.Of("command", command), Fact.Of("outcome", CommandExecutor.Word(outcome)));
            var (code, facts) = Why(outcome);
            return Results.Json(new TestView(name, command, CommandExecutor.Word(outcome), code, facts), RulesJson.Default.TestView);
        }
        finally
        {
            desk.Leave(name);
        }
    }

    private static async Task<RulesView> ViewAsync(RuleBoard board, SiteParts parts, Presentation site, IAuditLog audit, CancellationToken ct)
    {
        var latest = board.Latest.ToDictionary(r => r.Name);
        var last = (await audit.DecisionsAsync(null, RowsToLookThrough, ct)).GroupBy(r => r.Device).ToDictionary(g => g.Key, g => g.First());
        var targets = site.Loaded.Settings.Targets.ToDictionary(t => t.Rule);
        return new(parts.Site.Control, [.. parts.Rules.Select(Row)]);

        RuleRow Row(IRule rule)
        {
            var view = latest.GetValueOrDefault(rule.Name);
            var threshold = rule as ThresholdRule;
            return new(
                rule.Name, rule.Type, rule is not ISwitchingRule { Enabled: false }, rule.DryRun || !parts.Site.Control, rule.DryRun,
                threshold is null ? null : threshold.Phase == 0 ? "all" : $"l{threshold.Phase}",
                view?.State?.On, view?.State?.Since, view?.State?.Value is { } value ? Math.Round(value.Watts, 1) : null,
                threshold?.Settings.Above.Watts, threshold?.Settings.Below.Watts, view?.Reason, view?.Facts ?? [],
                targets.TryGetValue(rule.Name, out var target) ? new(View(target.On), View(target.Off)) : null,
                last.TryGetValue(rule.Target, out var row) ? new(row.At, row.Bounded == "0" ? "off" : "on", row.Outcome ?? "open", row.Reason, row.Facts, row.Actor) : null);
        }
    }

    private static CommandView? View(ActionEntry? action) => action is null ? null : new(action.Kind, action.Shown);

    private static (string? Code, IReadOnlyList<Fact> Facts) Why(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.Refused refused => (refused.Why, refused.Facts),
        CommandOutcome.Unconfirmed unconfirmed => (unconfirmed.Why, unconfirmed.Facts),
        _ => (null, []),
    };

    private static IResult Busy(string name) => Answers.Problem(StatusCodes.Status409Conflict, "rule.test.busy", Fact.Of("rule", name));

    private static IResult Unknown(string name) => Answers.Problem(StatusCodes.Status404NotFound, "rule.unknown", Fact.Of("rule", name));
}

/// <summary>Keeps two tests of one rule from running at once.</summary>
public sealed class TestDesk
{
    private readonly ConcurrentDictionary<string, bool> running = [];

    public bool Enter(string rule) => running.TryAdd(rule, true);

    public void Leave(string rule) => running.TryRemove(rule, out _);
}
