using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Rules.PanelWatch;
using Solstead.Core.Site;
using Solstead.Site.Run;

namespace Solstead.Site.Panels;

/// <summary>Runs the daily panel watch at its hour, catches up what was missed, and tells what it found.</summary>
internal sealed partial class PanelWatchHost(PanelDesk desk, PanelLayouts layouts, WatchLog log, SiteRunner runner, SiteParts parts, IHistoryStore history, ILogger<PanelWatchHost> logger) : BackgroundService
{
    private readonly HashSet<string> broken = [];

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (desk.Devices.Count == 0) return;
        using var beat = new PeriodicTimer(Beat, parts.Time);
        try
        {
            do
            {
                foreach (var (device, settings) in desk.Devices)
                    if (settings.Watch.Enabled) await TryAsync(device, settings.Watch, stoppingToken);
            } while (await beat.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The ordinary end.
        }
    }

    private async Task TryAsync(string device, WatchSettings set, CancellationToken ct)
    {
        try
        {
            await WatchAsync(device, set, ct);
            broken.Remove(device);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The outermost loop of the watch: the house goes on, and the day is tried again.
            if (broken.Add(device)) Failed(logger, device, e);
        }
    }

    /// <summary>Judges every day that is due; one that cannot be judged yet waits, and so do those after it.</summary>
    private async Task WatchAsync(string device, WatchSettings set, CancellationToken ct)
    {
        var zone = parts.Site.Zone;
        var first = log.Of(device).Memory.Last is null;
        var due = WatchCalendar.Due(parts.Now().Utc, set.At, log.Of(device).Memory.Last, zone);
        foreach (var date in due)
        {
            var groups = layouts.Now(device).Groups;
            if (groups.Count == 0) return;
            var today = date == LocalDay.Of(parts.Now().Utc, zone).Date;
            IReadOnlyList<WatchedGroup>? watched;
            if (today)
            {
                watched = WatchSource.Today(groups, await runner.AskAsync((engine, now) => desk.Look(device, engine, now), ct), date, zone);
                if (watched is null) return; // the gateway is away: later today, or tomorrow from history
            }
            else
            {
                watched = await WatchSource.PastAsync(history, device, groups, date, zone, ct);
            }
            // The first look through history is for "since when": of it only the newest day is news.
            await TellAsync(device, DailyWatch.Evaluate(date, watched ?? [], set, log.Of(device).Memory), news: !first || date == due[^1], ct);
        }
    }

    private async Task TellAsync(string device, WatchReport report, bool news, CancellationToken ct)
    {
        await log.AddAsync(device, report, ct);
        if (report.Groups.Count == 0) return;
        Judged(logger, device, report.Date, report.Groups.Count, report.Findings.Count);
        var at = parts.Now().Utc;
        // The list of messages shows the newest first: the summary goes last, to stand on top.
        if (news)
            foreach (var message in WatchMessages.Of(report, parts.Site.Zone).Reverse()) parts.Recorder.Record(new SiteEvent(at, device, message, false));
        var verdicts = WatchLog.Verdicts([new(report.Date, report.Groups, report.Findings, report.Recovered)]);
        await runner.AskAsync((engine, now) =>
        {
            desk.Judge(device, verdicts, engine, parts.Recorder, now);
            return true;
        }, ct);
    }

    [LoggerMessage(2321, LogLevel.Warning, "The panel watch of {Device} failed; it is tried again")]
    private static partial void Failed(ILogger log, string device, Exception cause);

    [LoggerMessage(2320, LogLevel.Information, "Panel watch of {Device} for {Date:yyyy-MM-dd}: {Groups} groups, {Listed} panels to look at")]
    private static partial void Judged(ILogger log, string device, DateOnly date, int groups, int listed);
}
