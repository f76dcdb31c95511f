using Solstead.Core.Points;
using Solstead.Tests.Devices.Protocols.Mqtt;
using Solstead.Tests.Support;
using static Solstead.Tests.Site.Publish.Mqtt.Stage;

namespace Solstead.Tests.Site.Publish.Mqtt;

/// <summary>A consumer that knows only the discovery messages shows every entity with a value, and nothing stays after removal.</summary>
public sealed class DiscoveryTests
{
    private static readonly (PointDeclaration, double?, string?)[] Gateway =
    [
        Point("production.power", 3210), Point("production.energy_lifetime", 20_054_867, Unit.WattHour, PointKind.Counter), Point("production.energy_today", 15_000, Unit.WattHour), Point("production.energy_7d", 99_000, Unit.WattHour), Point("production.energy_yesterday", 14_000, Unit.WattHour),
        Point("consumption.power", 900), Point("grid.power", -2310), Point("grid.power.l1", -800), Point("grid.energy_import", 1000, Unit.WattHour, PointKind.Counter), Point("grid.energy_export", 2000, Unit.WattHour, PointKind.Counter),
        Point("grid.energy_lifetime", -500, Unit.WattHour), Point("grid.power_factor", -0.98, Unit.None), Point("grid.reactive_power", 12, Unit.Var), Point("grid.apparent_power", 2400, Unit.VoltAmpere),
        Point("grid.reactive_energy_inductive_lifetime", 77, Unit.VarHour, PointKind.Counter), Point("grid.frequency", 50.01, Unit.Hertz), Point("grid.voltage", 231, Unit.Volt), Point("grid.current", 10.5, Unit.Ampere),
        Point("storage.soc", 71, Unit.Percent), Point("storage.capacity", 5000, Unit.WattHour),
    ];

    private static (PointDeclaration, double?, string?)[] Panel(string serial) =>
    [
        Point($"inverter.{serial}.power", 210), Point($"inverter.{serial}.last_report", 1_667_471_311, Unit.Instant), Word($"inverter.{serial}.state", "producing"),
    ];

    private static async Task<HomeAssistant> SeenAsync(Listener listener, Func<HomeAssistant, bool> good)
    {
        HomeAssistant? seen = null;
        await listener.UntilAsync(l => good(seen = HomeAssistant.Look(l)));
        seen!.Complaints.ShouldBeEmpty();
        return seen;
    }

    [Theory, InlineData("device", "one"), InlineData("device", "four"), InlineData("entity", "one"), InlineData("entity", "four")]
    public async Task Every_entity_has_a_value_and_the_right_kind(string form, string present)
    {
        await using var broker = await Broker.StartAsync();
        await using var stage = Start(broker, $"home_assistant: true, discovery: {form}, present: {present}");
        stage.Play("roof", [.. Gateway, .. Panel("122000000002"), Point("group.G 1.power", 420), Point("storage.power", null)]);
        await using var listener = await Listener.StartAsync(broker.Port);
        var home = await SeenAsync(listener, h => h.Entities.Count == Gateway.Length + 5 && h.Entities.Values.All(e => e.Value is not null));
        home.Entities.Values.ShouldNotContain(e => e.Name.Contains("Battery: power"), "it never had a value");
        home.Devices.Count.ShouldBe(present == "one" ? 3 : 7);
        var lifetime = home.Entities.Values.Single(e => e.UniqueId.EndsWith("production_energy_lifetime"));
        (lifetime.DeviceClass, lifetime.StateClass, lifetime.Unit, lifetime.Value).ShouldBe(("energy", "total_increasing", "Wh", "20054867"));
        home.Entities.Values.Single(e => e.UniqueId.EndsWith("grid_energy_lifetime")).StateClass.ShouldBe("total", "net registers fall");
        home.Entities.Values.Single(e => e.UniqueId.EndsWith("grid_energy_import")).StateClass.ShouldBe("total_increasing");
        foreach (var no in (string[])["production_energy_7d", "production_energy_yesterday"]) home.Entities.Values.Single(e => e.UniqueId.EndsWith(no)).StateClass.ShouldBe("", "no total of any kind");
        var today = home.Entities.Values.Single(e => e.UniqueId.EndsWith("production_energy_today"));
        (today.StateClass, today.Since).ShouldBe(("total", "2026-06-26T00:00:00+00:00"));
        home.Entities.Values.Where(e => e.StateClass == "total_increasing").ShouldAllBe(e => e.SinceTemplate == null);
        home.Entities.Values.Where(e => e.UniqueId.Contains("inverter")).Select(e => e.DeviceName).Distinct().ShouldBe(["Panel 122000000002"]);
        home.Entities.Values.Single(e => e.UniqueId.EndsWith("grid_power_l1")).DeviceName.ShouldBe(present == "one" ? "roof" : "roof net consumption");
        if (form == "entity") listener.Now.Keys.ShouldNotContain(t => t.StartsWith("homeassistant/device"));
    }

