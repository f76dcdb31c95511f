using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.History;
using Solstead.Core.Quantities;

namespace Solstead.Site.Web.Decisions;

/// <summary>One decided command with its reason and outcome.</summary>
public sealed record DecisionRow(
    long Id, DateTimeOffset At, string Rule, string Device, string Kind, string Wanted, string Bounded, string Code,
    IReadOnlyList<Fact> Facts, string Actor, string? Outcome, DateTimeOffset? Shown);

public sealed record DecisionsView(IReadOnlyList<DecisionRow> Decisions);

/// <summary>What was decided and why, newest first. The next page is <c>before</c> = instant of the last row; a page may exceed its limit by the rows of that same instant.</summary>
public static class DecisionEndpoints
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/api/v1/decisions", GetAsync).WithTags("Decisions").Needs(Access.Viewer);

    internal static async Task<Ok<DecisionsView>> GetAsync(IAuditLog audit, CancellationToken ct, int limit = 50, DateTimeOffset? before = null)
    {
        var rows = await audit.DecisionsAsync(before?.ToUniversalTime(), Math.Clamp(limit, 1, 1000), ct);
        return TypedResults.Ok(new DecisionsView([.. rows.Select(View)]));
    }

    private static DecisionRow View(AuditRow row) =>
        new(row.Id, row.At, row.Rule, row.Device, row.Kind, row.Wanted, row.Bounded, row.Reason, row.Facts, row.Actor, row.Outcome, row.Shown);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(DecisionsView))]
internal sealed partial class DecisionsJson : JsonSerializerContext;
