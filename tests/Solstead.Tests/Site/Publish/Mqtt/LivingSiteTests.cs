using System.Text.Json;
using Solstead.Tests.Devices.Protocols.Mqtt;

namespace Solstead.Tests.Site.Publish.Mqtt;

/// <summary>The whole service on a twin of a gateway, as Home Assistant and the old bridge's consumers see it.</summary>
public sealed class LivingSiteTests
{
    [Theory, InlineData("device"), InlineData("entity")]
    public async Task A_gateway_shows_in_Home_Assistant_with_all_its_quantities_and_panels(string form)
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port);
        await using var site = await LivingSite.StartAsync(
            $"publish: {{ mqtt: {{ host: 127.0.0.1, port: {broker.Port}, interval_s: 1, home_assistant: true, discovery: {form}, documents: {{}} }} }}\n");
        HomeAssistant? home = null;
        await listener.UntilAsync(l => (home = HomeAssistant.Look(l)) is { } h && h.Entities.Values.Any(e => e.UniqueId.Contains("inverter")) && h.Entities.Values.Any(e => e.UniqueId.EndsWith("grid_energy_import"))
            && h.Entities.Values.All(e => e.Value is not null), seconds: 25);
        home!.Complaints.ShouldBeEmpty();
        // What the energy dashboard asks for.
        foreach (var register in (string[])["grid_energy_import", "grid_energy_export", "production_energy_lifetime"])
            home.Entities.Values.Single(e => e.UniqueId.EndsWith("roof_" + register)).StateClass.ShouldBe("total_increasing");
        await listener.UntilAsync(l => l.Now.ContainsKey("enphase/envoy-s/meters"));
        var meters = JsonDocument.Parse(listener.Now["enphase/envoy-s/meters"]).RootElement;
        meters.GetProperty("pv").GetProperty("L3").GetProperty("power_appearent").ValueKind.ShouldBe(JsonValueKind.Number);
        meters.GetProperty("grid").GetProperty("energy_reverse").ValueKind.ShouldBe(JsonValueKind.Number);
        var live = await site.UntilAsync("api/v1/live", l => l.GetProperty("devices").GetArrayLength() > 0);
        live.GetRawText().ShouldNotContain("mqtt.");
        // S11: nothing secret crosses the broker, not even in part.
        var end = (await File.ReadAllTextAsync(Path.Combine(site.Folder, "roof.jwt"))).Trim()[^20..];
        listener.All.ShouldNotContain(h => h.Text.Contains(end) || h.Text.Contains("eyJ"));
    }

    [Fact]
    public async Task A_broker_that_is_away_is_a_problem_on_the_page_and_the_house_goes_on()
    {
        Broker.Need();
        await using var site = await LivingSite.StartAsync("publish: { mqtt: { host: 127.0.0.1, port: 9 } }\n");
        var live = await site.UntilAsync("api/v1/live", l => l.GetRawText().Contains("mqtt.unreachable") && l.GetProperty("balance").GetProperty("inWatts").ValueKind == JsonValueKind.Number);
        live.GetRawText().ShouldContain("mqtt.unreachable");
    }

    [Fact]
    public async Task S12_a_rule_is_taken_out_by_a_message_as_by_a_click_and_that_is_written_down()
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port);
        await using var site = await LivingSite.StartAsync($$"""
            rules:
              - { type: threshold, name: Water heater, above_w: 100, below_w: 50 }
            publish: { mqtt: { host: 127.0.0.1, port: {{broker.Port}}, interval_s: 1, home_assistant: true, commands: true } }
            """ + "\n");
        HomeAssistant.Entity? entity = null;
        await listener.UntilAsync(l => (entity = HomeAssistant.Look(l).Entities.Values.FirstOrDefault(e => e.Platform == "switch")) is { Value: "ON" }, seconds: 25);
        entity!.DeviceName.ShouldBe("Rules");
        await using var person = new Solstead.Devices.Protocols.Mqtt.MqttSession(new() { Host = "127.0.0.1", Port = broker.Port, ClientId = "person" }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        person.Start();
        await person.PublishAsync(Solstead.Devices.Protocols.Mqtt.MqttMessage.Of(entity.CommandTopic!, "OFF", 1)).WaitAsync(TimeSpan.FromSeconds(10));
        await listener.UntilAsync(l => HomeAssistant.Look(l).Entities[entity.UniqueId].Value == "OFF");
        var changes = await site.Part<Solstead.Core.History.IAuditLog>().ChangesAsync(null, 10, default);
        changes.ShouldContain(c => c.Who == "mqtt" && c.Code == "audit.rule.disabled");
    }
}