    [Fact]
    public async Task Ids_are_the_same_in_every_form_and_presentation_and_after_a_restart()
    {
        await using var broker = await Broker.StartAsync();
        var memory = new VolatileMemory();
        List<string>? first = null;
        foreach (var settings in (string[])["discovery: entity", "discovery: device", "discovery: device, present: four", "discovery: entity, language: fr"])
        {
            await using var stage = Start(broker, $"home_assistant: true, {settings}", memory);
            stage.Play("roof", [.. Gateway, .. Panel("122000000002")]);
            await using var listener = await Listener.StartAsync(broker.Port);
            var count = Gateway.Length + 4;
            var home = await SeenAsync(listener, h => h.Entities.Count == count && h.Complaints.Count == 0 && h.Entities.Values.All(e => e.Value is not null)
                && listener.Now.Keys.Any(k => k.StartsWith("homeassistant/device")) == settings.Contains("discovery: device"));
            var ids = home.Entities.Keys.Order(StringComparer.Ordinal).ToList();
            (first ??= ids).ShouldBe(ids);
        }
    }

    [Fact]
    public async Task A_point_a_panel_and_a_device_that_go_leave_nothing_behind()
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port);
        var memory = new VolatileMemory();
        await using (var stage = Start(broker, "home_assistant: true", memory))
        {
            stage.Play("roof", [.. Gateway, .. Panel("122000000002"), .. Panel("122000000003")]);
            stage.Play("shed", "other", Panel("5"));
            await SeenAsync(listener, h => h.Entities.Values.Count(e => e.Value is not null) == Gateway.Length + 8 + 3);
            stage.Play("roof", [.. Gateway.Skip(1), .. Panel("122000000002")]);
            await SeenAsync(listener, h => h.Entities.Count == Gateway.Length - 1 + 4 + 4);
            listener.Now.Keys.ShouldNotContain(t => t.Contains("122000000003") || t.EndsWith("production.power"));
            // Home Assistant lets go of an entity when it is named with its platform alone.
            listener.All.ShouldContain(h => h.Topic.EndsWith("roof_device/config") && h.Text.Contains("production_power\":{\"p\":\"sensor\"}"));
        }
        // The shed was taken out of the settings while we were not running.
        await using (var stage = Start(broker, "home_assistant: true", memory))
        {
            stage.Play("roof", [.. Gateway.Skip(1), .. Panel("122000000002")]);
            await SeenAsync(listener, h => h.Entities.Count == Gateway.Length - 1 + 4);
            await listener.UntilAsync(l => !l.Now.Keys.Any(t => t.Contains("shed")));
        }
        await using (var stage = Start(broker, "home_assistant: false, topics: false", memory))
        {
            stage.Play("roof", [.. Gateway.Skip(1)]);
            await listener.UntilAsync(l => !l.Now.Keys.Any(t => t.StartsWith("homeassistant")) && l.Now.Keys.Count(t => t.Contains("/roof/")) == 2);
        }
    }

    [Fact]
    public async Task A_device_of_the_settings_that_has_not_spoken_yet_keeps_its_entities()
    {
        await using var broker = await Broker.StartAsync();
        var memory = new VolatileMemory();
        await using (var stage = Start(broker, "home_assistant: true", memory))
        {
            stage.Play("roof", Gateway);
            await using var listener = await Listener.StartAsync(broker.Port);
            await SeenAsync(listener, h => h.Entities.Count == Gateway.Length + 1);
        }
        await using var silent = new SilentDevice("roof");
        await using (var stage = Start(broker, "home_assistant: true", memory, null, silent))
        {
            await using var listener = await Listener.StartAsync(broker.Port);
            await listener.UntilAsync(l => l.Now.GetValueOrDefault("solstead/les-tilleuls-d-ete/status") == "online");
            stage.Play("other", "x", Panel("7"));
            await SeenAsync(listener, h => h.Entities.Count == Gateway.Length + 1 + 4);
        }
    }

    [Fact]
    public async Task Home_Assistant_that_comes_up_later_is_told_again()
    {
        await using var broker = await Broker.StartAsync();
        await using var stage = Start(broker, "home_assistant: true");
        stage.Play("roof", Gateway);
        await using var listener = await Listener.StartAsync(broker.Port);
        await SeenAsync(listener, h => h.Entities.Count == Gateway.Length + 1);
        var before = listener.All.Count(h => h.Topic.EndsWith("roof_device/config"));
        await using var home = new Solstead.Devices.Protocols.Mqtt.MqttSession(new() { Host = "127.0.0.1", Port = broker.Port, ClientId = "ha" }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        home.Start();
        await home.PublishAsync(Solstead.Devices.Protocols.Mqtt.MqttMessage.Of("homeassistant/status", "online", 1)).WaitAsync(TimeSpan.FromSeconds(10));
        await listener.UntilAsync(l => l.All.Count(h => h.Topic.EndsWith("roof_device/config")) > before);
    }

    private const string Topics = "solstead/les-tilleuls-d-ete/roof/";

    /// <summary>Plays one register through its values and waits until each was told; gives what the statistics make of it.</summary>
    private static async Task<double> StatisticsAsync(PointDeclaration register, params (int Skip, double Value)[] course)
    {
        await using var broker = await Broker.StartAsync();
        await using var stage = Start(broker, "home_assistant: true");
        await using var listener = await Listener.StartAsync(broker.Port);
        foreach (var (skip, value) in course)
        {
            stage.Skip(skip);
            stage.Play("roof", (register, value, null));
            var text = value.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await listener.UntilAsync(l => l.Now.GetValueOrDefault(Topics + register.Id) == text && HomeAssistant.Look(l).Entities.Values.Any(e => e.UniqueId.EndsWith(register.Id.Replace('.', '_')) && e.Value == text));
        }
        var home = HomeAssistant.Look(listener);
        home.Complaints.ShouldBeEmpty();
        return HomeAssistant.Statistics(listener, home.Entities.Values.Single(e => e.UniqueId.EndsWith(register.Id.Replace('.', '_'))));
    }

    private static PointDeclaration Register(string id, PointKind kind = PointKind.Gauge) => Point(id, 0, Unit.WattHour, kind).Item1;

    /// <summary>It is noon; twelve hours later the gateway is some seconds late with its new day.</summary>
    [Theory, InlineData("production.energy_today"), InlineData("grid.energy_import_today")]
    public async Task A_register_of_the_day_counts_each_day_once_jitter_and_a_late_midnight_included(string id) =>
        (await StatisticsAsync(Register(id), (0, 15_000), (0, 15_010), (0, 15_009), (43_200, 15_011), (60, 3), (0, 20))).ShouldBe(11 + 20);

    [Fact]
    public async Task A_register_of_the_day_that_is_early_counts_each_day_once() =>
        (await StatisticsAsync(Register("production.energy_today"), (0, 15_000), (43_100, 3), (300, 20))).ShouldBe(20);

    /// <summary>Net registers count backwards by day too, and that is no new day.</summary>
    [Fact]
    public async Task A_net_register_of_the_day_goes_down_by_day_and_begins_anew_at_midnight() =>
        (await StatisticsAsync(Register("grid.energy_today"), (0, 1000), (0, 400), (0, -8000), (43_200, -8001), (60, 5), (0, 30))).ShouldBe(-9001 + 30);

    [Fact]
    public async Task A_register_for_ever_is_shown_as_it_is_and_jitter_is_not_counted_twice() =>
        (await StatisticsAsync(Register("grid.energy_import", PointKind.Counter), (0, 1_000_000), (0, 999_990), (0, 1_000_005))).ShouldBe(5);

    [Fact]
    public async Task A_restart_in_the_middle_of_the_day_counts_nothing_again()
    {
        await using var broker = await Broker.StartAsync();
        await using var listener = await Listener.StartAsync(broker.Port);
        var memory = new VolatileMemory();
        foreach (var (skip, value) in new[] { (0, 9000), (600, 9100), (1200, 9200) })
        {
            await using var stage = Start(broker, "home_assistant: true", memory);
            stage.Skip(skip);
            stage.Play("roof", (Register("production.energy_today"), value, null));
            await listener.UntilAsync(l => HomeAssistant.Look(l).Entities.Values.Any(e => e.Value == value.ToString()));
        }
        HomeAssistant.Statistics(listener, HomeAssistant.Look(listener).Entities.Values.Single(e => e.StateClass == "total")).ShouldBe(200);
    }

    [Fact]
    public async Task Names_that_are_methods_of_a_dictionary_or_differ_in_signs_only_have_their_own_values()
    {
        await using var broker = await Broker.StartAsync();
        await using var stage = Start(broker, "home_assistant: true");
        (string Id, double Value)[] points = [("update.items", 1), ("items.power", 2), ("a-b.power", 3), ("a_b.power", 4), ("group.G.1.power", 5), ("group.G_1.power", 6), ("at.power", 7), ("9.power", 8)];
        stage.Play("roof", [.. points.Select(p => Point(p.Id, p.Value))]);
        await using var listener = await Listener.StartAsync(broker.Port);
        var home = await SeenAsync(listener, h => h.Entities.Values.Count(e => e.Platform == "sensor" && e.Value is not null) == points.Length);
        home.Entities.Values.Where(e => e.Platform == "sensor").Select(e => e.Value).ShouldBe(points.Select(p => p.Value.ToString()), ignoreOrder: true);
    }
}
