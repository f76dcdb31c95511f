using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Site.Run;
using Solstead.Site.Web.Live;

namespace Solstead.Site.Web.Health;

public sealed record ProcessView(long ResidentBytes, double UptimeSeconds);

/// <summary>How history is doing; the meaning of each figure is that of <see cref="HistoryHealth"/>.</summary>
public sealed record HistoryHealthView(
    long SamplesDropped, long SamplesRefused, long WaitingBytes, long StoredBytes, long WalBytes, long? FreeBytes, DateTimeOffset? Written, double LossBoundSeconds, DateOnly? LastClosedDay)
{
    public static HistoryHealthView Of(HistoryHealth health) => new(
        health.DroppedSamples, health.RefusedSamples, health.WaitingBytes, health.HistoryBytes + health.BooksBytes, health.WalBytes, health.FreeBytes,
        health.Written, health.LossBound.TotalSeconds, health.LastClosedDay);
}

/// <param name="Status"><c>ok</c>, or <c>degraded</c> when a problem is a warning or an alarm.</param>
public sealed record HealthView(string Status, double EngineAgeSeconds, IReadOnlyList<ProblemView> Problems, HistoryHealthView History, ProcessView Process);

/// <summary>How the service itself is doing.</summary>
public static class HealthEndpoints
{
    /// <summary>No engine step for this long means the service is not alive (safety.md P1).</summary>
    private static readonly TimeSpan Alive = TimeSpan.FromSeconds(15);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", Healthz).WithTags("Health").Needs(Access.Anyone);
        app.MapGet("/api/v1/health", GetAsync).WithTags("Health").Needs(Access.Viewer);
    }

    internal static IResult Healthz(HttpContext context, SiteRunner runner, SiteParts parts, Listening listening)
    {
        listening.Vouch(context);
        return parts.Now().Since(runner.LastStep) < Alive ? Results.Text("ok") : Results.Text("stalled", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    internal static async Task<Ok<HealthView>> GetAsync(SiteRunner runner, SiteParts parts, IHistoryStore history, CancellationToken ct)
    {
        var ofDevices = await runner.AskAsync((engine, _) => engine.Devices.Values.Concat(engine.Sources.Values).SelectMany(d => d.Problems).Where(p => p.Severity > Severity.Info).ToList(), ct);
        Problem[] problems = [.. ofDevices, .. history.Problems, .. parts.Problems.Open];
        var now = parts.Now();
        return TypedResults.Ok(new HealthView(
            problems.Any(p => p.Severity >= Severity.Warning) ? "degraded" : "ok", Math.Round(now.Since(runner.LastStep).TotalSeconds, 2),
            [.. problems.Select(LiveViewMaker.Problem)], HistoryHealthView.Of(history.Health),
            new ProcessView(Environment.WorkingSet, Math.Round(now.Elapsed.TotalSeconds))));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(HealthView))]
internal sealed partial class HealthJson : JsonSerializerContext;
