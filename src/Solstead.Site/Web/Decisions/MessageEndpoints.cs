using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.Web.Live;

namespace Solstead.Site.Web.Decisions;

/// <summary>One message: something that began, ended or was found. The page makes the sentence.</summary>
/// <param name="Device">Device it concerns; null for the site itself.</param>
/// <param name="Over">True when a problem with this code ended.</param>
public sealed record MessageRow(DateTimeOffset At, string Code, string? Device, string Severity, IReadOnlyList<Fact> Facts, bool Over);

public sealed record MessagesView(IReadOnlyList<MessageRow> Messages);

/// <summary>What happened at the site and its devices, newest first. The next page is <c>before</c> = instant of the last row; a page may exceed its limit by the rows of that same instant.</summary>
public static class MessageEndpoints
{
    private const string Ended = ".over";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/api/v1/messages", GetAsync).WithTags("Decisions").Needs(Access.Viewer);

    internal static async Task<Ok<MessagesView>> GetAsync(IAuditLog audit, CancellationToken ct, int limit = 50, DateTimeOffset? before = null)
    {
        var rows = await audit.EventsAsync(before?.ToUniversalTime(), Math.Clamp(limit, 1, 1000), ct);
        return TypedResults.Ok(new MessagesView([.. rows.Select(View)]));
    }

    private static MessageRow View(EventRow row)
    {
        var over = row.Code.EndsWith(Ended, StringComparison.Ordinal);
        return new(row.At, over ? row.Code[..^Ended.Length] : row.Code, row.Device, LiveJson.Word(row.Severity), row.Facts, over);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(MessagesView))]
internal sealed partial class MessagesJson : JsonSerializerContext;
