using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Site;
using Solstead.Site.Run;

namespace Solstead.Site.Notify;

/// <summary>What the notifier lives with.</summary>
/// <param name="Stored">What is wrong with history, which has problems of its own.</param>
public sealed record NotifyParts(
    IReadOnlyList<ChannelEntry> Channels, SiteDefinition Site, IStateStore State, SiteProblems Problems, Func<IReadOnlyList<Problem>> Stored, ISecrets Secrets, TimeProvider Time, ILoggerFactory Logs)
{
    /// <summary>Spreads the pauses of houses that failed together.</summary>
    public Random Random { get; init; } = new();
}

/// <summary>
/// Tells people by their channels what happens. <see cref="Take"/> is called on the engine's thread and only takes the event; everything else happens here, and
/// whatever happens here, the house goes on.
/// </summary>
public sealed class Notifier : BackgroundService
{
    /// <summary>Of the 10 s a clean stop may take (safety.md P5).</summary>
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10), Pause = TimeSpan.FromMinutes(1);
    private const string BookKey = "notify/book.state", InstallationKey = "notify/installation.state";

    private readonly NotifyParts parts;
    private readonly NotifyStore store;
    private readonly ILogger log;
    private readonly IReadOnlyList<ChannelRunner> runners;
    private readonly Channel<SiteEvent> events = Channel.CreateBounded<SiteEvent>(new BoundedChannelOptions(1000) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Dictionary<string, Problem> stored = [];
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string written = "";
    private IncidentBook book = new(BookState.Empty, DateTimeOffset.UnixEpoch);

    public Notifier(NotifyParts parts)
    {
        this.parts = parts;
        log = parts.Logs.CreateLogger("Solstead.Notify");
        store = new(parts.State, log);
        runners = [.. parts.Channels.Select(c => new ChannelRunner(c, c.Create(new(parts.Secrets, parts.Time)), parts.Site.Zone, parts.Random, store, parts.Problems, parts.Time, log))];
    }

    public IReadOnlyList<ChannelStanding> Channels => [.. runners.Select(r => r.Standing)];

    /// <summary>Takes what happened; never waits.</summary>
    public void Take(SiteEvent happened)
    {
        if (runners.Count > 0) events.Writer.TryWrite(happened);
    }

    /// <returns>Null when there is no such channel; a delivery of null when a test of it is under way.</returns>
    public async Task<(bool Found, Delivery? Delivery)> TestAsync(string name, CancellationToken ct)
    {
        if (runners.FirstOrDefault(r => r.Name == name) is not { } runner) return (false, null);
        await ready.Task.WaitAsync(ct);
        return (true, await runner.TestAsync(ct));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (runners.Count > 0 && !stoppingToken.IsCancellationRequested)
        {
            using var round = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            try
            {
                await TellAsync(round.Token);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // The outermost loop: a fault in here must never end the service, which an exception of a hosted task does.
                NotifyLog.Broken(log, Pause, e);
                await round.CancelAsync();
                await Task.Delay(Pause, parts.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task TellAsync(CancellationToken stoppingToken)
    {
        await LoadAsync(stoppingToken);
        ready.TrySetResult();
        var sending = Task.WhenAll(runners.Select(r => r.RunAsync(stoppingToken)));
        using var beat = new PeriodicTimer(Beat, parts.Time);
        var tick = beat.WaitForNextTickAsync(stoppingToken).AsTask();
        var mail = events.Reader.WaitToReadAsync(stoppingToken).AsTask();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAny(tick, mail);
            if (stoppingToken.IsCancellationRequested) break;
            if (mail.IsCompleted) mail = events.Reader.WaitToReadAsync(stoppingToken).AsTask();
            Drain();
            if (!tick.IsCompleted) continue;
            tick = beat.WaitForNextTickAsync(stoppingToken).AsTask();
            Look();
        }
        // The engine ended before: its last words are kept for the next start. Nothing is sent any more.
        Drain();
        await store.FlushAsync().WaitAsync(EndWithin, parts.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await sending.WaitAsync(EndWithin, parts.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override void Dispose()
    {
        foreach (var runner in runners) _ = runner.DisposeAsync().AsTask();
        base.Dispose();
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        var kept = await store.LoadAsync(BookKey, NotifyJson.Default.BookState, ct);
        var installation = await store.LoadAsync(InstallationKey, NotifyJson.Default.Installation, ct);
        if (installation?.Id is not { Length: > 0 })
        {
            installation = new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
            var json = JsonSerializer.Serialize(installation, NotifyJson.Default.Installation);
            store.Save(InstallationKey, () => json);
        }
        book = new(kept is { Incidents: not null } ? kept : BookState.Empty, parts.Time.GetUtcNow());
        foreach (var runner in runners) await runner.LoadAsync(language => new(language, parts.Site.Zone, parts.Site.Name, installation.Id, parts.Time), ct);
    }

    private void Drain()
    {
        var any = false;
        while (events.Reader.TryRead(out var happened))
        {
            any = true;
            if (book.Take(happened) is { } notice) Tell(notice);
        }
        if (any) Keep();
    }

    /// <summary>What is due, and what began or ended in history.</summary>
    private void Look()
    {
        var now = parts.Time.GetUtcNow();
        var open = parts.Stored().GroupBy(p => p.Code).ToDictionary(g => g.Key, g => g.First());
        foreach (var (code, problem) in open)
            if (stored.TryAdd(code, problem) && book.Take(new(now, null, problem, false) { Part = "history" }) is { } begun) Tell(begun);
        foreach (var (code, problem) in stored.Where(s => !open.ContainsKey(s.Key)).ToList())
        {
            stored.Remove(code);
            if (book.Take(new(now, null, problem, true) { Part = "history" }) is { } over) Tell(over);
        }
        var lasting = open.Keys.Concat(parts.Problems.Open.Select(p => p.Code)).ToHashSet();
        foreach (var notice in book.Look(now, lasting)) Tell(notice);
        Keep();
    }

    private void Tell(Notice notice)
    {
        foreach (var runner in runners) runner.Put(notice);
    }

    /// <summary>After the queues: what a kill tears apart is told twice rather than never.</summary>
    private void Keep()
    {
        var json = JsonSerializer.Serialize(book.State, NotifyJson.Default.BookState);
        if (json == written) return;
        written = json;
        store.Save(BookKey, () => json);
    }
}
