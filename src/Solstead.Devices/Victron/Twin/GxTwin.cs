using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Devices.Victron.Twin;

/// <summary>A write that came from outside.</summary>
/// <param name="Path">Without letter and portal id.</param>
/// <param name="At">Wall clock of the twin.</param>
/// <param name="Taken">It changed something.</param>
/// <param name="Retained">It was sent to be kept by the broker, which would harm.</param>
public sealed record GxTwinWrite(DateTimeOffset At, string Path, string Payload, bool Taken, bool Retained);

/// <summary>
/// Plays a GX with an ESS on a broker: speaks only while it is kept alive, obeys reads and writes as a GX does, and lets its battery live by the wall
/// clock of its time. All knobs are safe from any thread.
/// </summary>
public sealed partial class GxTwin : IAsyncDisposable
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100), LifeLasts = TimeSpan.FromSeconds(60), BeatEvery = TimeSpan.FromSeconds(3);

    private readonly GxTwinOptions options;
    private readonly GxTwinItems items;
    private readonly GxTwinEss ess;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private readonly List<GxTwinWrite> writes = [];
    private readonly Queue<long> fullAt = new();
    private readonly TimeZoneInfo fallback = TimeZoneInfo.Utc;
    private GxTwinControl? control;
    private MqttSession? session;
    private Task running = Task.CompletedTask;
    private long? aliveAt, beatAt;
    private DateTimeOffset wall;
    private IReadOnlyList<string> patterns = ["#"];

    private GxTwin(GxTwinOptions options)
    {
        this.options = options;
        items = new GxTwinItems(item => { if (IsAlive && !Mute) Publish(item); });
        ess = new GxTwinEss(items, options);
        GxTwinPaths.Fill(items, options);
        wall = options.Time.GetUtcNow();
        lock (gate) ess.Live(default, Local(), TimeSpan.Zero);
    }

    public string Portal => options.Portal;

    /// <summary>Where the control API answers; null when none was opened.</summary>
    public Uri? Control => control?.Url;

    /// <summary>The broker, when it is the twin's own.</summary>
    public GxBroker? Broker => options.Broker;

    /// <summary>Writes that came, in order.</summary>
    public IReadOnlyList<GxTwinWrite> Writes { get { lock (gate) return [.. writes]; } }

    /// <summary>Somebody keeps it talking.</summary>
    public bool IsAlive => aliveAt is { } at && options.Time.GetElapsedTime(at) < LifeLasts;

    /// <summary>Full publishes so far.</summary>
    public int FullPublishes { get; private set; }

    /// <summary>How often it has looked at the time.</summary>
    public long Turns { get; private set; }

    private bool IsOld => Version < 320;

    private int Version => options.Firmware.Split('.') is [var major, var minor, ..] && int.TryParse(major, out var a) && int.TryParse(minor, out var b) ? (a * 100) + b : 0;

    /// <exception cref="IOException">There is no broker.</exception>
    public static async Task<GxTwin> StartAsync(GxTwinOptions options, CancellationToken ct)
    {
        var twin = new GxTwin(options);
        try
        {
            await twin.ConnectAsync(ct);
            twin.running = twin.RunAsync(twin.stop.Token);
            if (options.ControlPort is { } port) twin.control = await GxTwinControl.OpenAsync(twin, port, ct);
            return twin;
        }
        catch
        {
            await twin.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (control is not null) await control.DisposeAsync();
        if (session is not null) await session.DisposeAsync();
        if (options.Broker is { } broker) await broker.DisposeAsync();
        stop.Dispose();
    }

    /// <summary>Signs in at the broker and says what a GX says at its start.</summary>
    private async Task ConnectAsync(CancellationToken ct)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var link = new MqttSession(
            new MqttOptions { Host = "127.0.0.1", Port = options.Broker?.Inner ?? options.Port, ClientId = "gx-" + options.Portal, FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromMilliseconds(200) },
            TimeProvider.System, NullLogger.Instance)
        {
            Changed = state =>
            {
                if (state.Phase != MqttPhase.Connected) return;
                up.TrySetResult();
                _ = Announce();
            },
        };
        link.Subscribe($"R/{options.Portal}/#", 0, Take);
        link.Subscribe($"W/{options.Portal}/#", 0, Take);
        session = link;
        link.Start();
        try { await up.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, ct); }
        catch (TimeoutException e) { throw new IOException("the twin's broker does not answer", e); }
    }

    private async Task Announce()
    {
        await Task.Yield();
        if (session is not { } link) return;
        _ = link.PublishAsync(MqttMessage.Of($"N/{Portal}/system/0/Serial", $$"""{"value":"{{Portal}}"}""", retain: true));
        _ = link.PublishAsync(MqttMessage.Of($"N/{Portal}/keepalive", "1"));
    }

    private async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Turn, options.Time);
        while (await timer.WaitForNextTickAsync(ct)) lock (gate) Tick();
    }

    private void Tick()
    {
        var now = options.Time.GetUtcNow();
        var passed = now - wall;
        wall = now;
        // A wall clock that goes back, or leaps by days, moves no energy.
        Turns++;
        ess.Live(options.Time.GetElapsedTime(0), Local(), passed < TimeSpan.Zero || passed > TimeSpan.FromDays(2) ? TimeSpan.Zero : passed);
        if (aliveAt is not null && !IsAlive) FallSilent();
        if (!IsAlive || IsOld || Mute || (beatAt is { } at && options.Time.GetElapsedTime(at) < BeatEvery)) return;
        beatAt = options.Time.GetTimestamp();
        Send("heartbeat", $$"""{"value":{{now.ToUnixTimeSeconds()}}}""");
    }

    /// <summary>Nothing is said about it; only old firmware makes every value invalid.</summary>
    private void FallSilent()
    {
        aliveAt = null;
        if (!IsOld) return;
        foreach (var item in items.All.Where(i => i.There)) Send(item.Path, """{"value":null}""", retain: true);
    }

    private DateTime Local()
    {
        var name = items.Find(GxTopics.TimeZone)?.Text ?? "";
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : fallback;
        return TimeZoneInfo.ConvertTime(options.Time.GetUtcNow(), zone).DateTime;
    }

    /// <summary>A message from outside. Called on the session's task.</summary>
    private void Take(MqttMessage message)
    {
        var path = message.Topic[(Portal.Length + 3)..];
        lock (gate)
        {
            if (IsDown) return;
            if (message.Topic[0] == 'W') TakeWrite(path, message);
            else if (path == "keepalive") KeepAlive(message.Text);
            else if (AnswerDelay > TimeSpan.Zero) _ = LaterAsync(AnswerDelay, () => Answer(path));
            else Answer(path);
        }
    }

    private void TakeWrite(string path, MqttMessage message)
    {
        if (WritesToIgnore != 0)
        {
            if (WritesToIgnore > 0) WritesToIgnore--;
            writes.Add(new(options.Time.GetUtcNow(), path, message.Text, false, message.Retain));
            return;
        }
        if (WriteDelay > TimeSpan.Zero) _ = LaterAsync(WriteDelay, () => Apply(path, message));
        else Apply(path, message);
    }

    private void Apply(string path, MqttMessage message)
    {
        var changed = items.Write(path, message.Payload.Span);
        writes.Add(new(options.Time.GetUtcNow(), path, message.Text, changed is not null, message.Retain));
        if (changed is null) return;
        ess.Written(changed, options.Time.GetElapsedTime(0));
        ess.Live(options.Time.GetElapsedTime(0), Local(), TimeSpan.Zero);
    }

    private async Task LaterAsync(TimeSpan delay, Action act)
    {
        await Task.Delay(delay, options.Time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate) if (!stop.IsCancellationRequested && !IsDown) act();
    }

    /// <summary>A question is answered whether or not it is kept alive: one path, or all below it.</summary>
    private void Answer(string path)
    {
        if (Mute) return;
        if (items.Find(path) is { There: true } one)
        {
            Publish(one);
            return;
        }
        var below = items.All.Where(i => i.There && i.Path.StartsWith(path + "/", StringComparison.Ordinal)).ToList();
        if (below.Count > 0 && IsOld) Send(path, "{\"value\":{" + string.Join(',', below.Select(i => $"\"{i.Path[(path.Length + 1)..]}\":{i.Value}")) + "}}");
        else foreach (var item in below) Publish(item);
    }

    private void KeepAlive(string payload)
    {
        if (IsOld)
        {
            aliveAt = options.Time.GetTimestamp();
            patterns = Patterns(payload);
            foreach (var item in items.All) Publish(item);
            FullPublishes++;
            return;
        }
        aliveAt = options.Time.GetTimestamp();
        if (payload.Contains("suppress-republish", StringComparison.Ordinal) || !MayPublishAll()) return;
        FullPublishes++;
        if (Mute) return;
        foreach (var item in items.All) Publish(item);
        if (CompletionsToLose > 0)
        {
            CompletionsToLose--;
            return;
        }
        var echo = Version >= 350 ? GxPayload.Echo(Encoding.UTF8.GetBytes(payload)) : null;
        var seconds = options.Time.GetUtcNow().ToUnixTimeSeconds();
        Send("full_publish_completed", echo is null ? $$"""{"value":{{seconds}}}""" : $$"""{"full-publish-completed-echo":"{{JsonEncodedText.Encode(echo)}}","value":{{seconds}}}""");
    }

    /// <summary>Three in a second for all clients; the surplus is dropped without a word.</summary>
    private bool MayPublishAll()
    {
        while (fullAt.TryPeek(out var oldest) && options.Time.GetElapsedTime(oldest) > TimeSpan.FromSeconds(1)) fullAt.Dequeue();
        if (fullAt.Count >= 3) return false;
        fullAt.Enqueue(options.Time.GetTimestamp());
        return true;
    }

    private static IReadOnlyList<string> Patterns(string payload)
    {
        if (payload.Length == 0) return ["#"];
        try
        {
            using var document = JsonDocument.Parse(payload);
            return document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private void Publish(GxItem item)
    {
        if (IsOld && !patterns.Any(p => TopicFilter.Matches(p, item.Path))) return;
        Send(item.Path, item.Json, IsOld);
    }

    private void Send(string path, string payload, bool retain = false)
    {
        if (!IsDown && session is { } link) _ = link.PublishAsync(MqttMessage.Of(string.Create(CultureInfo.InvariantCulture, $"N/{Portal}/{path}"), payload, retain: retain) with { Live = true });
    }
}
