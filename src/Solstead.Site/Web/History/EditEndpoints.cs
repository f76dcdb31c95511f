using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Accounting.Hourly;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Site.History;
using Solstead.Site.Run;
using Solstead.Site.Web.Overview;

namespace Solstead.Site.Web.History;

/// <summary>The books changed by hand: looked at first, made, listed and taken back.</summary>
internal static class EditEndpoints
{
    /// <summary>Slots of 400 days.</summary>
    internal const int Longest = 400 * 96;

    private const int LongestNote = 200;
    private const long MostWattHours = 100_000_000;

    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapPost("/energy/edit/preview", PreviewAsync).Needs(Access.Owner).Produces<EffectView>().Produces<ProblemAnswer>(400).WithDescription("What the edit would do. Nothing is written.");
        group.MapPost("/energy/edit", EditAsync).Needs(Access.Owner).Produces<MadeChangeView>().Produces<ProblemAnswer>(400).Produces<ProblemAnswer>(503);
        group.MapGet("/energy/changes", ChangesAsync).Produces<MadeChangesView>().WithDescription("Edits, voids, imports and repairs, newest first.");
        group.MapPost("/energy/changes/{id:long}/undo", UndoAsync).Needs(Access.Owner).Produces<EffectView>().Produces<ProblemAnswer>(404).Produces<ProblemAnswer>(503).WithDescription("Puts back what the change replaced; what was written over it since stays.");
    }

    internal static async Task<IResult> PreviewAsync(EnergyEdit edit, HttpContext context, SiteRunner runner, SiteParts parts, SqliteHistory history, Presentation site, CancellationToken ct)
    {
        if (Wrong(edit, parts) is { } wrong) return wrong;
        var effect = await history.Editor.PreviewAsync(await ChangeAsync(edit, runner, history, site, ct), ct);
        // Looked at, not changed: nothing for the list of changes.
        context.TellNothing();
        return TypedResults.Json(EffectView.Of(effect), HistoryViewJson.Default.EffectView);
    }

    internal static async Task<IResult> EditAsync(EnergyEdit edit, HttpContext context, SiteRunner runner, SiteParts parts, SqliteHistory history, Presentation site, CancellationToken ct)
    {
        if (Wrong(edit, parts) is { } wrong) return wrong;
        var change = await ChangeAsync(edit, runner, history, site, ct);
        try
        {
            // Not cut off when the page goes away: who asked finds it in the list.
            var made = await history.Editor.ApplyAsync(change, CancellationToken.None);
            context.Tell(edit.Void ? "audit.energy.voided" : "audit.energy.edited", Fact.Of("from", edit.From!.Value), Fact.Of("to", edit.To!.Value), Fact.Of("change", made.Id));
            return TypedResults.Json(MadeChangeView.Of(made), HistoryViewJson.Default.MadeChangeView);
        }
        catch (IOException)
        {
            return Answers.Problem(StatusCodes.Status503ServiceUnavailable, "energy.change.disk");
        }
    }

    internal static async Task<IResult> ChangesAsync(SqliteHistory history, CancellationToken ct, int limit = 50) =>
        TypedResults.Json(new MadeChangesView([.. (await history.Editor.ChangesAsync(Math.Clamp(limit, 1, 1000), ct)).Select(MadeChangeView.Of)]), HistoryViewJson.Default.MadeChangesView);

    internal static async Task<IResult> UndoAsync(long id, HttpContext context, SqliteHistory history, CancellationToken ct)
    {
        try
        {
            if (await history.Editor.UndoAsync(id, CancellationToken.None) is not { } effect) return Answers.Problem(StatusCodes.Status404NotFound, "energy.change.unknown", Fact.Of("change", id));
            context.Tell("audit.energy.undone", Fact.Of("change", id));
            return TypedResults.Json(EffectView.Of(effect), HistoryViewJson.Default.EffectView);
        }
        catch (IOException)
        {
            return Answers.Problem(StatusCodes.Status503ServiceUnavailable, "energy.change.disk");
        }
    }

    private static IResult? Wrong(EnergyEdit edit, SiteParts parts) => Refusal(edit, parts.Now().Utc) is { } code ? Answers.Problem(StatusCodes.Status400BadRequest, code) : null;

    /// <summary>Why an edit makes no sense; null when it does.</summary>
    internal static string? Refusal(EnergyEdit edit, DateTimeOffset now)
    {
        if (edit is not { From: { } from, To: { } to } || from >= to || !IsWhole(from) || !IsWhole(to)) return "energy.edit.span";
        if (to > now || from < DateTimeOffset.UnixEpoch || Slots.Of(to) - Slots.Of(from) > Longest) return "energy.edit.past";
        var values = EditSpread.Columns(edit);
        if (Array.Exists(values, v => v is < 0 or > MostWattHours) || edit.BuyPrice is < -100 or > 100 || edit.SellPrice is < -100 or > 100) return "energy.edit.value";
        if (edit.Note is { Length: > LongestNote } || edit.Note?.Any(char.IsControl) == true) return "energy.edit.note";
        return edit.Void || edit.BuyPrice is not null || edit.SellPrice is not null || Array.Exists(values, v => v is not null) ? null : "energy.edit.empty";
    }

    private static bool IsWhole(DateTimeOffset at) => at.UtcTicks % (Slots.Seconds * TimeSpan.TicksPerSecond) == 0;

    private static async Task<BooksChange> ChangeAsync(EnergyEdit edit, SiteRunner runner, SqliteHistory history, Presentation site, CancellationToken ct)
    {
        var there = await history.EnergyAsync(edit.From!.Value, edit.To!.Value, ct);
        var roles = await runner.AskAsync((engine, _) => engine.Roles, ct);
        var settings = site.Loaded.Settings;
        var sun = settings is { Latitude: { } latitude, Longitude: { } longitude } ? new SunShape(latitude, longitude) : null;
        var change = EditSpread.Change(edit, there, homeFollows: roles.Home is null, sun);
        return change with { Devices = EditMeters.Follow(change.Energy, await history.DeviceEnergyAsync(edit.From!.Value, edit.To!.Value, ct), EditMeters.Of(roles)) };
    }
}
