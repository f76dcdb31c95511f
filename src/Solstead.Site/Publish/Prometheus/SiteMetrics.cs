using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Site;

namespace Solstead.Site.Publish.Prometheus;

/// <summary>The site as a whole: its balance, what its rules say, its own problems, its history.</summary>
internal static class SiteMetrics
{
    public static IEnumerable<MetricFamily> Balance(string site, Balance balance)
    {
        var family = new MetricFamily("solstead_balance_watts", MetricType.Gauge, "watts", "pv + battery + grid = home + charger + load + residual; grid is positive when buying, battery when giving.");
        foreach (var (place, power) in new (string, Power?)[]
        {
            ("pv", balance.Pv), ("battery", balance.Battery), ("grid", balance.Grid), ("home", balance.Home), ("charger", balance.Chargers), ("load", balance.Loads), ("residual", balance.Residual),
        })
            family.Add(power?.Watts, ("site", site), ("place", place));
        yield return family;
    }

    public static IEnumerable<MetricFamily> Rules(string site, IReadOnlyList<RuleView> rules)
    {
        var family = new MetricFamily("solstead_rule", MetricType.Info, "", "What each rule says now, as a code.");
        foreach (var rule in rules) family.Add(1, ("site", site), ("rule", rule.Name), ("type", rule.Type), ("reason", rule.Reason));
        yield return family;
    }

    public static IEnumerable<MetricFamily> Problems(string site, IReadOnlyList<Problem> problems)
    {
        var family = new MetricFamily("solstead_site_problems", MetricType.Gauge, "", "Open problems that belong to no device, by severity.");
        for (var severity = Severity.Info; severity <= Severity.Alarm; severity++)
            family.Add(problems.Count(p => p.Severity == severity), ("site", site), ("severity", severity.ToString().ToLowerInvariant()));
        yield return family;
    }

    public static IEnumerable<MetricFamily> History(string site, HistoryHealth health)
    {
        (string, string)[] labels = [("site", site)];
        yield return new MetricFamily("solstead_history_samples_dropped", MetricType.Counter, "", "Values lost because the disk was too slow or refused.").Add(health.DroppedSamples, labels);
        yield return new MetricFamily("solstead_history_samples_refused", MetricType.Counter, "", "Values not stored because they were impossible.").Add(health.RefusedSamples, labels);
        yield return new MetricFamily("solstead_history_waiting_bytes", MetricType.Gauge, "bytes", "Recorded, but not on disk yet.").Add(health.WaitingBytes, labels);
        yield return new MetricFamily("solstead_history_stored_bytes", MetricType.Gauge, "bytes", "Size of the databases.")
            .Add(health.HistoryBytes, [.. labels, ("file", "history")]).Add(health.BooksBytes, [.. labels, ("file", "books")]).Add(health.WalBytes, [.. labels, ("file", "journal")]);
        yield return new MetricFamily("solstead_history_free_bytes", MetricType.Gauge, "bytes", "Free space where the databases lie.").Add(health.FreeBytes, labels);
        yield return new MetricFamily("solstead_history_written_timestamp_seconds", MetricType.Gauge, "seconds", "When the last batch was on disk, by the clock of the site.").Add(health.Written?.ToUnixTimeMilliseconds() / 1000.0, labels);
        yield return new MetricFamily("solstead_history_loss_bound_seconds", MetricType.Gauge, "seconds", "The most that a power cut can take.").Add(health.LossBound.TotalSeconds, labels);
        yield return new MetricFamily("solstead_history_points", MetricType.Gauge, "", "Points that are recorded.").Add(health.Series, labels);
    }
}
