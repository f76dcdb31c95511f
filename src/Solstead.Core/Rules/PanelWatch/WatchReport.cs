using Solstead.Core.Quantities;

namespace Solstead.Core.Rules.PanelWatch;

/// <summary>What is known of one panel's day.</summary>
/// <param name="Energy">Energy of the day; null when unknown, which is not 0.</param>
/// <param name="Reported">True when it reported within the day; null when nobody can tell.</param>
/// <param name="LastReport">When it was last heard; null when never. [UTC]</param>
public sealed record WatchedPanel(string Serial, Energy? Energy, bool? Reported, DateTimeOffset? LastReport);

/// <param name="Key">Key of the group.</param>
/// <param name="Name">The owner's name for it.</param>
public sealed record WatchedGroup(string Key, string Name, IReadOnlyList<WatchedPanel> Panels);

/// <summary>All that survives from one day's watch to the next; serialisable, so a restart continues.</summary>
/// <param name="Last">The last day judged; null before the first.</param>
/// <param name="Since">Panels listed the last time, with the day it began.</param>
public sealed record WatchMemory(DateOnly? Last, IReadOnlyDictionary<string, DateOnly> Since)
{
    public static readonly WatchMemory Initial = new(null, new Dictionary<string, DateOnly>());
}

/// <summary>What the watch says of one group.</summary>
public enum GroupVerdict
{
    /// <summary>Every panel is at or above the threshold.</summary>
    Ok,
    /// <summary>At least one panel is listed.</summary>
    Anomaly,
    /// <summary>Too little sun to compare.</summary>
    Dark,
    /// <summary>Too few panels with a value to compare.</summary>
    Few,
}

/// <param name="Members">Panels with a value, the n of the mean.</param>
/// <param name="Mean">Mean energy of the panels with a value; null when there is none.</param>
/// <param name="Threshold">What a panel must reach; null when nothing was compared.</param>
public sealed record GroupResult(string Key, string Name, GroupVerdict Verdict, int Members, Energy? Mean, Energy? Threshold);

/// <summary>Why a panel is listed.</summary>
public enum FindingKind
{
    /// <summary>Less than the threshold of its group.</summary>
    Low,
    /// <summary>No report at all within the day.</summary>
    Silent,
}

/// <summary>One listed panel: who, how much, since when.</summary>
/// <param name="Group">Key of its group.</param>
/// <param name="Energy">Energy of the day; null when unknown.</param>
/// <param name="Mean">Mean of its group; null when nothing could be compared.</param>
/// <param name="LastReport">When it was last heard; null when never. [UTC]</param>
/// <param name="Since">First day of the unbroken row of days it was listed; days nobody could judge do not break it.</param>
public sealed record PanelFinding(string Group, string Serial, FindingKind Kind, Energy? Energy, Energy? Mean, Energy? Threshold, DateTimeOffset? LastReport, DateOnly Since)
{
    /// <summary>Share of the group's mean; null when one of them is unknown or the mean is 0. [%]</summary>
    public double? Percent => Energy is { } e && Mean is { WattHours: > 0 } mean ? 100 * e.WattHours / mean.WattHours : null;
}

/// <summary>The watch of one day.</summary>
/// <param name="Findings">Listed panels, group by group.</param>
/// <param name="Recovered">Panels that were listed before and are back with their group.</param>
/// <param name="Next">Memory for the next day.</param>
public sealed record WatchReport(DateOnly Date, IReadOnlyList<GroupResult> Groups, IReadOnlyList<PanelFinding> Findings, IReadOnlyList<string> Recovered, WatchMemory Next);
