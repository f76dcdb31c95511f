using Microsoft.AspNetCore.Http;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Charging;
using Solstead.Site.Charging;
using Solstead.Site.Run;

namespace Solstead.Site.Web.Charging;

/// <summary>Carries a change of the page to the desk and makes its answer.</summary>
public sealed class ChargingControl(ChargingDesk desk, ChargingBoard board, SiteRunner runner, SiteParts parts)
{
    internal static ChargingMode? Mode(string? word) => ChargingWords.Mode(word);

    internal static ChargingWindow? Window(ChargingWindowView? view) => ChargingWords.Window(view);

    internal ChargingRule? Find(string name) => parts.Rules.OfType<ChargingRule>().FirstOrDefault(r => r.Name == name);

    internal async Task<IResult> ChangeAsync(
        string name, HttpContext context, string code, IReadOnlyList<Fact> facts, Func<ChargingOrders, ChargingOrders> orders, Func<PassingWord, DateTimeOffset, PassingWord> passing)
    {
        if (Find(name) is not { } rule) return await UnknownAsync(name);
        var undo = await desk.ChangeAsync(rule, orders, passing, runner);
        context.Tell(code, [Fact.Of("rule", name), .. facts]);
        return await AnswerAsync(rule, undo);
    }

    internal async Task<IResult> UndoAsync(string name, string change, HttpContext context)
    {
        if (Find(name) is not { } rule) return await UnknownAsync(name);
        if (!await desk.UndoAsync(rule, change, runner)) return Answers.Problem(StatusCodes.Status409Conflict, "charging.undo.gone");
        context.Tell("audit.charging.undo", Fact.Of("rule", name));
        return await AnswerAsync(rule, null);
    }

    internal static Task<IResult> UnknownAsync(string name) => Task.FromResult(Answers.Problem(StatusCodes.Status404NotFound, "charging.unknown", Fact.Of("name", name)));

    private async Task<IResult> AnswerAsync(ChargingRule rule, string? undo)
    {
        var before = board.Latest.FirstOrDefault(p => p.Name == rule.Name);
        var point = before is null ? null : await runner.AskAsync((_, _) => ChargingBoard.Over(before, rule), CancellationToken.None);
        return Results.Json(new ChangedView(undo, point), ChargingJson.Default.ChangedView);
    }
}
