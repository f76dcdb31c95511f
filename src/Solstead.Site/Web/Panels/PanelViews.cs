using System.Text.Json;
using System.Text.Json.Serialization;
using Solstead.Core.Panels;
using Solstead.Core.Quantities;
using Solstead.Site.Panels;

namespace Solstead.Site.Web.Panels;

/// <summary>One panel: a micro-inverter input.</summary>
/// <param name="Flags">Names of the state flags that are not as they should be.</param>
/// <param name="State">What it does now, as its driver tells it; null when it does not.</param>
/// <param name="Group">Key of its group; null for none.</param>
/// <param name="OfGroupPercent">Its energy today against the mean of its group; null while that says nothing.</param>
/// <param name="Watch"><c>low</c> or <c>silent</c> when the last daily watch listed it, else null.</param>
/// <param name="WatchSince">First day of the row of days it was listed.</param>
public sealed record PanelView(
    string Device, string Serial, double? PowerWatts, double? MaxPowerWatts, double? EnergyTodayWh, DateTimeOffset? LastReport, string Quality, IReadOnlyList<string> Flags,
    string? State, string? Group, double? OfGroupPercent, string? Watch, DateOnly? WatchSince);

/// <summary>One group with its values now.</summary>
/// <param name="MeanWh">Mean energy of its panels today. [Wh]</param>
/// <param name="Watch"><c>ok</c> or <c>anomaly</c>, by the last daily watch that could compare; null before the first.</param>
public sealed record GroupView(
    string Device, string Key, string Name, double? AzimuthDegrees, double? TiltDegrees, double? PanelPeakWatts, IReadOnlyList<string> Members,
    double? PowerWatts, double? MaxPowerWatts, double? EnergyTodayWh, double? MeanWh, string? Watch);

/// <summary>How one device's panels are watched, and what is in force.</summary>
/// <param name="Source"><c>file</c> or <c>page</c>: where the groups come from.</param>
/// <param name="Revision">Names these groups; a change sends it back.</param>
/// <param name="At">Local time of the daily watch, HH:mm.</param>
public sealed record RoofView(string Device, string Source, string Revision, bool CanUndo, bool WatchEnabled, string At, double BelowPercent, DateOnly? LastWatched);

public sealed record PanelsView(IReadOnlyList<PanelView> Panels, IReadOnlyList<GroupView> Groups, IReadOnlyList<RoofView> Roofs);

/// <summary>The curves of a day. Null = nothing known.</summary>
public sealed record PanelSeriesView(string Device, string Serial, IReadOnlyList<double?> Watts);

public sealed record PanelDayView(DateOnly Date, DateTimeOffset From, DateTimeOffset To, int StepSeconds, IReadOnlyList<long> T, IReadOnlyList<PanelSeriesView> Panels);

/// <summary>One thing the curves suggest.</summary>
/// <param name="Kind"><c>new</c>, <c>add</c> or <c>move</c>.</param>
/// <param name="Facing"><c>morning</c>, <c>midday</c> or <c>afternoon</c>.</param>
public sealed record ProposalView(string Device, string Kind, string? Group, string? From, string Facing, IReadOnlyList<string> Members);

/// <param name="Ready">False while there is no whole day of curves to compare.</param>
public sealed record ProposalsView(bool Ready, IReadOnlyList<ProposalView> Proposals);

public sealed record WatchGroupView(string Key, string Name, string Verdict, int Members, double? MeanWh, double? ThresholdWh);

public sealed record WatchFindingView(string Group, string Serial, string Kind, double? EnergyWh, double? MeanWh, double? Percent, DateTimeOffset? LastReport, DateOnly Since);

/// <summary>What one day's watch found.</summary>
public sealed record WatchDayView(string Device, DateOnly Date, IReadOnlyList<WatchGroupView> Groups, IReadOnlyList<WatchFindingView> Findings, IReadOnlyList<string> Recovered)
{
    public static WatchDayView Of(string device, WatchEntry entry) => new(
        device, entry.Date,
        [.. entry.Groups.Select(g => new WatchGroupView(g.Key, g.Name, Word(g.Verdict.ToString()), g.Members, Round(g.Mean), Round(g.Threshold)))],
        [.. entry.Findings.Select(f => new WatchFindingView(f.Group, f.Serial, Word(f.Kind.ToString()), Round(f.Energy), Round(f.Mean), f.Percent is { } p ? Math.Round(p, 1) : null, f.LastReport, f.Since))],
        entry.Recovered);

    private static double? Round(Energy? energy) => energy is { } e ? Math.Round(e.WattHours, 1) : null;

    internal static string Word(string name) => name.ToLowerInvariant();
}

/// <summary>Newest day first.</summary>
public sealed record WatchView(IReadOnlyList<WatchDayView> Days);

/// <summary>A group as the page writes it.</summary>
/// <param name="Key">Null for a new group: it is made from the name.</param>
public sealed record GroupEdit(string? Key, string? Name, double? AzimuthDegrees, double? TiltDegrees, double? PanelPeakWatts, IReadOnlyList<string>? Members)
{
    public PanelGroup ToGroup()
    {
        var name = (Name ?? "").Trim();
        return new(Key ?? PanelGroup.KeyOf(name), name, AzimuthDegrees, TiltDegrees, PanelPeakWatts, [.. (Members ?? []).Select(m => m.Trim()).Where(m => m.Length > 0)]);
    }
}

/// <summary>All groups of one device, in order.</summary>
/// <param name="Revision">The one that was seen; other groups in force since are 409. Null overwrites whatever is there.</param>
public sealed record GroupsEdit(string? Device, string? Revision, IReadOnlyList<GroupEdit>? Groups);

/// <param name="Revision">As in <see cref="GroupsEdit"/>.</param>
public sealed record UndoEdit(string? Device, string? Revision);

public sealed record GroupsView(IReadOnlyList<GroupView> Groups, IReadOnlyList<RoofView> Roofs)
{
    public static GroupsView Of(PanelsView panels) => new(panels.Groups, panels.Roofs);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(PanelsView))]
[JsonSerializable(typeof(PanelDayView))]
[JsonSerializable(typeof(ProposalsView))]
[JsonSerializable(typeof(WatchView))]
[JsonSerializable(typeof(GroupsView))]
[JsonSerializable(typeof(GroupsEdit))]
[JsonSerializable(typeof(UndoEdit))]
internal sealed partial class PanelsJson : JsonSerializerContext;
