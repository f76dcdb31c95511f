using Solstead.Core.Quantities;

namespace Solstead.Core.Rules.PanelWatch;

/// <summary>
/// The daily panel watch (enphase.md 9.5): threshold = mean of the group × 90 %, a panel strictly below is listed. Days too dark are not
/// compared, groups of one neither; a panel that did not report at all is listed whatever the day was like.
/// </summary>
public static class DailyWatch
{
    /// <param name="date">The local day that is judged.</param>
    /// <param name="groups">The groups with what is known of their panels; panels of no group are not watched.</param>
    public static WatchReport Evaluate(DateOnly date, IReadOnlyList<WatchedGroup> groups, WatchSettings set, WatchMemory memory)
    {
        var findings = new List<PanelFinding>();
        var results = new List<GroupResult>();
        var since = new Dictionary<string, DateOnly>();
        var recovered = new List<string>();
        foreach (var group in groups.Where(g => g.Panels.Count > 0))
        {
            var (result, found) = Judge(date, group, set, memory);
            results.Add(result);
            findings.AddRange(found);
            foreach (var finding in found) since[finding.Serial] = finding.Since;
            foreach (var panel in group.Panels.Where(p => memory.Since.ContainsKey(p.Serial) && !since.ContainsKey(p.Serial)))
            {
                if (result.Threshold is not null && panel.Energy is not null) recovered.Add(panel.Serial);
                else since[panel.Serial] = memory.Since[panel.Serial];
            }
        }
        return new(date, results, findings, recovered, new(date, since));
    }

    private static (GroupResult, List<PanelFinding>) Judge(DateOnly date, WatchedGroup group, WatchSettings set, WatchMemory memory)
    {
        var energies = group.Panels.Where(p => p.Energy is not null).Select(p => p.Energy!.Value.WattHours).ToList();
        var (n, sum) = (energies.Count, energies.Sum());
        Energy? mean = n == 0 ? null : new(sum / n);
        // Where every panel's size and direction is the same, so is the light: the mean tells a dark day.
        var verdict = n < set.LeastMembers ? GroupVerdict.Few : sum < n * set.DarkMean.WattHours ? GroupVerdict.Dark : GroupVerdict.Ok;
        Energy? threshold = verdict == GroupVerdict.Ok ? new(sum * set.BelowPercent / (100.0 * n)) : null;
        var found = new List<PanelFinding>();
        foreach (var panel in group.Panels)
        {
            // Multiplied out, so that a panel exactly at the threshold is not listed for the sake of a rounded division.
            var low = threshold is not null && panel.Energy is { } e && e.WattHours * 100 * n < sum * set.BelowPercent;
            if (!low && panel.Reported is not false) continue;
            var kind = panel.Reported is false ? FindingKind.Silent : FindingKind.Low;
            found.Add(new(group.Key, panel.Serial, kind, panel.Energy, mean, threshold, panel.LastReport, memory.Since.GetValueOrDefault(panel.Serial, date)));
        }
        return (new(group.Key, group.Name, found.Count > 0 ? GroupVerdict.Anomaly : verdict, n, mean, threshold), found);
    }
}
