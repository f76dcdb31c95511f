using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Site;
using Solstead.Devices.Protocols.Mqtt;
using Solstead.Site.Texts;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>
/// Shows the site on an MQTT broker: values by topic and by document, Home Assistant discovery, the documents of dbus-enphase-envoy, and obeys
/// commands when that is switched on. Also sends the messages of rules.
/// </summary>
public sealed class MqttPublisher : IPublisher, IMessageSender, IPasswordTaker
{
    private const string Part = "mqtt";
    private static readonly Dictionary<string, bool> NoRules = [];
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BirthPause = TimeSpan.FromSeconds(5);

    private readonly MqttSettings settings;
    private readonly PublisherContext context;
    private readonly ILogger log;
    private readonly BrokerLink link;
    private readonly TopicNames topics;
    private readonly StateBoard board;
    private readonly PublishedBook book;
    private readonly DocumentSender? documents;
    private readonly Channel<SiteShot> shots = Channel.CreateBounded<SiteShot>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Channel<MqttMessage> orders = Channel.CreateBounded<MqttMessage>(new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropNewest });
    private readonly Random random = new();
    private readonly TimeSpan pace;
    private TimeSpan? shotAt;
    private volatile MqttSession? session;
    private int everything;
    private long birthAt = long.MaxValue;

    internal MqttPublisher(MqttSettings settings, PublisherContext context)
    {
        (this.settings, this.context) = (settings, context);
        log = context.Logs.CreateLogger("Solstead.Mqtt");
        topics = new TopicNames(settings, context.Site.Name);
        link = new BrokerLink(Part, "solstead", settings.Broker, context, log) { Will = Offline, Connected = () => Interlocked.Exchange(ref everything, 1) };
        board = new StateBoard(settings, topics, new DayResets(context.Site.Zone, context.Memory));
        book = new PublishedBook(context.Memory);
        documents = settings.Documents is { } wanted ? new DocumentSender(wanted) : null;
        pace = settings.Documents?.Every is { } every && every < settings.Interval ? every : settings.Interval;
    }

    public static Publisher Kind { get; } = new("mqtt", set =>
    {
        var read = MqttSettings.Read(set);
        return context => new MqttPublisher(read, context);
    });

    private MqttMessage Offline => MqttMessage.Of(topics.Status, "offline", 1, retain: true);

    /// <summary>Takes a shot of the site when one is due; nothing more happens on the engine's thread.</summary>
    public void On(Tick tick, SiteEngine engine)
    {
        if (session is not { State.Phase: MqttPhase.Connected }) return;
        var now = tick.Picture.Now.Elapsed;
        if (shotAt is { } last && now - last < pace && Volatile.Read(ref everything) == 0) return;
        shotAt = now;
        shots.Writer.TryWrite(SiteShot.Of(tick, engine, context.Controls?.Rules ?? NoRules));
    }

    public PasswordState Password => link.Password;

    public Task<CredentialAnswer> TakePasswordAsync(string password, CancellationToken ct) => link.TakePasswordAsync(password, ct);

    public Task RunAsync(CancellationToken ct) => link.RunAsync(LiveAsync, ct);

    /// <inheritdoc/>
    public async ValueTask<CommandOutcome> SendAsync(string topic, string payload, bool retain, CancellationToken ct)
    {
        // A command waits for no broker: what cannot go now is refused, and the rule decides anew.
        if (session is not { State.Phase: MqttPhase.Connected } live) return new CommandOutcome.Refused("mqtt.send.away");
        if (!TopicFilter.IsTopic(topic)) return new CommandOutcome.Refused("mqtt.send.topic");
        using var limit = new CancellationTokenSource(AnswerLimit, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        // Live, and withdrawn when nobody waits for it any more: switched on hours later, a heater runs without its rule.
        var delivery = await live.PublishWhileAsync(MqttMessage.Of(topic, payload, 1, retain) with { Live = true }, either.Token);
        if (delivery == MqttDelivery.Dropped) ct.ThrowIfCancellationRequested();
        return delivery switch
        {
            MqttDelivery.Sent => new CommandOutcome.Applied(),
            MqttDelivery.Refused => new CommandOutcome.Refused("mqtt.send.refused"),
            _ => new CommandOutcome.Unconfirmed("mqtt.send.unconfirmed"),
        };
    }

    public ValueTask DisposeAsync()
    {
        link.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>One session: until the end, or until there is another password.</summary>
    private async Task LiveAsync(MqttSession live, CancellationToken ct)
    {
        session = live;
        try
        {
            if (settings.Discovery.Form != DiscoveryForm.Off) live.Subscribe($"{settings.Discovery.Prefix}/status", 1, Birth);
            if (settings.Commands)
            {
                live.Subscribe($"{topics.Root}/+/set", 1, message => orders.Writer.TryWrite(message));
                live.Subscribe($"{topics.Root}/{SiteShot.RulesId}/+/set", 1, message => orders.Writer.TryWrite(message));
            }
            live.Start();
            await Together.RunAsync([life => ShowAsync(live, life), ObeyAsync], ct);
        }
        finally
        {
            // After a fault too: until we are started again nobody renews what the broker holds.
            if (live.State.Phase == MqttPhase.Connected) _ = live.PublishAsync(Offline);
            session = null;
        }
    }

    private async Task ShowAsync(MqttSession live, CancellationToken ct)
    {
        var say = new Sentences(settings.Discovery.Language, context.Site.Zone, context.Time);
        var writer = new DiscoveryJson(settings.Discovery, context.Version);
        var announcer = new Announcer(settings, book, writer, live.PublishAsync);
        var known = new KnownDevices();
        TimeSpan? valuesAt = null;
        await foreach (var shot in shots.Reader.ReadAllAsync(ct))
        {
            if (context.Time.GetTimestamp() >= Interlocked.Read(ref birthAt))
            {
                Interlocked.Exchange(ref birthAt, long.MaxValue);
                Interlocked.Exchange(ref everything, 1);
            }
            var all = Interlocked.Exchange(ref everything, 0) != 0;
            // The documents may be due more often than the values.
            if (all || valuesAt is not { } last || shot.At.Elapsed - last >= settings.Interval)
            {
                valuesAt = shot.At.Elapsed;
                if (all)
                {
                    announcer.Forget();
                    known.Forget();
                }
                var news = shot.Devices.Where(known.IsNew).ToList();
                foreach (var device in news) announcer.Note(device.Info.Id, board.TopicsOf(device));
                foreach (var message in board.Next(shot, all)) _ = live.PublishAsync(message);
                await AnnounceAsync(announcer, say, shot, news, ct);
                foreach (var device in news) known.Note(device);
                if (all) _ = live.PublishAsync(MqttMessage.Of(topics.Status, "online", 1, retain: true));
            }
            foreach (var message in documents?.Next(shot) ?? []) _ = live.PublishAsync(message);
        }
    }

    /// <param name="news">Devices of the shot that are not as they were.</param>
    private async Task AnnounceAsync(Announcer announcer, Sentences say, SiteShot shot, List<DeviceShot> news, CancellationToken ct)
    {
        var known = shot.Devices.Select(d => d.Info.Id).Concat(context.Devices.Select(d => d.Info.Id)).ToHashSet();
        await announcer.RemoveOthersAsync(known, ct);
        if (news.Count == 0) return;
        // A site that was given another name has left its old status behind.
        await announcer.UpdateAsync(PublishedBook.Site, [topics.Status], [], ct);
        var presenter = new Presenter(settings, topics, say, context.Controls?.Switches ?? new HashSet<string>(), book.HasEntity);
        foreach (var device in news.Where(d => d.IsIdentified))
            await announcer.UpdateAsync(device.Info.Id, board.TopicsOf(device), presenter.Show(device), ct);
    }

    private async Task ObeyAsync(CancellationToken ct)
    {
        await foreach (var message in orders.Reader.ReadAllAsync(ct))
            if (context.Controls is { } controls) await new CommandTopics(topics, controls, log).ObeyAsync(message, ct);
    }

    /// <summary>Home Assistant came up: it is told everything again, not at the very second everybody else does.</summary>
    private void Birth(MqttMessage message)
    {
        if (message.Text == "online") Interlocked.Exchange(ref birthAt, context.Time.GetTimestamp() + (long)(random.NextDouble() * BirthPause.TotalSeconds * context.Time.TimestampFrequency));
    }
}
