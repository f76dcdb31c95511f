using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Devices.Victron;

/// <summary>
/// The lasting way to one GX: finds the broker, signs in, learns the portal id, keeps the GX talking, and carries questions and writes. Begins with
/// <see cref="Start"/>; safe from any thread.
/// </summary>
internal sealed class GxLink : IAsyncDisposable
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1), SoonTurn = TimeSpan.FromMilliseconds(100), FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(60);

    /// <summary>A GX lets 20 wrong passwords pass in a short while and 150 in a day (victron.md A.1).</summary>
    private static readonly TimeSpan FirstRefusal = TimeSpan.FromMinutes(2), LongestRefusal = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(30), SilentAfter = TimeSpan.FromSeconds(15), Settling = TimeSpan.FromMilliseconds(100);

    private readonly VictronOptions options;
    private readonly DriverContext context;
    private readonly ILogger log;
    private readonly GxAccess access;
    private readonly GxAlive alive;
    private readonly GxPortal portal;
    private readonly GxSignal own = new();
    private readonly CancellationTokenSource stop = new();
    private readonly List<GxQuestion> questions = [];
    private readonly Random random = new();
    private readonly Lock gate = new();
    private MqttSession? session;
    private Task? running;
    private long dropped;
    private Problem? trouble;
    private string? foundAt;

    public GxLink(VictronOptions options, DriverContext context, ILogger log)
    {
        (this.options, this.context, this.log) = (options, context, log);
        access = new GxAccess(options, context, log);
        alive = new GxAlive(() => $"solstead-{random.Next():x8}");
        portal = new GxPortal(options.Portal);
    }

    /// <summary>What it published.</summary>
    public GxTree Tree { get; } = new();

    /// <summary>Rung when there is something new.</summary>
    public GxSignal News { get; } = new();

    /// <summary>Portal id; null while unknown.</summary>
    public string? Portal => portal.Id;

    /// <summary>All of it is known, and it lives.</summary>
    public bool IsLive { get { lock (gate) return alive.IsLive(Now); } }

    /// <summary>Heartbeats so far.</summary>
    public long Beats { get { lock (gate) return alive.Beats; } }

    /// <summary>Why nothing comes from it; null when nothing is known to be wrong.</summary>
    public Problem? Trouble { get { lock (gate) return trouble ?? SilenceOrNull(); } }

    private TimeSpan Now => context.Now().Elapsed;

    public void Start()
    {
        lock (gate) if (!stop.IsCancellationRequested) running ??= RunAsync(stop.Token);
    }

    /// <summary>Asks for one value and waits for the answer (R). An answer looks like any other message of its topic, so one that was on its way already may come first: the last within a moment counts.</summary>
    /// <returns>Null when it did not answer in time.</returns>
    /// <exception cref="IOException">There is no connection.</exception>
    public async Task<GxValue?> AskAsync(string path, TimeSpan patience, CancellationToken ct)
    {
        var question = new GxQuestion(path);
        lock (gate) questions.Add(question);
        try
        {
            await SendAsync("R", path, "", ct);
            await question.First.Task.WaitAsync(patience, context.Time, ct);
            // The network does not know of clocks that hurry.
            await Task.Delay(Settling, TimeProvider.System, ct);
            lock (gate) return question.Last;
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            lock (gate) questions.Remove(question);
        }
    }

    /// <summary>Sends a value once (W). Nothing answers.</summary>
    /// <exception cref="IOException">There is no connection.</exception>
    public Task WriteAsync(string path, string json, CancellationToken ct) => SendAsync("W", path, json, ct);

    /// <summary>Waits until questions can be asked.</summary>
    /// <exception cref="IOException">Not in time.</exception>
    public async Task ReadyAsync(TimeSpan patience, CancellationToken ct)
    {
        Start();
        var began = context.Time.GetTimestamp();
        while (Portal is null || session?.State.Phase != MqttPhase.Connected)
        {
            if (context.Time.GetElapsedTime(began) > patience) throw new IOException(Trouble?.Code ?? "victron.unread");
            await Task.Delay(TimeSpan.FromMilliseconds(50), context.Time, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        if (running is { } loop) await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SendAsync(string letter, string path, string payload, CancellationToken ct)
    {
        if (Portal is not { } id || session is not { } link) throw new IOException("victron.unread");
        // Never retained: the broker would write it again at each of its starts (victron.md A.2).
        var message = MqttMessage.Of($"{letter}/{id}/{path}", payload) with { Live = true };
        if (await link.PublishWhileAsync(message, ct) != MqttDelivery.Sent) throw new IOException(ct.IsCancellationRequested ? "cancelled" : "victron.unread");
    }

    private async Task RunAsync(CancellationToken ct)
    {
        await Task.Yield();
        var (pause, refusal) = (FirstPause, FirstRefusal);
        while (!ct.IsCancellationRequested)
        {
            var began = Now;
            var (problem, wasUp) = await LifeAsync(ct);
            if (ct.IsCancellationRequested) return;
            Tell(problem);
            if (wasUp && Now - began > Steady) (pause, refusal) = (FirstPause, FirstRefusal);
            var refused = problem?.Code == "victron.password";
            var wait = refused ? refusal : pause * (1 + random.NextDouble() / 4);
            if (refused) refusal = Least(refusal * 2, LongestRefusal);
            else pause = Least(pause * 2, LongestPause);
            VictronLog.Away(log, context.Id, problem?.Code ?? "", wait);
            await Task.Delay(wait, context.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tries the ways there are, best first, and lives on the first that works until it breaks.</summary>
    private async Task<(Problem? Problem, bool WasUp)> LifeAsync(CancellationToken ct)
    {
        var (password, wrong) = access.Password();
        if (wrong is not null) return (wrong, false);
        Problem? first = null;
        foreach (var endpoint in options.Endpoints(password is not null, access.KnowsCertificate))
        {
            var (opened, problem) = await access.PrepareAsync(endpoint, password, ct);
            if (opened is not null)
            {
                (problem, var wasUp) = await SessionAsync(opened, ct);
                if (wasUp) return (problem, true);
            }
            // Who was refused here would be refused there, and the password was heard once already.
            if (problem?.Code is "victron.password") return (problem, false);
            first = Better(first, problem);
            if (ct.IsCancellationRequested) break;
        }
        return (first, false);
    }

    private async Task<(Problem? Problem, bool WasUp)> SessionAsync(MqttOptions opened, CancellationToken ct)
    {
        var wasUp = false;
        await using var next = new MqttSession(opened, context.Time, log) { Changed = _ => own.Ring() };
        using var serial = next.Subscribe("N/+/system/0/Serial", 0, m => { if (portal.Take(m, Now)) own.Ring(); });
        var subscriptions = new List<IDisposable>();
        try
        {
            session = next;
            next.Start();
            while (true)
            {
                await own.WaitAsync(Portal is null ? SoonTurn : Turn, context.Time, ct);
                var state = next.State;
                if (state.Phase is MqttPhase.Waiting or MqttPhase.Stopped) return (GxProblems.Of(state.Problem), wasUp);
                if (state.Phase != MqttPhase.Connected) continue;
                if (!wasUp)
                {
                    wasUp = true;
                    portal.Begin(Now);
                    access.Keep(opened.Tls);
                }
                Tend(next, subscriptions, opened);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return (null, wasUp);
        }
        finally
        {
            lock (gate) alive.End();
            session = null;
            foreach (var each in subscriptions) each.Dispose();
            Fail();
        }
    }

    /// <summary>One look at a connection that stands.</summary>
    private void Tend(MqttSession link, List<IDisposable> subscriptions, MqttOptions opened)
    {
        if (portal.Settle(Now) is not { } id)
        {
            Tell(portal.Problem(Now, $"{opened.Host}:{opened.Port}"));
            return;
        }
        if (subscriptions.Count == 0)
        {
            Tell(null);
            foreach (var filter in GxTopics.Filters(id)) subscriptions.Add(link.Subscribe(filter, 0, Take));
            if (foundAt != id) VictronLog.Found(log, context.Id, id, $"{opened.Host}:{opened.Port}", opened.Tls is not null);
            foundAt = id;
            lock (gate) alive.Begin(Now);
        }
        string? ask;
        bool ping;
        lock (gate)
        {
            var wasComplete = alive.IsComplete;
            ask = alive.Step(Now);
            if (wasComplete && !alive.IsComplete) VictronLog.Silent(log, context.Id);
            // What is asked for anew replaces everything; a mere prolonging does not.
            if (ask is not null && !alive.IsComplete) Tree.Begin();
            if (alive.Settles(Now)) Completed();
            ping = alive.WantsPing(Now);
        }
        if (ask is not null) _ = link.PublishAsync(MqttMessage.Of($"R/{id}/keepalive", ask) with { Live = true });
        if (ping && Tree.Any is { } any) _ = link.PublishAsync(MqttMessage.Of($"R/{id}/{any}", "") with { Live = true });
    }

    /// <summary>A message of the GX. Called on the session's task.</summary>
    private void Take(MqttMessage message)
    {
        if (Portal is not { } id || GxTopics.PathOf(message.Topic, id) is not { } path) return;
        lock (gate)
        {
            // What the broker kept is older than we are: it is never a value (safety.md 5).
            if (message.Retain)
            {
                if (path is not ("system/0/Serial" or "keepalive") && message.Payload.Length > 0) alive.Kept();
                own.Ring();
                return;
            }
            switch (path)
            {
                case "heartbeat": alive.Beat(Now); break;
                case "keepalive": alive.Restarted(Now); break;
                case "full_publish_completed": if (alive.Complete(GxPayload.Echo(message.Payload.Span), Now)) Completed(); break;
                default: Value(path, message.Payload); break;
            }
        }
        if (path is "keepalive" or "full_publish_completed") own.Ring();
        News.Ring();
    }

    private void Value(string path, ReadOnlyMemory<byte> payload)
    {
        alive.Hear(path == "system/0/Serial", Now);
        // Nonsense is an invalid value, never the one before.
        var read = GxPayload.TryRead(payload.Span, out var value);
        Tree.Set(path, payload.IsEmpty ? null : read ? value : GxValue.Invalid);
        foreach (var question in questions) if (payload.Length > 0 && question.Path == path) question.Answer(value);
    }

    /// <summary>How often all was read anew.</summary>
    public int Session { get; private set; }

    /// <summary>All came. Unless so much came at once that some of it was thrown away: then it is asked for again.</summary>
    private void Completed()
    {
        Tree.Finish();
        Session++;
        var lost = session?.Dropped ?? 0;
        if (lost > dropped) alive.Restarted(Now);
        dropped = lost;
        News.Ring();
    }

    /// <summary>Who still waits for an answer gets none on this connection.</summary>
    private void Fail()
    {
        dropped = 0;
        lock (gate) foreach (var question in questions) question.First.TrySetException(new IOException("victron.unread"));
        News.Ring();
    }

    private void Tell(Problem? problem)
    {
        lock (gate)
        {
            if (trouble == problem) return;
            trouble = problem;
        }
        News.Ring();
    }

    private Problem? SilenceOrNull() =>
        alive.WaitingSince is { } since && Now - since > SilentAfter ? new Problem("victron.silent", Severity.Warning, Fact.Of("portal", Portal ?? "")) : null;

    /// <summary>Of two ways that failed, what is told: what a person can mend comes before "not there".</summary>
    private static Problem? Better(Problem? first, Problem? second) =>
        first is null || (first.Code == "victron.unreachable" && second is { Code: not "victron.unreachable" }) ? second ?? first : first;

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

/// <summary>Somebody waits for an answer.</summary>
internal sealed class GxQuestion(string path)
{
    public string Path => path;

    /// <summary>Something came.</summary>
    public TaskCompletionSource First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The newest that came.</summary>
    public GxValue Last { get; private set; }

    public void Answer(GxValue value)
    {
        Last = value;
        First.TrySetResult();
    }
}
