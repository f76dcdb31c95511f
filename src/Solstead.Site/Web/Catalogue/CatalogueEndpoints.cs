using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Rules.Thresholds;
using Solstead.Core.Site;
using Solstead.Site.Run;
using Solstead.Site.Web.Devices;
using Solstead.Site.Web.Live;
using Solstead.Site.Web.Rules;

namespace Solstead.Site.Web.Catalogue;

/// <summary>One quantity under the plug-in's name with our value.</summary>
/// <param name="Id">The plug-in's id.</param>
/// <param name="Name">Code of the name.</param>
/// <param name="Phase"><c>l1 l2 l3</c>; null for the whole.</param>
/// <param name="Unit">Unit of the value.</param>
/// <param name="Flag">The plug-in's switch that creates it; null when it is always there.</param>
/// <param name="Point">Id of our point; null when it is no point here.</param>
/// <param name="Minus">Point that is taken off its value; null as a rule.</param>
/// <param name="Here">False when this gateway does not give it.</param>
/// <param name="Value">Null = missing.</param>
/// <param name="Difference">Code of what is different here; null when nothing is.</param>
/// <param name="Note">Code of why the value is as it is; null when there is nothing to say.</param>
public sealed record CatalogueEntry(
    string Id, string Name, string? Phase, string Unit, string? Flag, string? Point, string? Minus, bool Here,
    double? Value, string? TextValue, string Quality, DateTimeOffset? At, string? Difference, string? Note);

/// <summary>One device of the plug-in.</summary>
/// <param name="Key">Its type there: <c>prod net total bat batt groupe conv</c>.</param>
/// <param name="Part">Serial of the panel or name of the group; else null.</param>
public sealed record CatalogueGroup(string Key, string? Part, IReadOnlyList<CatalogueEntry> Entries);

/// <param name="Device">Id of our gateway.</param>
/// <param name="Phases">Phases it measures; null while unknown.</param>
public sealed record CatalogueOfGateway(string Device, int? Phases, IReadOnlyList<CatalogueGroup> Groups);

public sealed record CatalogueView(IReadOnlyList<CatalogueOfGateway> Gateways);

/// <summary>Everything the Jeedom plug-in shows of a gateway, under its names, for people who come from there.</summary>
public static class CatalogueEndpoints
{
    private const string Enphase = "enphase";

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/enphase/catalogue", GetAsync).WithTags("Devices").Produces<CatalogueView>().Produces<ProblemAnswer>(404).Needs(Access.Viewer);

    internal static async Task<IResult> GetAsync(SiteRunner runner, SiteParts parts, RuleBoard board, CancellationToken ct, string? device = null)
    {
        var view = await runner.AskAsync((engine, now) => new CatalogueView(
            [.. engine.Devices.Values.Where(d => d.Info.Type == Enphase && (device is null || d.Info.Id == device)).Select(d => Of(d, now, Surplus))]), ct);
        return device is not null && view.Gateways.Count == 0
            ? Answers.Problem(404, "device.unknown", Fact.Of("device", device))
            : TypedResults.Json(view, CatalogueJson.Default.CatalogueView);

        // The plug-in has one threshold per phase; of several rules here the first in the settings stands for it.
        SwitchState? Surplus(int phase) => parts.Rules.OfType<ThresholdRule>().FirstOrDefault(r => r.Phase == phase) is { } rule
            ? board.Latest.FirstOrDefault(v => v.Name == rule.Name)?.State
            : null;
    }

    /// <param name="surplus">Where the threshold of a phase stands, 0 = the whole; null when there is no such rule.</param>
    internal static CatalogueOfGateway Of(DeviceState gateway, Moment now, Func<int, SwitchState?> surplus)
    {
        var phases = gateway.Info.Phases;
        return new(gateway.Info.Id, phases == 0 ? null : phases,
            [.. PlugInNames.Of([.. gateway.Points.Keys], phases).Select(d => new CatalogueGroup(d.Key, d.Part, [.. d.Quantities.Select(q => q.Points.Count == 0 ? Threshold(q, surplus(q.Phase), now) : Entry(gateway, q, now))]))]);
    }

    private static CatalogueEntry Threshold(PlugInQuantity quantity, SwitchState? rule, Moment now) => new(
        quantity.Id, quantity.Name, Phase(quantity), quantity.Unit, quantity.Flag, null, null, rule is not null,
        rule is null ? null : rule.On ? 1 : 0, null, LiveViewMaker.Word(rule is null ? Quality.Missing : Quality.Good), rule is null ? null : now.Utc, quantity.Difference, null);

    private static string? Phase(PlugInQuantity quantity) => quantity.Phase == 0 ? null : $"l{(char)('0' + quantity.Phase)}";

    private static CatalogueEntry Entry(DeviceState gateway, PlugInQuantity quantity, Moment now)
    {
        var state = quantity.Points.Select(gateway.Point).FirstOrDefault(p => p is not null);
        var (id, phase) = (state?.Declaration.Id ?? quantity.Points[0], Phase(quantity));
        var less = quantity.Minus is { } minus ? gateway.Point(minus) : null;
        if (state is null || (quantity.Minus is not null && less is null))
            return new(quantity.Id, quantity.Name, phase, quantity.Unit, quantity.Flag, id, quantity.Minus, false, null, null, LiveViewMaker.Word(Quality.Missing), null, quantity.Difference, null);
        var seen = DeviceEndpoints.Point(gateway.Info.Id, state, now);
        if (less is not null) seen = Less(seen, state.SeenAt(now), less, now);
        return new(quantity.Id, quantity.Name, phase, seen.Unit, quantity.Flag, id, quantity.Minus, true, seen.Value, seen.TextValue, seen.Quality, seen.At, quantity.Difference, seen.Note);
    }

    /// <summary>The quality of a difference is the worse of the two; why it is missing is known by the part.</summary>
    private static PointView Less(PointView whole, Seen register, PointState less, Moment now)
    {
        var part = less.SeenAt(now);
        var quality = register.Value is null || part.Value is null ? Quality.Missing : (Quality)Math.Max((int)register.Quality, (int)part.Quality);
        return whole with { Value = register.Value - part.Value, Quality = LiveViewMaker.Word(quality), Note = part.Value is null && less.Known ? less.Reading.Note : null };
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(CatalogueView))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
