using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Solstead.Core.Quantities;
using Solstead.Core.Site;
using Solstead.Core.Tariffs.Dynamic;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Site.Run;
using Solstead.Site.Web.Live;

namespace Solstead.Site.Web.Overview;

public sealed record ClockView(bool Shifted, double Speed);

public sealed record RolesView(string? Grid, IReadOnlyList<string> Pv, string? Battery, string? Home, IReadOnlyList<string> Chargers, IReadOnlyList<string> Loads);

public sealed record FindingView(string Code, string Severity, int Line, string Key, IReadOnlyList<Fact> Facts);

public sealed record ControlView(bool Enabled);

/// <summary>What the site is, for the page's frame and first run.</summary>
public sealed record SiteView(
    string Name, string Timezone, int UtcOffsetMinutes, int Phases, double? MaxCurrentA, string Currency, string Version, bool VirtualHouse,
    ClockView Clock, RolesView Roles, bool SetUp, string SampleSettings, string SettingsPath, IReadOnlyList<FindingView> Findings, ControlView Control)
{
    /// <summary><c>tempo</c>, <c>dynamic</c> or <c>clock</c>; null without a tariff.</summary>
    public string? Tariff { get; init; }
}

/// <summary>What the site is.</summary>
public static class OverviewEndpoints
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/api/v1/site", GetAsync).WithTags("Site").Needs(Access.Viewer);

    internal static async Task<Ok<SiteView>> GetAsync(SiteRunner runner, Presentation site, CancellationToken ct)
    {
        var (roles, now) = await runner.AskAsync((engine, moment) => (engine.Roles, moment), ct);
        var settings = site.Loaded.Settings;
        var findings = site.Loaded.Findings.Select(f => new FindingView(f.Code, LiveJson.Word(f.Severity), f.Line, f.Key, f.Facts));
        var definition = settings.Site;
        return TypedResults.Ok(new SiteView(
            definition.Name, definition.Zone.Id, (int)definition.Zone.GetUtcOffset(now.Utc).TotalMinutes, definition.Phases, definition.MaxCurrent?.Amperes,
            "EUR", site.Version, site.VirtualHouse, new ClockView(site.ClockShifted, definition.Pace), View(roles),
            settings.File is not null, Presentation.SampleSettings, site.SettingsPath, [.. findings], new ControlView(settings.ControlEnabled))
        {
            Tariff = settings.Tariff switch { null => null, TempoTariff => "tempo", DynamicTariff => "dynamic", _ => "clock" },
        });
    }

    private static RolesView View(RoleMap roles) => new(
        roles.Grid?.ToString(), [.. roles.Pv.Select(s => s.ToString())], roles.Battery?.ToString(), roles.Home?.ToString(),
        [.. roles.Chargers.Select(s => s.ToString())], [.. roles.Loads.Select(s => s.ToString())]);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(SiteView))]
internal sealed partial class OverviewJson : JsonSerializerContext;
