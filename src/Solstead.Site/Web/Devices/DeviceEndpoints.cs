using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Site.Run;
using Solstead.Site.Web.Live;

namespace Solstead.Site.Web.Devices;

/// <summary>One point with its value now. Value null = missing.</summary>
public sealed record PointView(string Device, string Id, string Unit, string Kind, string Positive, string Text, double? Value, string? TextValue, string Quality, DateTimeOffset? At, string? Note);

public sealed record PointsView(IReadOnlyList<PointView> Points);

public sealed record DevicesView(IReadOnlyList<DeviceView> Devices);

/// <summary>A device with its points.</summary>
public sealed record DeviceDetailView(DeviceView Device, IReadOnlyList<PointView> Points);

/// <summary>Devices and their points.</summary>
public static class DeviceEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1").WithTags("Devices").Needs(Access.Viewer);
        group.MapGet("/devices", DevicesAsync);
        group.MapGet("/devices/{id}", DeviceAsync).Produces<DeviceDetailView>().Produces<ProblemAnswer>(404);
        group.MapGet("/points", PointsAsync);
    }

    internal static async Task<Ok<DevicesView>> DevicesAsync(SiteRunner runner, CancellationToken ct) =>
        TypedResults.Ok(await runner.AskAsync((engine, now) => new DevicesView([.. engine.Devices.Values.Select(d => LiveViewMaker.Device(d, now))]), ct));

    internal static async Task<IResult> DeviceAsync(string id, SiteRunner runner, CancellationToken ct)
    {
        var view = await runner.AskAsync((engine, now) => engine.Devices.TryGetValue(id, out var device) ? new DeviceDetailView(LiveViewMaker.Device(device, now), Points(device, now)) : null, ct);
        return view is null ? Answers.Problem(404, "device.unknown", Fact.Of("device", id)) : TypedResults.Json(view, DevicesJson.Default.DeviceDetailView);
    }

    internal static async Task<Ok<PointsView>> PointsAsync(SiteRunner runner, CancellationToken ct, string? device = null) =>
        TypedResults.Ok(await runner.AskAsync((engine, now) => new PointsView(
            [.. engine.Devices.Values.Where(d => device is null || d.Info.Id == device).SelectMany(d => Points(d, now))]), ct));

    private static List<PointView> Points(DeviceState device, Moment now) => [.. device.Points.Values.Select(p => Point(device.Info.Id, p, now))];

    /// <summary>One point as the API shows it.</summary>
    internal static PointView Point(string device, PointState state, Moment now)
    {
        var d = state.Declaration;
        var seen = state.SeenAt(now);
        // A suspect value is shown as what it is, with its note; decisions and books never see it.
        var value = seen.Quality == Quality.Suspect ? state.Reading.Value : seen.Value;
        return new(device, d.Id, d.Unit, Word(d.Kind), d.Positive, d.Text, value, seen.Quality == Quality.Missing ? null : state.Reading.Text,
            LiveViewMaker.Word(seen.Quality), state.Known ? state.Reading.Stamp : null, state.Known ? state.Reading.Note : null);
    }

    /// <summary>The word of a point kind in the API.</summary>
    internal static string Word(PointKind kind) => kind switch
    {
        PointKind.Gauge => "gauge",
        PointKind.Counter => "counter",
        PointKind.State => "state",
        _ => "text",
    };
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(DevicesView))]
[JsonSerializable(typeof(DeviceDetailView))]
[JsonSerializable(typeof(PointsView))]
internal sealed partial class DevicesJson : JsonSerializerContext;
