using System.Text.Json;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Tests.Devices.Protocols.Mqtt;
using Solstead.Tests.Support;
using static Solstead.Tests.Site.Publish.Mqtt.Stage;

namespace Solstead.Tests.Site.Publish.Mqtt;

/// <summary>The publisher against a real mosquitto, watched by mosquitto_sub.</summary>
public sealed class PublishTests
{
    private const string Root = "solstead/les-tilleuls-d-ete";

    [Fact]
    public async Task Every_value_has_its_topic_and_the_device_its_document_kept_by_the_broker_for_who_comes_later()
    {
        await using var broker = await Broker.StartAsync();
        await using var stage = Start(broker, "site: home");
        stage.Play("roof", Point("grid.power", -1840.04), Point("grid.power.l1", 12.5), Point("production.energy_lifetime", 20_054_867.4, Unit.WattHour, PointKind.Counter),
            Point("inverter.122000000002.last_report", 1_667_471_311, Unit.Instant), Word("inverter.122000000002.state", "producing"), Point("storage.soc", null, Unit.Percent), Point("grid.voltage", -0.0, Unit.Volt));
        await using var listener = await Listener.StartAsync(broker.Port);
        await listener.UntilAsync(l => l.Now.GetValueOrDefault("solstead/home/status") == "online");
        await using var late = await Listener.StartAsync(broker.Port);
        await late.UntilAsync(l => l.Now.ContainsKey("solstead/home/roof/state"));
        var now = late.Now;
        now["solstead/home/roof/grid.power"].ShouldBe("-1840");
        now["solstead/home/roof/grid.power.l1"].ShouldBe("12.5");
        now["solstead/home/roof/production.energy_lifetime"].ShouldBe("20054867");
        now["solstead/home/roof/inverter.122000000002.last_report"].ShouldBe("2022-11-03T10:28:31+00:00");
        now["solstead/home/roof/inverter.122000000002.state"].ShouldBe("producing");
        now["solstead/home/roof/storage.soc"].ShouldBe("null", "unknown is not zero");
        now["solstead/home/roof/grid.voltage"].ShouldBe("0");
        now["solstead/home/roof/availability"].ShouldBe("online");
        var document = JsonDocument.Parse(now["solstead/home/roof/state"]).RootElement;
        document.GetProperty("grid").GetProperty("power_l1").GetDouble().ShouldBe(12.5);
        document.GetProperty("inverter_122000000002").GetProperty("state").GetString().ShouldBe("producing");
        document.GetProperty("storage").GetProperty("soc").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Says_only_what_changed_and_everything_when_the_refresh_is_due()
    {
        await using var broker = await Broker.StartAsync();
        await using var stage = Start(broker, "refresh_s: 60");
        stage.Play("roof", Point("grid.power", 100), Point("grid.voltage", 230, Unit.Volt));
        await using var listener = await Listener.StartAsync(broker.Port, Root + "/#");
        await listener.UntilAsync(l => l.Now.ContainsKey(Root + "/status"));
        stage.Play("roof", Point("grid.power", 200), Point("grid.voltage", 230.04, Unit.Volt));
        await listener.UntilAsync(l => l.Now.GetValueOrDefault(Root + "/roof/grid.power") == "200");
        listener.All.Count(h => h.Topic == Root + "/roof/grid.voltage").ShouldBe(1, "rounded it is the same");
        stage.Skip(60);
        stage.Play("roof", Point("grid.power", 200), Point("grid.voltage", 230, Unit.Volt));
        await listener.UntilAsync(l => l.All.Count(h => h.Topic == Root + "/roof/grid.voltage") == 2);
    }

    [Fact]
    public async Task A_silent_device_becomes_null_and_offline_and_never_zero()
    {
        await using var broker = await Broker.StartAsync();
        await using var stage = Start(broker, "");
        stage.Play("roof", Point("grid.power", 100));
        await using var listener = await Listener.StartAsync(broker.Port, Root + "/#");
        await listener.UntilAsync(l => l.Now.GetValueOrDefault(Root + "/roof/grid.power") == "100");
        stage.Silence("roof");
        stage.Skip(61);
        await listener.UntilAsync(l => l.Now.GetValueOrDefault(Root + "/roof/availability") == "offline" && l.Now.GetValueOrDefault(Root + "/roof/grid.power") == "null");
        listener.All.ShouldNotContain(h => h.Topic.EndsWith("grid.power") && h.Text == "0");
    }

    [Fact]
    public async Task A_clean_end_says_offline_and_a_vanished_process_has_it_said_by_the_broker()
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port, Root + "/#");
        await using (var stage = Start(broker, "")) await listener.UntilAsync(l => l.Now.GetValueOrDefault(Root + "/status") == "online");
        await listener.UntilAsync(l => l.Now.GetValueOrDefault(Root + "/status") == "offline");
        await using var again = Start(broker, "client_id: same");
        await listener.UntilAsync(l => l.Now.GetValueOrDefault(Root + "/status") == "online");
        await using var thief = new Solstead.Devices.Protocols.Mqtt.MqttSession(new() { Host = "127.0.0.1", Port = broker.Port, ClientId = "same" }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        thief.Start();
        await listener.UntilAsync(l => l.All.Count(h => h.Text == "offline") >= 2);
    }

