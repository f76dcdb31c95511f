using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Core.Rules.PanelWatch;

/// <summary>The messages of one day's watch: the summary first, then who, how much and since when, then who is back, then each quiet group.</summary>
public static class WatchMessages
{
    public static IReadOnlyList<Problem> Of(WatchReport report, TimeZoneInfo zone)
    {
        var names = report.Groups.ToDictionary(g => g.Key, g => g.Name);
        var date = Day("date", report.Date, zone);
        var watched = report.Groups.Sum(g => g.Members);
        var list = new List<Problem>
        {
            report.Findings.Count > 0
                ? new("panels.watch.found", Severity.Notice, date, Fact.Of("listed", report.Findings.Count), Fact.Of("panels", Math.Max(watched, report.Findings.Count)))
                : report.Groups.Any(g => g.Verdict == GroupVerdict.Ok)
                    ? new("panels.watch.none", Severity.Info, date, Fact.Of("panels", watched))
                    : new("panels.watch.uncompared", Severity.Info, date),
        };
        list.AddRange(report.Findings.Select(f => Finding(f, names[f.Group], date, zone)));
        list.AddRange(report.Recovered.Select(serial => new Problem("panels.watch.recovered", Severity.Info, date, Fact.Of("panel", serial))));
        list.AddRange(report.Groups.Where(g => g.Verdict is GroupVerdict.Ok or GroupVerdict.Dark).Select(g => Quiet(g, date)));
        return list;
    }

    private static Problem Finding(PanelFinding f, string group, Fact date, TimeZoneInfo zone)
    {
        var since = Day("since", f.Since, zone);
        if (f.Kind == FindingKind.Silent)
        {
            Fact last = f.LastReport is { } at ? Fact.Of("last", at) : new("last", null, "instant");
            return new("panels.watch.silent", Severity.Warning, date, Fact.Of("panel", f.Serial), Fact.Of("group", group), last, since);
        }
        return new("panels.watch.low", Severity.Notice, date, Fact.Of("panel", f.Serial), Fact.Of("group", group), Fact.Of("energy", f.Energy ?? Energy.Zero),
            new("percent", f.Percent, "%"), Fact.Of("mean", f.Mean ?? Energy.Zero), Fact.Of("threshold", f.Threshold ?? Energy.Zero), since);
    }

    private static Problem Quiet(GroupResult g, Fact date) => g.Verdict == GroupVerdict.Dark
        ? new("panels.watch.dark", Severity.Info, date, Fact.Of("group", g.Name), Fact.Of("mean", g.Mean ?? Energy.Zero))
        : new("panels.watch.ok", Severity.Info, date, Fact.Of("group", g.Name), Fact.Of("panels", g.Members), Fact.Of("threshold", g.Threshold ?? Energy.Zero));

    private static Fact Day(string name, DateOnly date, TimeZoneInfo zone) => Fact.Of(name, LocalDay.On(date, zone).Start);
}
