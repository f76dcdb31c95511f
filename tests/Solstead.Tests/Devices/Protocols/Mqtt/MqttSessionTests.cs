using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Mqtt;
using static Solstead.Tests.Devices.Protocols.Mqtt.Sessions;

namespace Solstead.Tests.Devices.Protocols.Mqtt;

/// <summary>Against a real mosquitto, with mosquitto_sub as the independent witness.</summary>
public sealed class MqttSessionTests
{
    [Theory, InlineData(MqttVersion.V311), InlineData(MqttVersion.V5)]
    public async Task What_is_published_arrives_in_order_with_its_quality_and_is_kept_when_retained(MqttVersion version)
    {
        await using var broker = await Broker.StartAsync();
        await using (var first = await Listener.StartAsync(broker.Port))
        {
            await using var session = Open(Options(broker) with { Version = version });
            var sent = Enumerable.Range(0, 500).Select(n => session.PublishAsync(MqttMessage.Of("a/b", $"n{n}", qos: n % 3))).ToList();
            sent.Add(session.PublishAsync(MqttMessage.Of("a/kept", "ü°€", qos: 1, retain: true)));
            (await Task.WhenAll(sent).WaitAsync(TimeSpan.FromSeconds(15))).ShouldAllBe(d => d == MqttDelivery.Sent);
            await first.UntilAsync(l => l.All.Count == 501);
            first.All.Where(h => h.Qos == 0 && h.Topic == "a/b").Count().ShouldBe(500, "mosquitto_sub subscribes with QoS 0");
            // The order holds within one quality of service (MQTT 5.0, 4.6).
            for (var qos = 0; qos < 3; qos++)
                first.All.Where(h => h.Topic == "a/b" && int.Parse(h.Text[1..]) % 3 == qos).Select(h => h.Text).ShouldBe(Enumerable.Range(0, 500).Where(n => n % 3 == qos).Select(n => $"n{n}"));
        }
        await using var late = await Listener.StartAsync(broker.Port);
        await late.UntilAsync(l => l.Now.ContainsKey("a/kept"));
        late.All.ShouldHaveSingleItem().ShouldBe(new("a/kept", "ü°€", true, 0));
    }

    [Fact]
    public async Task A_name_with_several_addresses_is_reached_on_the_one_that_answers()
    {
        await using var broker = await Broker.StartAsync();
        await using var session = Open(Options(broker) with { Host = "localhost" });
        await UntilAsync(() => session.State.Phase == MqttPhase.Connected, "connected");
    }

