using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.History;
using Solstead.Core.Quantities;

namespace Solstead.Site.Web.Changes;

/// <summary>One change by a person. The meaning of each field is that of <see cref="ChangeRow"/>.</summary>
public sealed record ChangeView(DateTimeOffset At, string Who, string From, string Code, IReadOnlyList<Fact> Facts);

public sealed record ChangesView(IReadOnlyList<ChangeView> Changes);

/// <summary>Who changed what, when and from where, newest first (safety.md S20). The next page is <c>before</c> = instant of the last row; a page may exceed its limit by the rows of that same instant.</summary>
public static class ChangeEndpoints
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/api/v1/audit", GetAsync).WithTags("Audit").Needs(Access.Viewer);

    internal static async Task<Ok<ChangesView>> GetAsync(IAuditLog audit, CancellationToken ct, int limit = 50, DateTimeOffset? before = null)
    {
        var rows = await audit.ChangesAsync(before?.ToUniversalTime(), Math.Clamp(limit, 1, 1000), ct);
        return TypedResults.Ok(new ChangesView([.. rows.Select(r => new ChangeView(r.At, r.Who, r.From, r.Code, r.Facts))]));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(ChangesView))]
internal sealed partial class ChangesJson : JsonSerializerContext;
