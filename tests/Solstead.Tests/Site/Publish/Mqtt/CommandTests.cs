using System.Collections.Concurrent;
using Solstead.Core.Devices;
using Solstead.Devices.Protocols.Mqtt;
using Solstead.Site.Run;
using Solstead.Tests.Devices.Protocols.Mqtt;
using static Solstead.Tests.Site.Publish.Mqtt.Stage;

namespace Solstead.Tests.Site.Publish.Mqtt;

/// <summary>Commands by MQTT are off until switched on, and never come from the broker's memory (safety.md S12).</summary>
public sealed class CommandTests
{
    private const string Root = "solstead/les-tilleuls-d-ete";

    private sealed class Controls : ISiteControls
    {
        public ConcurrentQueue<string> Asked { get; } = new();
        public IReadOnlySet<string> Switches { get; } = new HashSet<string> { "plug" };
        public IReadOnlyDictionary<string, bool> Rules { get; } = new Dictionary<string, bool> { ["Chauffe-eau d’été"] = true };

        public ValueTask<CommandOutcome> SwitchAsync(string device, bool on, string actor, CancellationToken ct)
        {
            Asked.Enqueue($"{actor} {device} {on}");
            return ValueTask.FromResult<CommandOutcome>(new CommandOutcome.Applied());
        }

        public ValueTask<CommandOutcome> EnableAsync(string rule, bool enabled, string actor, CancellationToken ct)
        {
            Asked.Enqueue($"{actor} {rule} {enabled}");
            return ValueTask.FromResult<CommandOutcome>(new CommandOutcome.Applied());
        }
    }

    private sealed class Broken : ISiteControls
    {
        public IReadOnlySet<string> Switches { get; } = new HashSet<string> { "plug" };
        public IReadOnlyDictionary<string, bool> Rules { get; } = new Dictionary<string, bool>();
        public ValueTask<CommandOutcome> SwitchAsync(string device, bool on, string actor, CancellationToken ct) => throw new InvalidOperationException("broken");
        public ValueTask<CommandOutcome> EnableAsync(string rule, bool enabled, string actor, CancellationToken ct) => throw new InvalidOperationException("broken");
    }

    [Fact]
    public async Task When_obeying_fails_showing_ends_too_offline_is_said_and_the_fault_goes_to_who_starts_both_again()
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port, Root + "/#");
        await using var stage = Start(broker, "commands: true", null, new Broken());
        stage.Play("plug", "plug", [Point("load.power", 10)]);
        await listener.UntilAsync(l => l.Now.GetValueOrDefault(Root + "/status") == "online");
        await using var person = Person(broker);
        await SayAsync(person, Root + "/plug/set", "ON");
        await Should.ThrowAsync<InvalidOperationException>(stage.Running.WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System));
        await listener.UntilAsync(l => l.Now.GetValueOrDefault(Root + "/status") == "offline");
    }

    private static MqttSession Person(Broker broker)
    {
        var session = new MqttSession(new() { Host = "127.0.0.1", Port = broker.Port, ClientId = "person" }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        session.Start();
        return session;
    }

    private static Task<MqttDelivery> SayAsync(MqttSession person, string topic, string text, bool retain = false) =>
        person.PublishAsync(MqttMessage.Of(topic, text, 1, retain)).WaitAsync(TimeSpan.FromSeconds(10));

    [Fact]
    public async Task S12_devices_and_rules_obey_live_commands_by_the_common_path()
    {
        await using var broker = await Broker.StartAsync();
        var controls = new Controls();
        await using var listener = await Listener.StartAsync(broker.Port);
        await using var stage = Start(broker, "commands: true, home_assistant: true", null, controls);
        stage.Play("plug", "plug", [Point("load.power", 10)]);
        await listener.UntilAsync(l => HomeAssistant.Look(l).Entities.Values.Any(e => e.Platform == "switch"));
        var entity = HomeAssistant.Look(listener).Entities.Values.Single(e => e.Platform == "switch");
        await using var person = Person(broker);
        await SayAsync(person, entity.CommandTopic!, "ON");
        await SayAsync(person, Root + "/rules/chauffe-eau-d-ete/set", "OFF");
        foreach (var (topic, text) in new[] { (Root + "/plug/set", "perhaps"), (Root + "/plug/set", new string('x', 100_000)), (Root + "/roof/set", "ON"), (Root + "/rules/other/set", "ON") }) await SayAsync(person, topic, text);
        await SayAsync(person, Root + "/plug/set", "OFF");
        await listener.UntilAsync(_ => controls.Asked.Count >= 3);
        controls.Asked.ShouldBe(["mqtt plug True", "mqtt Chauffe-eau d’été False", "mqtt plug False"]);
    }

    [Fact]
    public async Task S12_a_retained_command_is_not_obeyed_and_without_the_setting_none_is()
    {
        await using var broker = await Broker.StartAsync();
        await using var person = Person(broker);
        await SayAsync(person, Root + "/plug/set", "ON", retain: true);
        await using var listener = await Listener.StartAsync(broker.Port, Root + "/#");
        var (willing, closed) = (new Controls(), new Controls());
        await using (var stage = Start(broker, "commands: true", null, willing))
        {
            stage.Play("plug", "plug", [Point("load.power", 10)]);
            await listener.UntilAsync(l => l.Now.GetValueOrDefault(Root + "/status") == "online");
            await SayAsync(person, Root + "/plug/set", "OFF");
            await listener.UntilAsync(_ => !willing.Asked.IsEmpty);
        }
        willing.Asked.ShouldBe(["mqtt plug False"]);
        await using var deaf = Start(broker, "", null, closed);
        await listener.UntilAsync(l => l.Now.GetValueOrDefault(Root + "/status") == "online");
        await SayAsync(person, Root + "/plug/set", "ON");
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        closed.Asked.ShouldBeEmpty();
    }
}
