using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Site.Charging;
using Solstead.Site.Run;

namespace Solstead.Site.Web.Charging;

/// <summary>The charging points: what they do and why, and what their owner wants of them.</summary>
public static class ChargingEndpoints
{
    private const double ShortestBoost = 0.25;
    private static readonly double LongestBoost = ChargingPolicy.LongestBoost.TotalHours;
    private const double LeastSession = 100, MostSession = 1_000_000;
    private const int MostWindows = 20;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/charging").WithTags("Charging");
        group.MapGet("/", Get).Needs(Access.Viewer);
        Owned(group.MapPost("/{name}/mode", ModeAsync));
        Owned(group.MapPost("/{name}/boost", BoostAsync)).WithDescription("As much as wires and site allow, until the car is unplugged or the time is over.");
        Owned(group.MapPost("/{name}/cancel", CancelAsync)).WithDescription("Ends the boost; the mode stays.");
        Owned(group.MapPost("/{name}/eco", EcoAsync)).WithDescription("Back to the sun: no boost, mode solar.");
        Owned(group.MapPost("/{name}/schedule", ScheduleAsync));
        Owned(group.MapPost("/{name}/limits", LimitsAsync));
        Owned(group.MapPost("/{name}/energy", EnergyAsync)).WithDescription("What this session may have; the next one is as the settings say again.");
        Owned(group.MapPost("/{name}/undo", UndoAsync)).WithDescription("Takes the latest change back, within a minute.").Produces<ProblemAnswer>(409);
    }

    private static RouteHandlerBuilder Owned(RouteHandlerBuilder route) => route.Needs(Access.Owner).Produces<ChangedView>().Produces<ProblemAnswer>(400).Produces<ProblemAnswer>(404);

    internal static Ok<ChargingView> Get(ChargingBoard board, SiteParts parts) => TypedResults.Ok(new ChargingView(parts.Site.Control, board.Latest));

    internal static Task<IResult> ModeAsync(string name, ModeChange change, HttpContext context, ChargingControl control)
    {
        if (ChargingControl.Mode(change.Mode) is not { } mode) return Refused("charging.mode.unknown", Fact.Of("value", change.Mode ?? ""));
        return control.ChangeAsync(name, context, Code(mode), [], o => o with { Mode = mode }, (p, _) => p with { BoostUntil = null });
    }

    internal static Task<IResult> BoostAsync(string name, BoostChange? change, HttpContext context, ChargingControl control)
    {
        var hours = change?.Hours ?? LongestBoost;
        if (!(hours >= ShortestBoost && hours <= LongestBoost)) return Refused("charging.boost.hours", Fact.Of("value", hours), Fact.Of("least", ShortestBoost), Fact.Of("most", LongestBoost));
        return control.ChangeAsync(name, context, "audit.charging.boost", [Fact.Of("for", TimeSpan.FromHours(hours))], o => o, (p, now) => p with { BoostUntil = now.AddHours(hours) });
    }

    internal static Task<IResult> CancelAsync(string name, HttpContext context, ChargingControl control) =>
        control.ChangeAsync(name, context, "audit.charging.cancel", [], o => o, (p, _) => p with { BoostUntil = null });

    internal static Task<IResult> EcoAsync(string name, HttpContext context, ChargingControl control) =>
        control.ChangeAsync(name, context, "audit.charging.eco", [], o => o with { Mode = ChargingMode.Solar }, (p, _) => p with { BoostUntil = null });

    internal static Task<IResult> ScheduleAsync(string name, ScheduleChange change, HttpContext context, ChargingControl control)
    {
        if (control.Find(name) is not { } rule) return ChargingControl.UnknownAsync(name);
        var windows = change.Schedules?.Select(ChargingControl.Window).ToList();
        if (windows?.Count > MostWindows) return Refused("charging.schedule.many", Fact.Of("most", MostWindows));
        if (windows?.FindIndex(w => w is null) is >= 0 and var wrong) return Refused("charging.schedule.wrong", Fact.Of("number", wrong + 1));
        if (windows?.Find(w => w!.Amps > rule.Settings.Most || (w.Amps > 0 && w.Amps < rule.Settings.Least)) is { } beyond)
            return Refused("charging.schedule.amps", Fact.Of("value", beyond.Amps.A), Fact.Of("least", rule.Settings.Least.A), Fact.Of("most", rule.Settings.Most.A));
        IReadOnlyList<ChargingWindow>? all = windows is null ? null : [.. windows.OfType<ChargingWindow>()];
        return control.ChangeAsync(name, context, "audit.charging.schedule", [Fact.Of("windows", all?.Count ?? rule.Settings.Schedules.Count)], o => o with { Schedules = all }, (p, _) => p);
    }

    internal static Task<IResult> LimitsAsync(string name, LimitsChange change, HttpContext context, ChargingControl control)
    {
        if (control.Find(name) is not { } rule) return ChargingControl.UnknownAsync(name);
        var (lowest, highest) = (rule.Settings.Least, rule.Settings.Most);
        var (least, most) = (change.LeastAmps ?? lowest, change.MostAmps ?? highest);
        foreach (var value in (double[])[least, most])
            if (!(value >= lowest && value <= highest)) return Refused("charging.limits.beyond", Fact.Of("value", value.A), Fact.Of("least", lowest.A), Fact.Of("most", highest.A));
        if (least > most) return Refused("charging.limits.order", Fact.Of("least", least.A), Fact.Of("most", most.A));
        return control.ChangeAsync(name, context, "audit.charging.limits", [Fact.Of("least", least.A), Fact.Of("most", most.A)], o => o with { Least = change.LeastAmps, Most = change.MostAmps }, (p, _) => p);
    }

    internal static Task<IResult> EnergyAsync(string name, EnergyChange change, HttpContext context, ChargingControl control)
    {
        if (control.Find(name) is not { } rule) return ChargingControl.UnknownAsync(name);
        if (change.SessionWh is { } asked and not 0 && !(asked >= LeastSession && asked <= MostSession))
            return Refused("charging.energy.beyond", Fact.Of("value", asked.Wh), Fact.Of("least", LeastSession.Wh), Fact.Of("most", MostSession.Wh));
        var most = (change.SessionWh ?? rule.Settings.SessionWh) is > 0 and var wh ? wh : (double?)null;
        return control.ChangeAsync(name, context, most is null ? "audit.charging.energy.none" : "audit.charging.energy", most is { } told ? [Fact.Of("most", told.Wh)] : [], o => o, (p, _) => p with { SessionWh = change.SessionWh });
    }

    internal static Task<IResult> UndoAsync(string name, UndoChange change, HttpContext context, ChargingControl control) => control.UndoAsync(name, change.Undo ?? "", context);

    /// <summary>The line of the list of changes.</summary>
    private static string Code(ChargingMode mode) => mode switch
    {
        ChargingMode.Off => "audit.charging.off",
        ChargingMode.MinSolar => "audit.charging.min",
        ChargingMode.Fast => "audit.charging.fast",
        _ => "audit.charging.solar",
    };

    private static Task<IResult> Refused(string code, params IReadOnlyList<Fact> facts) => Task.FromResult(Answers.Problem(StatusCodes.Status400BadRequest, code, facts));
}