    [Fact]
    public async Task Subscriptions_and_unacknowledged_messages_survive_a_restart_of_the_broker()
    {
        await using var broker = await Broker.StartAsync();
        ConcurrentQueue<MqttState> states = new();
        await using var session = Open(Options(broker), states);
        ConcurrentQueue<string> got = new();
        using var subscription = session.Subscribe("in/+/set", 1, m => got.Enqueue(m.Text));
        await session.PublishAsync(MqttMessage.Of("in/x/set", "one", 1)).WaitAsync(TimeSpan.FromSeconds(10));
        await UntilAsync(() => got.Contains("one"), "one");
        await broker.KillAsync();
        await ProblemAsync(session, "mqtt.unreachable");
        var sent = session.PublishAsync(MqttMessage.Of("in/x/set", "two", 1));
        await broker.ResumeAsync();
        (await sent.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(MqttDelivery.Sent);
        await UntilAsync(() => got.Contains("two"), "two");
        session.State.ShouldBe(new MqttState(MqttPhase.Connected));
    }

    [Fact]
    public async Task A_network_that_swallows_everything_is_found_out_by_the_keepalive_and_nothing_acknowledged_late_is_lost()
    {
        await using var broker = await Broker.StartAsync();
        ConcurrentQueue<MqttState> states = new();
        await using var session = Open(Options(broker) with { Keepalive = TimeSpan.FromSeconds(5), ConnectLimit = TimeSpan.FromSeconds(1) }, states);
        await UntilAsync(() => session.State.Phase == MqttPhase.Connected, "connected");
        broker.Hold(true);
        var sent = session.PublishAsync(MqttMessage.Of("a/b", "late", 1));
        await UntilAsync(() => session.State.Problem?.Code.StartsWith("mqtt.unreachable", StringComparison.Ordinal) == true, "found out", 25);
        broker.Hold(false);
        (await sent.WaitAsync(TimeSpan.FromSeconds(15))).ShouldBe(MqttDelivery.Sent);
    }

    /// <summary>The broker dies with the message unread: it must not come hours later, when nobody wants it any more.</summary>
    [Fact]
    public async Task A_live_message_that_was_not_acknowledged_is_never_sent_again()
    {
        await using var broker = await Broker.StartAsync();
        await using var session = Open(Options(broker));
        await UntilAsync(() => session.State.Phase == MqttPhase.Connected, "connected");
        broker.Hold(true);
        var live = session.PublishAsync(MqttMessage.Of("heater/set", "on", 1, retain: true) with { Live = true });
        var lasting = session.PublishAsync(MqttMessage.Of("heater/note", "x", 1, retain: true));
        await broker.KillAsync();
        (await live.WaitAsync(TimeSpan.FromSeconds(15))).ShouldBe(MqttDelivery.Dropped);
        (await session.PublishAsync(MqttMessage.Of("heater/set", "on", 1, retain: true) with { Live = true })).ShouldBe(MqttDelivery.Dropped, "there is no connection to go on");
        await broker.ResumeAsync();
        (await lasting.WaitAsync(TimeSpan.FromSeconds(15))).ShouldBe(MqttDelivery.Sent);
        await using var late = await Listener.StartAsync(broker.Port);
        await late.UntilAsync(l => l.Now.ContainsKey("heater/note"));
        late.Now.Keys.ShouldNotContain("heater/set");
    }

    [Fact]
    public async Task A_withdrawn_message_is_not_sent_when_it_waits_and_not_again_when_it_had_no_answer()
    {
        await using var broker = await Broker.StartAsync();
        await using var session = Open(Options(broker));
        await UntilAsync(() => session.State.Phase == MqttPhase.Connected, "connected");
        broker.Hold(true);
        using var patience = new CancellationTokenSource();
        var unanswered = session.PublishWhileAsync(MqttMessage.Of("a/unanswered", "x", 1, retain: true), patience.Token);
        await broker.KillAsync();
        await ProblemAsync(session, "mqtt.unreachable");
        var waiting = session.PublishWhileAsync(MqttMessage.Of("a/waiting", "x", 1, retain: true), patience.Token);
        await patience.CancelAsync();
        (await Task.WhenAll(unanswered, waiting).WaitAsync(TimeSpan.FromSeconds(5))).ShouldAllBe(d => d == MqttDelivery.Dropped);
        session.Waiting.ShouldBe(0);
        await broker.ResumeAsync();
        await session.PublishAsync(MqttMessage.Of("a/after", "x", 1, retain: true)).WaitAsync(TimeSpan.FromSeconds(15));
        await using var late = await Listener.StartAsync(broker.Port);
        await late.UntilAsync(l => l.Now.ContainsKey("a/after"));
        late.Now.Keys.ShouldBe(["a/after"]);
    }

    [Fact]
    public async Task A_fault_nobody_foresaw_is_told_and_the_session_comes_back()
    {
        await using var broker = await Broker.StartAsync();
        await broker.KillAsync();
        await using var session = Open(Options(broker) with { Random = new Broken() });
        await ProblemAsync(session, "mqtt.failed");
        await broker.ResumeAsync();
        await UntilAsync(() => session.State == new MqttState(MqttPhase.Connected), "connected");
    }

    /// <summary>A die that falls off the table once.</summary>
    private sealed class Broken : Random
    {
        private bool fell;

        public override double NextDouble()
        {
            if (fell) return 0;
            fell = true;
            throw new UnauthorizedAccessException("off the table");
        }
    }

    [Fact]
    public async Task A_listener_and_a_handler_that_fail_keep_nobody_else_from_hearing()
    {
        await using var broker = await Broker.StartAsync();
        ConcurrentQueue<string> got = new();
        await using var session = new MqttSession(Options(broker), TimeProvider.System, NullLogger.Instance) { Changed = _ => throw new InvalidOperationException("deaf") };
        session.Subscribe("a/#", 1, _ => throw new InvalidOperationException("clumsy"));
        session.Subscribe("a/#", 1, m => got.Enqueue(m.Text));
        session.Start();
        await UntilAsync(() => session.State.Phase == MqttPhase.Connected, "connected");
        await session.PublishAsync(MqttMessage.Of("a/b", "one", 1)).WaitAsync(TimeSpan.FromSeconds(10));
        await session.PublishAsync(MqttMessage.Of("a/b", "two", 1)).WaitAsync(TimeSpan.FromSeconds(10));
        await UntilAsync(() => got.Contains("one") && got.Contains("two"), "both");
    }

    [Fact]
    public async Task A_client_id_the_library_refuses_is_told_and_leaves_nothing_behind()
    {
        await using var broker = await Broker.StartAsync();
        await using (var session = Open(Options(broker) with { ClientId = "tab\u0009" })) await ProblemAsync(session, "mqtt.refused.client");
        var callbacks = Refused();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        callbacks.IsAlive.ShouldBeFalse("the handle of the callbacks was not let go");

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Refused()
        {
            var callbacks = new object();
            using var handle = new MosquittoHandle("tab\u0009", callbacks);
            handle.IsInvalid.ShouldBeTrue();
            return new(callbacks);
        }
    }

    [Fact]
    public async Task A_host_nobody_knows_and_a_port_nobody_listens_on_are_told_apart()
    {
        Broker.Need();
        var options = new MqttOptions { Host = "nobody.invalid", ClientId = "t", FirstPause = TimeSpan.FromSeconds(30) };
        await using (var unknown = Open(options)) await ProblemAsync(unknown, "mqtt.unreachable.name");
        await using var refused = Open(options with { Host = "127.0.0.1", Port = 9 });
        await ProblemAsync(refused, "mqtt.unreachable");
        refused.State.Problem!.Facts.ShouldContain(f => f.Name == "error" && f.Text == "Connection refused");
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_after_the_limit()
    {
        Broker.Need();
        using var mute = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        mute.Start();
        var port = ((System.Net.IPEndPoint)mute.LocalEndpoint).Port;
        await using var session = Open(new MqttOptions { Host = "127.0.0.1", Port = port, ClientId = "t", ConnectLimit = TimeSpan.FromMilliseconds(500) });
        await ProblemAsync(session, "mqtt.unreachable.silent");
    }

    [Fact]
    public async Task The_will_is_said_when_we_vanish_and_not_when_we_say_good_bye()
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port);
        var options = Options(broker) with { Will = MqttMessage.Of("us/status", "offline", 1, retain: true) };
        await using (var polite = Open(options))
            await polite.PublishAsync(MqttMessage.Of("us/status", "online", 1, true)).WaitAsync(TimeSpan.FromSeconds(10));
        await using var first = Open(options);
        await first.PublishAsync(MqttMessage.Of("us/status", "here", 1, true)).WaitAsync(TimeSpan.FromSeconds(10));
        listener.All.Select(h => h.Text).ShouldNotContain("offline");
        // A second client of the same name throws the first one out.
        await using var second = Open(options);
        await listener.UntilAsync(l => l.All.Any(h => h.Text == "offline"));
    }

