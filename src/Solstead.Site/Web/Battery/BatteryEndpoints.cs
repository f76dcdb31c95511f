using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Quantities;
using Solstead.Site.Leases;
using Solstead.Site.Run;
using Solstead.Site.Web.Live;

namespace Solstead.Site.Web.Battery;

/// <summary>A setting of a device that is borrowed or wanted.</summary>
/// <param name="Unit">Of the three values; empty for a state.</param>
/// <param name="Original">What it was before us; null while nothing is borrowed.</param>
/// <param name="Ours">What it should be; null when it goes back.</param>
/// <param name="Shown">What the device held when it was last read.</param>
/// <param name="State"><c>pending</c>, <c>held</c>, <c>failing</c>, <c>blocked</c>, <c>theirs</c>, <c>taken-back</c>, <c>returning</c> or <c>dry-run</c>.</param>
/// <param name="Code">Why, as a sentence; with its facts.</param>
/// <param name="Until">When its rule thinks anew.</param>
/// <param name="Again">When it is tried again.</param>
public sealed record LeaseView(
    string Device, string Setting, string Unit, string State, double? Original, double? Ours, double? Shown, string Rule,
    string Code, IReadOnlyList<Fact> Facts, DateTimeOffset? Since, DateTimeOffset Until, ProblemView? Problem, DateTimeOffset? Again);

/// <param name="Control">The owner switched control on.</param>
public sealed record LeasesView(bool Control, IReadOnlyList<LeaseView> Leases);

/// <param name="Device">Id of the device.</param>
/// <param name="Setting">Key of the setting.</param>
public sealed record TakeBack(string? Device, string? Setting);

/// <summary>Settings of devices that are borrowed, and taking them back.</summary>
public static class BatteryEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/leases").WithTags("Battery");
        group.MapGet("/", Get).Needs(Access.Viewer);
        group.MapPost("/give-back", GiveBackAsync).Needs(Access.Owner).Produces<LeasesView>().Produces<ProblemAnswer>(404)
            .WithDescription("Gives a setting back now; its rule leaves it alone until it thinks anew.");
    }

    internal static Ok<LeasesView> Get(LeaseKeeper keeper, SiteParts parts) => TypedResults.Ok(View(keeper, parts));

    internal static async Task<IResult> GiveBackAsync(TakeBack asked, HttpContext context, LeaseKeeper keeper, SiteParts parts)
    {
        // What was begun is finished, whatever becomes of the page.
        if (asked is not { Device: { } device, Setting: { } setting } || !await keeper.TakeBackAsync(new(device, setting), CancellationToken.None))
            return Answers.Problem(StatusCodes.Status404NotFound, "lease.unknown");
        context.Tell("audit.lease.returned", Fact.Of("device", device), Fact.Setting(setting));
        return Results.Json(View(keeper, parts), BatteryJson.Default.LeasesView);
    }

    private static LeasesView View(LeaseKeeper keeper, SiteParts parts) => new(parts.Site.Control, [.. keeper.Stands.Select(View)]);

    private static LeaseView View(LeaseStand s) => new(
        s.Setting.Device, s.Setting.Key, s.Unit, Word(s.State), s.Original, s.Wanted, s.Shown, s.Rule, s.Reason, s.Facts, s.Since, s.Until,
        s.Problem is { } p ? LiveViewMaker.Problem(p) : null, s.Again);

    private static string Word(LeaseState state) => state switch
    {
        LeaseState.Held => "held",
        LeaseState.Failing => "failing",
        LeaseState.Blocked => "blocked",
        LeaseState.Theirs => "theirs",
        LeaseState.TakenBack => "taken-back",
        LeaseState.Returning => "returning",
        LeaseState.DryRun => "dry-run",
        _ => "pending",
    };
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(LeasesView))]
[JsonSerializable(typeof(TakeBack))]
internal sealed partial class BatteryJson : JsonSerializerContext;
