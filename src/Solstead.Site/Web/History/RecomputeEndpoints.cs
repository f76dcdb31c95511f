using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Quantities;
using Solstead.Site.History;
using Solstead.Site.History.Backfill;
using Solstead.Site.Run;

namespace Solstead.Site.Web.History;

/// <summary>The books computed again from the counters in history: looked at first, made, and undone as any other change.</summary>
internal static class RecomputeEndpoints
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapPost("/energy/recompute/preview", PreviewAsync).Needs(Access.Owner).Produces<EffectView>().Produces<ProblemAnswer>(400).WithDescription("What computing again would do. Nothing is written.");
        group.MapPost("/energy/recompute", RecomputeAsync).Needs(Access.Owner).Produces<RecomputedView>().Produces<ProblemAnswer>(400).Produces<ProblemAnswer>(503)
            .WithDescription("Computes again what is missing or only spread, from the counters in history; of the last 92 days unless from and to say otherwise.");
    }

    internal static async Task<IResult> PreviewAsync(HttpContext context, BackfillKeeper keeper, SiteParts parts, CancellationToken ct, RecomputeSpan? span = null)
    {
        if (Refusal(span, parts.Now().Utc, out var from, out var to) is { } code) return Answers.Problem(StatusCodes.Status400BadRequest, code);
        var effect = await keeper.PreviewAsync(from, to, ct);
        context.TellNothing();
        return TypedResults.Json(EffectView.Of(effect), HistoryViewJson.Default.EffectView);
    }

    internal static async Task<IResult> RecomputeAsync(HttpContext context, BackfillKeeper keeper, SiteParts parts, CancellationToken ct, RecomputeSpan? span = null)
    {
        if (Refusal(span, parts.Now().Utc, out var from, out var to) is { } code) return Answers.Problem(StatusCodes.Status400BadRequest, code);
        try
        {
            var made = await keeper.RecomputeAsync(from, to, ct);
            if (made is null) context.TellNothing();
            else context.Tell("audit.energy.recomputed", Fact.Of("slots", made.Effect.Added + made.Effect.Replaced), Fact.Of("change", made.Id));
            return TypedResults.Json(new RecomputedView(made is null ? null : MadeChangeView.Of(made)), HistoryViewJson.Default.RecomputedView);
        }
        catch (IOException)
        {
            return Answers.Problem(StatusCodes.Status503ServiceUnavailable, "energy.change.disk");
        }
    }

    /// <summary>Why a span makes no sense; null when it does. What the ledger still fills is left out of it.</summary>
    internal static string? Refusal(RecomputeSpan? span, DateTimeOffset now, out DateTimeOffset from, out DateTimeOffset to)
    {
        var last = BackfillKeeper.Ended(now);
        from = span?.From ?? now.AddDays(-BackfillKeeper.Days);
        to = span?.To is { } until && until < last ? until : last;
        if (span is { From: { } first, To: { } end } && first >= end) return "energy.edit.span";
        return from >= to || from < DateTimeOffset.UnixEpoch || (to - from).TotalSeconds > EditEndpoints.Longest * (double)Slots.Seconds ? "energy.edit.past" : null;
    }
}
