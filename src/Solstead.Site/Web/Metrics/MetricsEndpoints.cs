using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Solstead.Core.History;
using Solstead.Site.Publish;
using Solstead.Site.Publish.Prometheus;
using Solstead.Site.Run;
using Solstead.Site.Web.SignIn;

namespace Solstead.Site.Web.Metrics;

/// <summary>Where a Prometheus server asks.</summary>
public static class MetricsEndpoints
{
    private const string Open = "application/openmetrics-text";

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/metrics", GetAsync).WithTags("Metrics").Produces<string>(200, "text/plain", Open).Produces<ProblemAnswer>(404).Needs(Access.Viewer)
            .WithMetadata(new ReaderKey(context => context.RequestServices.GetRequiredService<IReadOnlyList<IPublisher>>().OfType<PrometheusPublisher>().FirstOrDefault()?.Key));

    internal static async Task<IResult> GetAsync(HttpRequest request, IReadOnlyList<IPublisher> publishers, SiteRunner runner, SiteParts parts, IHistoryStore history, CancellationToken ct)
    {
        if (publishers.OfType<PrometheusPublisher>().FirstOrDefault() is not { } publisher) return Answers.Problem(404, "metrics.off");
        var open = WantsOpen(request.Headers.Accept);
        return Results.Text(await publisher.WriteAsync(runner, parts, history, open, ct), open ? MetricsText.OpenType : MetricsText.ClassicType);
    }

    /// <summary>OpenMetrics only for who asks for it by name and likes plain text no better; everyone else gets what everything reads.</summary>
    internal static bool WantsOpen(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var types)) return false;
        var wanted = types.Where(t => t.MediaType.Equals(Open, StringComparison.OrdinalIgnoreCase)).Select(t => t.Quality ?? 1).DefaultIfEmpty(0).Max();
        var plain = types.Where(t => t.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase)).Select(t => t.Quality ?? 1).DefaultIfEmpty(0).Max();
        return wanted > 0 && wanted >= plain;
    }
}