    [Theory, InlineData(MqttVersion.V311), InlineData(MqttVersion.V5)]
    public async Task Another_client_that_took_our_name_is_suspected_when_we_are_thrown_out_again_and_again(MqttVersion version)
    {
        await using var broker = await Broker.StartAsync();
        var options = Options(broker) with { Version = version };
        await using var first = Open(options);
        await using var second = Open(options);
        await UntilAsync(() => first.State.Problem?.Code == "mqtt.refused.taken" || second.State.Problem?.Code == "mqtt.refused.taken", "taken");
    }

    [Fact]
    public async Task A_topic_we_have_no_right_to_is_refused_in_MQTT_5()
    {
        var folder = Directory.CreateTempSubdirectory("solstead-acl-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "acl"), "topic readwrite ours/#\n");
        await using (var broker = await Broker.StartAsync(extra: $"acl_file {Path.Combine(folder.FullName, "acl")}"))
        {
            await using var session = Open(Options(broker) with { Version = MqttVersion.V5 });
            (await session.PublishAsync(MqttMessage.Of("ours/x", "1", 1)).WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(MqttDelivery.Sent);
            (await session.PublishAsync(MqttMessage.Of("theirs/x", "1", 1)).WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(MqttDelivery.Refused);
        }
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task While_the_broker_is_away_the_queue_is_bounded_and_keeps_the_newest_of_each_topic()
    {
        await using var broker = await Broker.StartAsync();
        await broker.KillAsync();
        await using var session = Open(Options(broker) with { MostWaiting = 100 });
        for (var n = 0; n < 1000; n++) _ = session.PublishAsync(MqttMessage.Of("state", $"{n}", retain: true) with { Newest = true });
        var events = Enumerable.Range(0, 1000).Select(n => session.PublishAsync(MqttMessage.Of("event", $"{n}"))).ToList();
        session.Waiting.ShouldBe(100);
        session.Dropped.ShouldBe(901);
        (await events[0]).ShouldBe(MqttDelivery.Dropped);
        await broker.ResumeAsync();
        (await events[999].WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(MqttDelivery.Sent);
        await using var late = await Listener.StartAsync(broker.Port);
        await late.UntilAsync(l => l.Now.GetValueOrDefault("state") == "999");
    }

    [Fact]
    public async Task After_it_was_disposed_no_handler_is_called_and_nothing_is_sent()
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port);
        await using var other = Open(Options(broker));
        var session = Open(Options(broker));
        var calls = 0;
        session.Subscribe("flood", 0, _ => Interlocked.Increment(ref calls));
        await UntilAsync(() => session.State.Phase == MqttPhase.Connected && other.State.Phase == MqttPhase.Connected, "connected");
        var flood = Task.Run(async () => { for (var n = 0; n < 2000; n++) await other.PublishAsync(MqttMessage.Of("flood", "x")); });
        await UntilAsync(() => calls > 0, "a call");
        await session.DisposeAsync();
        var before = calls;
        await flood;
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        calls.ShouldBe(before);
        session.State.Phase.ShouldBe(MqttPhase.Stopped);
        (await session.PublishAsync(MqttMessage.Of("late", "x"))).ShouldBe(MqttDelivery.Dropped);
        listener.All.ShouldNotContain(h => h.Topic == "late");
    }

    [Fact]
    public async Task Ends_quickly_in_every_phase()
    {
        using var mute = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        mute.Start();
        foreach (var port in new[] { ((System.Net.IPEndPoint)mute.LocalEndpoint).Port, 9 })
        {
            var session = Open(new MqttOptions { Host = "127.0.0.1", Port = port, ClientId = "t" });
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            var began = TimeProvider.System.GetTimestamp();
            await session.DisposeAsync();
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(3.Seconds);
        }
    }

    [Fact]
    public void A_topic_with_a_wildcard_is_nobody_to_publish_to()
    {
        var session = new MqttSession(new MqttOptions { Host = "127.0.0.1", ClientId = "t" }, TimeProvider.System, NullLogger.Instance);
        Should.Throw<ArgumentException>(() => session.PublishAsync(MqttMessage.Of("a/#", "x")));
        Should.Throw<ArgumentException>(() => session.PublishAsync(MqttMessage.Of("", "x")));
    }
}
