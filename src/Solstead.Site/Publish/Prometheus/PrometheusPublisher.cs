using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Core.Site;
using Solstead.Site.Run;
using Solstead.Site.Texts;

namespace Solstead.Site.Publish.Prometheus;

/// <summary>
/// The site for Prometheus and everything that reads its format. A scraper asks; nothing is made before, so that a house nobody scrapes pays
/// nothing. All there is to switch on is the key in the settings.
/// </summary>
public sealed class PrometheusPublisher(PublisherContext context, string? keyFile) : IPublisher
{
    /// <summary>A scrape waits no longer for the engine than this; the process's own figures are given all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Characters the key has at least: it is tried without a pause.</summary>
    internal const int ShortestKey = 20;

    private readonly Sentences english = new("en", TimeZoneInfo.Utc, context.Time);
    private volatile Tick? latest;

    public static Publisher Kind { get; } = new("prometheus", Read);

    /// <summary>With this key a scraper may read without signing in; null when none is configured.</summary>
    internal string? Key { get; } = ReadKey(context, keyFile);

    private static Func<PublisherContext, IPublisher> Read(SettingsReader settings)
    {
        var keyFile = settings.Text("token_file");
        return context => new PrometheusPublisher(context, keyFile);
    }

    private static string? ReadKey(PublisherContext context, string? name)
    {
        if (name is null) return null;
        try
        {
            var path = Path.Combine(context.Folder, name);
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead))
                context.Problems.Raise(Kind.Key, new Problem("config.file.world_readable", Severity.Warning, Fact.Of("key", "publish.prometheus.token_file"), Fact.Of("file", name)));
            if (File.ReadAllText(path).Trim() is { Length: >= ShortestKey } key) return key;
            context.Problems.Raise(Kind.Key, new Problem("metrics.key.short", Severity.Warning, Fact.Of("file", name), Fact.Of("least", ShortestKey)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Problems.Raise(Kind.Key, new Problem("metrics.key.unreadable", Severity.Warning, Fact.Of("file", name), Fact.Of("error", e.Message)));
        }
        return null;
    }

    public void On(Tick tick, SiteEngine engine) => latest = tick;

    public Task RunAsync(CancellationToken ct) => Task.Delay(Timeout.InfiniteTimeSpan, context.Time, ct);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>All families as text.</summary>
    /// <param name="open">OpenMetrics 1.0.0 instead of the classic format 0.0.4.</param>
    internal async Task<string> WriteAsync(SiteRunner runner, SiteParts parts, IHistoryStore history, bool open, CancellationToken ct)
    {
        var site = context.Site.Name;
        List<MetricFamily> families = [];
        if (await PointsAsync(runner, site, ct) is { } points)
        {
            families.AddRange(points);
            if (latest is { } tick) families.AddRange([.. SiteMetrics.Balance(site, tick.Picture.Balance), .. SiteMetrics.Rules(site, tick.Rules)]);
        }
        families.AddRange([.. SiteMetrics.Problems(site, [.. history.Problems, .. context.Problems.Open]), .. SiteMetrics.History(site, history.Health), Engine(site, parts.Now(), runner)]);
        families.Add(new MetricFamily("solstead_build", MetricType.Info, "", "The program.").Add(1, ("version", context.Version)));
        families.AddRange(ProcessMetrics.Make());
        return MetricsText.Write(families, open);
    }

    /// <returns>Null when the engine stands still: its age says so; its values, and the balance it made last, would be lies.</returns>
    private async Task<IEnumerable<MetricFamily>?> PointsAsync(SiteRunner runner, string site, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            return await runner.AskAsync((engine, now) => new PointMetrics(site, english).Make(engine.Devices.Values, now).ToList(), either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    private static MetricFamily Engine(string site, Moment now, SiteRunner runner) =>
        new MetricFamily("solstead_engine_step_age_seconds", MetricType.Gauge, "seconds", "Time since the engine last stepped; it steps every second.").Add(now.Since(runner.LastStep).TotalSeconds, ("site", site));
}
