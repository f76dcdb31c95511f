using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.History;
using Solstead.Core.Panels;
using Solstead.Core.Quantities;
using Solstead.Site.Panels;
using Solstead.Site.Run;

namespace Solstead.Site.Web.Panels;

/// <summary>Panels, their groups, the curves of a day, what the curves suggest, and what the daily watch found.</summary>
public static class PanelEndpoints
{
    private const int MostDays = 120;

    public static void Map(IEndpointRouteBuilder app)
    {
        var panels = app.MapGroup("/api/v1/panels").WithTags("Panels");
        panels.MapGet("", GetAsync).Needs(Access.Viewer);
        panels.MapGet("/day", DayAsync).Produces<PanelDayView>().Produces<ProblemAnswer>(400).Needs(Access.Viewer);
        panels.MapGet("/proposals", ProposalsAsync).Needs(Access.Viewer);
        panels.MapGet("/watch", Watch).Needs(Access.Viewer);
        panels.MapGet("/groups", GroupsAsync).Needs(Access.Viewer);
        panels.MapPut("/groups", SetAsync).Produces<GroupsView>().Produces<ProblemAnswer>(400).Produces<ProblemAnswer>(404).Produces<ProblemAnswer>(409).Needs(Access.Owner);
        panels.MapPost("/groups/undo", UndoAsync).Produces<GroupsView>().Produces<ProblemAnswer>(404).Produces<ProblemAnswer>(409).Needs(Access.Owner);
    }

    internal static async Task<Ok<PanelsView>> GetAsync(PanelDesk desk, PanelLayouts layouts, WatchLog log, SiteRunner runner, CancellationToken ct) =>
        TypedResults.Ok(await PictureAsync(desk, layouts, log, runner, ct));

    internal static async Task<Ok<GroupsView>> GroupsAsync(PanelDesk desk, PanelLayouts layouts, WatchLog log, SiteRunner runner, CancellationToken ct) =>
        TypedResults.Ok(GroupsView.Of(await PictureAsync(desk, layouts, log, runner, ct)));

    internal static async Task<IResult> DayAsync(PanelDesk desk, PanelLayouts layouts, WatchLog log, SiteRunner runner, SiteParts parts, IHistoryStore history, CancellationToken ct, string? date = null)
    {
        var now = parts.Now().Utc;
        if (AskedDay.Read(date, now, parts.Site.Zone) is not { } day) return Answers.Problem(400, "history.date", Fact.Of("value", date!));
        var series = new List<PanelSeriesView>();
        IReadOnlyList<long> t = [];
        foreach (var device in (await PictureAsync(desk, layouts, log, runner, ct)).Panels.GroupBy(p => p.Device, p => p.Serial))
        {
            var curves = await PanelRecords.DayAsync(history, device.Key, [.. device], day, now, ct);
            t = curves.T;
            series.AddRange(device.Select(s => new PanelSeriesView(device.Key, s, curves.Watts[s])));
        }
        return TypedResults.Json(new PanelDayView(day.Date, day.Start, day.End, PanelRecords.DayStep, t, series), PanelsJson.Default.PanelDayView);
    }

    internal static async Task<Ok<ProposalsView>> ProposalsAsync(PanelDesk desk, PanelLayouts layouts, WatchLog log, SiteRunner runner, SiteParts parts, IHistoryStore history, CancellationToken ct)
    {
        var proposals = new List<ProposalView>();
        var ready = false;
        foreach (var device in (await PictureAsync(desk, layouts, log, runner, ct)).Panels.GroupBy(p => p.Device, p => p.Serial).Where(d => desk.Devices.ContainsKey(d.Key)))
        {
            var shapes = await PanelRecords.ShapesAsync(history, device.Key, [.. device], parts.Now().Utc, parts.Site.Zone, ct);
            if (shapes.Count == 0) continue;
            ready = true;
            var found = GroupFinder.Find(shapes, PanelRecords.SlotsPerDay);
            proposals.AddRange(GroupProposal.Against(layouts.Now(device.Key).Groups, found)
                .Select(p => new ProposalView(device.Key, WatchDayView.Word(p.Kind.ToString()), p.Group, p.From, WatchDayView.Word(p.Facing.ToString()), p.Members)));
        }
        return TypedResults.Ok(new ProposalsView(ready, proposals));
    }

    internal static Ok<WatchView> Watch(PanelDesk desk, WatchLog log, int days = 30) => TypedResults.Ok(new WatchView(
        [.. desk.Devices.Keys.SelectMany(device => log.Of(device).Days.Select(d => WatchDayView.Of(device, d))).OrderByDescending(d => d.Date).ThenBy(d => d.Device, StringComparer.Ordinal).Take(Math.Clamp(days, 1, MostDays))]));

    internal static async Task<IResult> SetAsync(GroupsEdit edit, HttpContext context, PanelDesk desk, PanelLayouts layouts, WatchLog log, SiteRunner runner, SiteParts parts, CancellationToken ct)
    {
        if (Device(edit.Device, desk) is not { } device) return Answers.Problem(404, "device.unknown", Fact.Of("device", edit.Device ?? ""));
        if (await layouts.SetAsync(device, [.. (edit.Groups ?? []).Select(g => g.ToGroup())], edit.Revision, runner, parts.Recorder, ct) is { } wrong)
            return Answers.Problem(wrong.Code == PanelLayouts.Outdated ? 409 : 400, wrong.Code, wrong.Facts);
        context.Tell("audit.panels.groups", Fact.Of("device", device), Fact.Of("groups", layouts.Now(device).Groups.Count));
        return await NowAsync(desk, layouts, log, runner, ct);
    }

    internal static async Task<IResult> UndoAsync(UndoEdit edit, HttpContext context, PanelDesk desk, PanelLayouts layouts, WatchLog log, SiteRunner runner, SiteParts parts, CancellationToken ct)
    {
        if (Device(edit.Device, desk) is not { } device) return Answers.Problem(404, "device.unknown", Fact.Of("device", edit.Device ?? ""));
        if (await layouts.UndoAsync(device, edit.Revision, runner, parts.Recorder, ct) is { } wrong) return Answers.Problem(409, wrong.Code);
        context.Tell("audit.panels.undo", Fact.Of("device", device));
        return await NowAsync(desk, layouts, log, runner, ct);
    }

    /// <summary>A house with one gateway need not name it.</summary>
    private static string? Device(string? named, PanelDesk desk) =>
        named is { Length: > 0 } ? (desk.Devices.ContainsKey(named) ? named : null) : desk.Devices.Count == 1 ? desk.Devices.Keys.First() : null;

    private static async Task<IResult> NowAsync(PanelDesk desk, PanelLayouts layouts, WatchLog log, SiteRunner runner, CancellationToken ct) =>
        TypedResults.Json(GroupsView.Of(await PictureAsync(desk, layouts, log, runner, ct)), PanelsJson.Default.GroupsView);

    private static Task<PanelsView> PictureAsync(PanelDesk desk, PanelLayouts layouts, WatchLog log, SiteRunner runner, CancellationToken ct) =>
        runner.AskAsync((engine, now) => PanelPicture.Of(desk, layouts, log, engine, now), ct);
}
