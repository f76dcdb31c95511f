using System.Globalization;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Site;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History.Maria;

namespace Solstead.Site.Publish.Mysql;

/// <summary>
/// Goes on writing the hourly tables of the job this program replaces, from history: nothing is lost while the server is away, and what becomes known
/// later is corrected there.
/// </summary>
public sealed partial class MysqlPublisher(PublisherContext context, ServerSettings settings, IReadOnlyList<string> tables) : IPublisher
{
    private const string Since = "since", Through = "through", Changes = "changes";

    /// <summary>Local days a round looks back at, for hours that became known late; every day it looks back further.</summary>
    private const int DaysBack = 3, DaysBackDaily = 92;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5), AfterFailure = TimeSpan.FromMinutes(1);
    private readonly ILogger log = context.Logs.CreateLogger("Solstead.Publish.Mysql");
    private DateOnly? lastLong;
    private string? told;

    public static Publisher Kind { get; } = new("mysql", set => MysqlSettings.Read(set).Create);

    public void On(Tick tick, SiteEngine engine)
    {
        // All it writes comes from history.
    }

    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            var pause = Every;
            try
            {
                var changed = await RoundAsync(ct);
                Told(null);
                if (changed > 0) Wrote(log, changed, settings.Options.Where);
            }
            catch (MariaException e)
            {
                if (ct.IsCancellationRequested) return;
                Refused(log, settings.Options.Where, e.Message);
                Told(e.Problem);
                pause = e.Problem.Severity == Severity.Alarm ? Every : AfterFailure;
            }
            await Task.Delay(pause, context.Time, ct);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <returns>Rows that were added or changed.</returns>
    /// <exception cref="MariaException">The server refuses or is away.</exception>
    internal async Task<int> RoundAsync(CancellationToken ct)
    {
        if (context.History is not { } history) return 0;
        var now = context.Time.GetUtcNow();
        if (!context.Site.ClockMoved && now < SiteDefinition.ClockNeverSet) return 0;
        var since = Recall(Since) ?? now;
        if (Recall(Since) is null) Remember(Since, now);
        var zone = context.Site.Zone;
        var today = JobHour.At(now, zone).Day;
        var back = lastLong == today ? DaysBack : DaysBackDaily;
        using var server = await ServerSchema.OpenAsync(settings, tables, ct);
        await using var end = ct.Register(server.Abort);
        try
        {
            if (Recall(Through) is null) Remember(Since, since = await Task.Run(() => new JobBeginning(server, settings.Options.Where, tables, zone).After(since, now), ct));
            // Either clock was wrong; the one that shows less cannot make rows of others ours.
            else if (since > now) return 0;
            var (mark, edited) = context.Books is { } books ? await BooksMark.SinceAsync(books, BooksMark.Parse(context.Memory.Recall(Changes)), ct) : (null, null);
            var first = Earlier(today.AddDays(-back), JobHour.At(Recall(Through) ?? since, zone).Day);
            // What a person changed may lie anywhere in the past.
            if (edited is { } slot) first = Earlier(first, JobHour.At(DateTimeOffset.FromUnixTimeSeconds(slot * 900), zone).Day);
            first = Later(first, JobHour.At(since, zone).Day);
            var enphase = context.Devices.FirstOrDefault(d => d.Info.Type == "enphase")?.Info.Id;
            var round = new MysqlRound(server, history, context.Forecasts, context.WeatherRanking, zone, tables, enphase, since);
            var changed = await Task.Run(() => round.WriteAsync(first, now, ct), ct);
            Remember(Through, now);
            if (mark is not null) context.Memory.Remember(Changes, mark.Text);
            lastLong = today;
            // A row that is not taken is told, and does not keep the round from being over.
            return round.Refused is { } refused ? throw refused : changed;
        }
        catch (MariaException e)
        {
            throw ServerSchema.Explained(e, server, tables);
        }
    }

    /// <summary>One problem at a time; null: all is well.</summary>
    private void Told(Problem? problem)
    {
        if (told is not null && told != problem?.Code) context.Problems.Clear(Kind.Key, told);
        told = problem?.Code;
        if (problem is not null) context.Problems.Raise(Kind.Key, problem);
    }

    private DateTimeOffset? Recall(string name) =>
        long.TryParse(context.Memory.Recall(name), NumberStyles.None, CultureInfo.InvariantCulture, out var second) ? DateTimeOffset.FromUnixTimeSeconds(second) : null;

    private void Remember(string name, DateTimeOffset at) => context.Memory.Remember(name, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    private static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;

    [LoggerMessage(2290, LogLevel.Information, "{Rows} rows of the hourly tables written to {Server}")]
    private static partial void Wrote(ILogger log, int rows, string server);

    [LoggerMessage(2291, LogLevel.Warning, "{Server}: {Cause}. The hourly tables are written later")]
    private static partial void Refused(ILogger log, string server, string cause);
}
