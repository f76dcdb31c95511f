using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Solstead.Site.Web.Live;

/// <summary>The view of the moment and its stream.</summary>
public static class LiveEndpoints
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/live").WithTags("Live").Needs(Access.Viewer);
        group.MapGet("/", Get).Produces<LiveView>();
        group.MapGet("/stream", Stream).WithDescription("Server-sent events named live; data is the same as GET /api/v1/live.");
    }

    internal static IResult Get(LiveFeed feed) =>
        feed.Latest is { } view ? Results.Text(view, "application/json") : Results.NoContent();

    internal static ServerSentEventsResult<string> Stream(LiveFeed feed, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.ServerSentEvents(EventsAsync(feed, context.Response, context.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(LiveFeed feed, HttpResponse response, [EnumeratorCancellation] CancellationToken ct)
    {
        // The listener hears at once that it is heard, also before the first tick.
        await response.Body.FlushAsync(ct);
        await foreach (var view in feed.WatchAsync(ct)) yield return new SseItem<string>(view, "live") { ReconnectionInterval = Retry };
    }
}
