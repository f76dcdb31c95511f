using Solstead.Core.Devices;
using Solstead.Core.Settings;

namespace Solstead.Core.Panels;

/// <summary>The key <c>groups</c> of a device that has panels; described in the README of this folder.</summary>
public static class GroupSettings
{
    /// <summary>Reads the groups; a wrong one is told and left out, the others stay.</summary>
    public static IReadOnlyList<PanelGroup> Read(SettingsReader device)
    {
        var groups = new List<PanelGroup>();
        foreach (var set in device.Sections("groups", Severity.Warning))
        {
            var name = set.Text("name") ?? $"{groups.Count + 1}";
            var group = new PanelGroup(
                PanelGroup.KeyOf(name), name.Trim(), set.Number("azimuth_deg", 0, 360), set.Number("tilt_deg", 0, 90), set.Number("panel_wp", 1, 2000),
                [.. set.Texts("panels").Select(s => s.Trim()).Where(s => s.Length > 0)]);
            if (PanelGroup.Check([.. groups, group]) is { } problem) set.Report(problem.Code, Severity.Warning, problem.Code.EndsWith("member_twice", StringComparison.Ordinal) ? "panels" : "name", problem.Facts);
            else groups.Add(group);
        }
        return groups;
    }
}