    [Fact]
    public async Task A_broker_that_was_restarted_without_its_memory_is_told_everything_again()
    {
        await using var broker = await Broker.StartAsync();
        await using var stage = Start(broker, "home_assistant: true");
        stage.Play("roof", Point("grid.power", 100));
        await using (var listener = await Listener.StartAsync(broker.Port)) await listener.UntilAsync(l => HomeAssistant.Look(l).Entities.Values.Any(e => e.Value == "100"));
        await broker.KillAsync();
        await broker.ResumeAsync();
        await using var after = await Listener.StartAsync(broker.Port);
        await after.UntilAsync(l => l.Now.GetValueOrDefault(Root + "/status") == "online" && HomeAssistant.Look(l).Entities.Values.Any(e => e.Value == "100"));
    }

    [Fact]
    public async Task What_is_wrong_with_the_connection_is_told_and_ends_by_itself()
    {
        await using var broker = await Broker.StartAsync(users: "anna:secret");
        var file = Path.Combine(broker.Folder, "password");
        await using var stage = Start(broker, "user: anna, password_file: password");
        await UntilAsync(() => stage.Problems.Open.Any(p => p.Code == "mqtt.password_file"));
        await File.WriteAllTextAsync(file, "wrong\n");
        await using var second = Start(broker, "user: anna, password_file: password");
        await UntilAsync(() => second.Problems.Open.Any(p => p.Code == "mqtt.refused.password"));
        second.Problems.Open.SelectMany(p => p.Facts).ShouldNotContain(f => f.Text != null && f.Text.Contains("wrong"));
        await File.WriteAllTextAsync(file, "\uFEFFsecret\n");
        await using var third = Start(broker, "user: anna, password_file: password");
        await broker.KillAsync();
        await UntilAsync(() => third.Problems.Open.Any(p => p.Code.StartsWith("mqtt.unreachable", StringComparison.Ordinal)));
        await broker.ResumeAsync();
        await UntilAsync(() => third.Problems.Open.Count == 0);
    }

    [Fact]
    public async Task A_rules_message_is_applied_when_the_broker_has_it_and_refused_when_there_is_none()
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port, "heater/#");
        await using var stage = Start(broker, "");
        CommandOutcome? outcome = null;
        await UntilAsync(() => (outcome = stage.Sender.SendAsync("heater/set", "on", false, default).AsTask().GetAwaiter().GetResult()) is CommandOutcome.Applied);
        await listener.UntilAsync(l => l.All.Any(h => h.Topic == "heater/set" && h.Text == "on"));
        (await stage.Sender.SendAsync("heater/#", "on", false, default)).ShouldBeOfType<CommandOutcome.Refused>();
        await broker.KillAsync();
        await UntilAsync(() => stage.Sender.SendAsync("heater/set", "off", false, default).AsTask().GetAwaiter().GetResult() is CommandOutcome.Refused { Why: "mqtt.send.away" });
    }

    [Fact]
    public async Task A_rules_message_that_was_not_acknowledged_is_not_delivered_when_the_broker_comes_back()
    {
        await using var broker = await Broker.StartAsync();
        await using var stage = Start(broker, "");
        CommandOutcome? outcome = null;
        await UntilAsync(() => (outcome = stage.Sender.SendAsync("heater/ready", "x", false, default).AsTask().GetAwaiter().GetResult()) is CommandOutcome.Applied);
        broker.Hold(true);
        var command = stage.Sender.SendAsync("heater/set", "on", true, default).AsTask();
        await broker.KillAsync();
        (await command.WaitAsync(TimeSpan.FromSeconds(15))).ShouldBeOfType<CommandOutcome.Unconfirmed>();
        await broker.ResumeAsync();
        await using var listener = await Listener.StartAsync(broker.Port);
        await listener.UntilAsync(l => l.Now.GetValueOrDefault(Root + "/status") == "online");
        listener.Now.Keys.ShouldNotContain("heater/set");
    }

    [Fact]
    public async Task A_site_with_another_name_and_a_device_that_never_spoke_leave_nothing_behind()
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port);
        var memory = new VolatileMemory();
        await using (var stage = Start(broker, "site: old, home_assistant: true", memory))
        {
            stage.Play("roof", Point("grid.power", 100));
            stage.Fail("shed");
            await listener.UntilAsync(l => l.Now.GetValueOrDefault("solstead/old/status") == "online" && l.Now.GetValueOrDefault("solstead/old/shed/availability") == "offline");
        }
        await using var renamed = Start(broker, "site: new, home_assistant: true", memory);
        renamed.Play("roof", Point("grid.power", 100));
        await listener.UntilAsync(l => l.Now.GetValueOrDefault("solstead/new/status") == "online" && !l.Now.Keys.Any(t => t.Contains("old")));
        listener.Now.Keys.ShouldNotContain(t => t.Contains("shed"));
    }

    [Fact]
    public async Task Values_keep_their_interval_when_the_documents_are_due_more_often()
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port);
        await using var stage = StartSlow(broker, 600, "documents: { interval_s: 1 }, refresh_s: 3600", Point("production.power", 100));
        await listener.UntilAsync(l => l.Now.GetValueOrDefault(Root + "/roof/production.power") == "100");
        stage.Play("roof", Point("production.power", 200));
        await listener.UntilAsync(l => l.Now.GetValueOrDefault("enphase/envoy-s/meters")?.Contains("200") == true);
        listener.All.ShouldNotContain(h => h.Topic == Root + "/roof/production.power" && h.Text == "200");
        stage.Skip(600);
        await listener.UntilAsync(l => l.Now.GetValueOrDefault(Root + "/roof/production.power") == "200");
    }

    private static async Task UntilAsync(Func<bool> good)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!good())
        {
            if (TimeProvider.System.GetElapsedTime(began).TotalSeconds > 20) throw new TimeoutException();
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
