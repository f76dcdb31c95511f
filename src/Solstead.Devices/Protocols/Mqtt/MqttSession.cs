using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;

namespace Solstead.Devices.Protocols.Mqtt;

/// <summary>
/// A lasting connection to a broker: connects, comes back by itself with growing pauses, subscribes again, sends what waits, and tells where it
/// stands. Safe from any thread. Handlers are called one after the other on one task of the session's own, never after
/// <see cref="DisposeAsync"/> has returned; do not dispose from within one.
/// </summary>
public sealed class MqttSession : IAsyncDisposable
{
    /// <summary>Messages the library may hold at a time: enough to fill the network, few enough to bound its memory.</summary>
    private const int Window = 200;
    private const int MostShortLives = 3;
    private static readonly TimeSpan GoodByeLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(30);

    private readonly MqttOptions options;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Lock gate = new();
    private readonly Outbox outbox;
    private readonly Dictionary<int, Outgoing> underway = [];
    private readonly List<Subscription> subscriptions = [];
    private readonly Channel<MqttMessage> inbox;
    private readonly CancellationTokenSource stop = new();
    private readonly Trust trust;
    private MqttConnection? connection;
    private Task? running, handling;
    private bool emptied;

    public MqttSession(MqttOptions options, TimeProvider time, ILogger log)
    {
        (this.options, this.time, this.log) = (options, time, log);
        outbox = new Outbox(options.MostWaiting);
        trust = new Trust(options);
        inbox = Channel.CreateBounded<MqttMessage>(new BoundedChannelOptions(1000) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest }, _ => Interlocked.Increment(ref overrun));
    }

    private long overrun;

    /// <summary>Where the session stands now.</summary>
    public MqttState State { get; private set; } = new(MqttPhase.Stopped);

    /// <summary>Told of each change of <see cref="State"/>; must return at once. Set it before <see cref="Start"/>.</summary>
    public Action<MqttState>? Changed { get; init; }

    /// <summary>Messages that wait to be sent.</summary>
    public int Waiting { get { lock (gate) return outbox.Count + underway.Count; } }

    /// <summary>Messages that were thrown away because too many waited, both ways.</summary>
    public long Dropped { get { lock (gate) return outbox.Dropped + Interlocked.Read(ref overrun); } }

    private string Broker => $"{options.Host}:{options.Port}";

    /// <summary>Begins to connect; without effect when it already runs. A missing library is a state, not an exception.</summary>
    public void Start()
    {
        lock (gate)
        {
            if (running is not null || stop.IsCancellationRequested) return;
            handling = HandleAsync();
            running = KeepAsync();
        }
    }

    /// <summary>Queues a message; it is sent at once when connected, else later, unless the queue overflows.</summary>
    /// <returns>What becomes of it; may take as long as the broker is away.</returns>
    /// <exception cref="ArgumentException">The topic has a wildcard, is empty or too long.</exception>
    public Task<MqttDelivery> PublishAsync(MqttMessage message)
    {
        if (!TopicFilter.IsTopic(message.Topic)) throw new ArgumentException("Not a topic to publish to.", nameof(message));
        lock (gate)
        {
            return Add(message) is { } sent ? sent.Fate : Task.FromResult(MqttDelivery.Dropped);
        }
    }

    /// <summary>Like <see cref="PublishAsync"/>, but withdraws the message when cancelled: one that still waits is never sent, one without an answer never again. What the network has already cannot be called back.</summary>
    /// <param name="message">Not one of which only the newest matters: it may stand for several.</param>
    public async Task<MqttDelivery> PublishWhileAsync(MqttMessage message, CancellationToken ct)
    {
        if (message.Newest) throw new ArgumentException("A message that others may replace cannot be withdrawn.", nameof(message));
        if (!TopicFilter.IsTopic(message.Topic)) throw new ArgumentException("Not a topic to publish to.", nameof(message));
        if (ct.IsCancellationRequested) return MqttDelivery.Dropped;
        Outgoing? sent;
        lock (gate) sent = Add(message);
        if (sent is null) return MqttDelivery.Dropped;
        await using var withdrawal = ct.Register(() => Withdraw(sent));
        return await sent.Fate;
    }

    /// <summary>Hands every message that meets the filter to the handler, on this connection and all later ones, until disposed.</summary>
    /// <param name="handler">Must not wait for the session; what it throws is logged.</param>
    public IDisposable Subscribe(string filter, int qos, Action<MqttMessage> handler)
    {
        var subscription = new Subscription(this, filter, qos, handler);
        lock (gate)
        {
            subscriptions.Add(subscription);
            if (connection is { IsUp: true } up) up.Subscribe(filter, qos);
        }
        return subscription;
    }

    /// <summary>Waits until everything queued so far was sent, at most as long as told.</summary>
    /// <returns>False when the time was too short.</returns>
    public async Task<bool> FlushAsync(TimeSpan most)
    {
        var began = time.GetTimestamp();
        while (Waiting > 0)
        {
            if (time.GetElapsedTime(began) > most) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, CancellationToken.None);
        }
        return true;
    }

    /// <summary>Sends what waits if that goes quickly, says good-bye to the broker, and ends. At most about 4 s.</summary>
    public async ValueTask DisposeAsync()
    {
        if (State.Phase == MqttPhase.Connected) await FlushAsync(GoodByeLimit);
        await stop.CancelAsync();
        lock (gate) connection?.Leave();
        // A name look-up in the system cannot be cut short: what is left of it ends by itself.
        if (running is { } loop) await Task.WhenAny(loop, Task.Delay(GoodByeLimit, time, CancellationToken.None));
        inbox.Writer.TryComplete();
        if (handling is { } handler) await handler;
        lock (gate)
        {
            emptied = true;
            foreach (var message in underway.Values) message.Tell(MqttDelivery.Dropped);
            underway.Clear();
            while (outbox.TryTake(out var message)) message.Tell(MqttDelivery.Dropped);
        }
        trust.Dispose();
    }

    /// <returns>Null when it cannot go. Under the lock.</returns>
    private Outgoing? Add(MqttMessage message)
    {
        if (stop.IsCancellationRequested || (message.Live && connection is not { IsUp: true })) return null;
        var sent = outbox.Add(message);
        Pump();
        return sent;
    }

    private void Withdraw(Outgoing message)
    {
        lock (gate) outbox.Withdraw(message);
        message.Tell(MqttDelivery.Dropped);
    }

    private async Task KeepAsync()
    {
        await Task.Yield();
        var pauses = new Pauses(options);
        var shortLives = 0;
        while (!stop.IsCancellationRequested)
        {
            var pause = options.LongestPause;
            try
            {
                Tell(new(MqttPhase.Connecting, State.Problem));
                var began = time.GetTimestamp();
                var (problem, wasUp) = await AttemptAsync();
                if (stop.IsCancellationRequested) break;
                var steady = wasUp && time.GetElapsedTime(began) > Steady;
                if (steady) pauses.Reset();
                shortLives = wasUp && !steady ? shortLives + 1 : 0;
                // Thrown out again and again as soon as we are in: most brokers do not say that another client uses our name.
                if (shortLives >= MostShortLives) problem ??= MqttProblems.Taken(Broker, options);
                pause = pauses.Next(MqttProblems.NeedsPerson(problem));
                Tell(new(MqttPhase.Waiting, problem));
                MqttLog.Away(log, Broker, problem?.Code ?? "", pause);
            }
            catch (Exception e)
            {
                // The outermost loop of a session: what nobody foresaw is told and tried again, never a session that stands still and says nothing.
                MqttLog.Failed(log, Broker, pause, e);
                Tell(new(MqttPhase.Waiting, MqttProblems.Failed(Broker, e.Message)));
            }
            await Task.Delay(pause, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        Tell(new(MqttPhase.Stopped));
    }

    /// <summary>One attempt and, if it comes to it, one life of a connection.</summary>
    private async Task<(Problem? Problem, bool WasUp)> AttemptAsync()
    {
        if (!Native.Library.TryLoad()) return (MqttProblems.NoLibrary(), false);
        var (target, problem) = await trust.PrepareAsync(time, stop.Token);
        if (target is null) return (problem, false);
        if (MqttConnection.Open(options, message => inbox.Writer.TryWrite(message)) is not { } next) return (MqttProblems.Client(Broker, options), false);
        lock (gate) connection = next;
        try
        {
            var wasUp = false;
            // The library works on a thread of its own for as long as the connection lives.
            var end = await Task.Factory.StartNew(
                () => next.Run(target, time, () => { wasUp = true; Connected(next); }, Turn, stop.Token),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            MqttLog.Ended(log, Broker, end.Kind, end.Code, end.Detail);
            return (MqttProblems.Of(end, Broker, options), wasUp);
        }
        finally
        {
            TakeBack(next);
            next.Dispose();
        }
    }

    private void Connected(MqttConnection up)
    {
        lock (gate) foreach (var each in subscriptions) up.Subscribe(each.Filter, each.Qos);
        MqttLog.Connected(log, Broker, options.ClientId);
        Tell(new(MqttPhase.Connected));
        lock (gate) Pump();
    }

    private void Turn()
    {
        lock (gate) Pump();
    }

    /// <summary>Takes the broker's answers in and gives the library as many messages as the window allows. Under the lock.</summary>
    private void Pump()
    {
        if (connection is not { } current) return;
        while (current.TryTakeAnswer(out var told))
            if (underway.Remove(told.Id, out var message)) message.Tell(told.Taken ? MqttDelivery.Sent : MqttDelivery.Refused);
        while (current.IsUp && underway.Count < Window && outbox.TryTake(out var next))
        {
            var result = current.Publish(next.Message, out var id);
            if (result == Native.Success) underway[id] = next;
            else if (result is Native.NoConnection or Native.ConnectionLost)
            {
                if (next.Message.Live) next.Tell(MqttDelivery.Dropped);
                else outbox.Return([next]);
                return;
            }
            else next.Tell(MqttDelivery.Refused);
        }
    }

    /// <summary>What was underway on a connection that ended: with QoS 0, or of no use later, its fate is unknown and it is let go, else it waits again.</summary>
    private void TakeBack(MqttConnection ended)
    {
        lock (gate)
        {
            while (ended.TryTakeAnswer(out var told))
                if (underway.Remove(told.Id, out var message)) message.Tell(told.Taken ? MqttDelivery.Sent : MqttDelivery.Refused);
            var unsent = underway.OrderBy(u => u.Key).Select(u => u.Value).ToList();
            underway.Clear();
            foreach (var message in unsent.Where(m => emptied || m.Message.Qos == 0 || m.Message.Live)) message.Tell(MqttDelivery.Dropped);
            // Whose fate is told, a withdrawn one too, is not sent again.
            outbox.Return([.. unsent.Where(m => !m.Fate.IsCompleted)]);
            outbox.DropLive();
            if (connection == ended) connection = null;
        }
    }

    /// <summary>Gives incoming messages to whom they concern.</summary>
    private async Task HandleAsync()
    {
        await foreach (var message in inbox.Reader.ReadAllAsync(CancellationToken.None))
        {
            Subscription[] known;
            lock (gate) known = [.. subscriptions];
            foreach (var each in known)
                if (!stop.IsCancellationRequested && TopicFilter.Matches(each.Filter, message.Topic)) Call(each.Handler, message);
        }
    }

    private void Tell(MqttState state)
    {
        if (State == state) return;
        State = state;
        if (Changed is { } changed) Call(changed, state);
    }

    /// <summary>Who is told may fail; the session and the others who are told go on.</summary>
    private void Call<T>(Action<T> who, T what)
    {
        try { who(what); }
        catch (Exception e) { MqttLog.ListenerFailed(log, Broker, e); }
    }

    private void Forget(Subscription subscription)
    {
        lock (gate)
            if (subscriptions.Remove(subscription) && !subscriptions.Any(s => s.Filter == subscription.Filter) && connection is { IsUp: true } up) up.Unsubscribe(subscription.Filter);
    }

    private sealed class Subscription(MqttSession session, string filter, int qos, Action<MqttMessage> handler) : IDisposable
    {
        public string Filter => filter;
        public int Qos => qos;
        public Action<MqttMessage> Handler => handler;

        public void Dispose() => session.Forget(this);
    }
}
