using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices.Protocols.Mqtt;
using Solstead.Site.Configuration;
using Solstead.Site.Publish.Mqtt;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.Publish.Mqtt;

public sealed class AnnouncerTests
{
    [Fact]
    public async Task A_topic_is_forgotten_only_when_the_broker_has_let_go_of_it()
    {
        var (memory, fate, ct) = (new VolatileMemory(), MqttDelivery.Sent, TestContext.Current.CancellationToken);
        List<string> cleared = [];
        var settings = MqttSettings.Read(new SettingsReader(YamlSettings.Parse("host: 127.0.0.1", "test.yaml")));
        var announcer = new Announcer(settings, new PublishedBook(memory), new DiscoveryJson(settings.Discovery, "1"), message =>
        {
            if (message.Payload.Length == 0) cleared.Add(message.Topic);
            return Task.FromResult(fate);
        });
        IEnumerable<string> Noted() => new PublishedBook(memory).Of("roof").Keys;

        await announcer.UpdateAsync("roof", ["s/roof/state", "s/roof/grid.power"], [], ct);
        fate = MqttDelivery.Dropped;
        await announcer.UpdateAsync("roof", ["s/roof/state"], [], ct);
        Noted().ShouldBe(["s/roof/state", "s/roof/grid.power"], ignoreOrder: true);
        await announcer.RemoveOthersAsync(new HashSet<string>(), ct);
        Noted().ShouldBe(["s/roof/state", "s/roof/grid.power"], ignoreOrder: true);
        // The connection comes back.
        (fate, _) = (MqttDelivery.Sent, cleared.RemoveAll(_ => true));
        announcer.Forget();
        await announcer.RemoveOthersAsync(new HashSet<string>(), ct);
        cleared.ShouldBe(["s/roof/state", "s/roof/grid.power"], ignoreOrder: true);
        new PublishedBook(memory).Devices.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_noted_is_written_only_when_it_is_something_new()
    {
        var memory = new Counting();
        var book = new PublishedBook(memory);
        for (var i = 0; i < 3; i++)
        {
            book.Add("roof", ["s/roof/state"]);
            book.Set("barn", new Dictionary<string, Dictionary<string, string>> { ["h/config"] = new() { ["key"] = "sensor" } });
        }
        memory.Written.ShouldBe(2);
        (book.HasEntity("key"), book.HasEntity("other")).ShouldBe((true, false));
        book.Set("barn", new Dictionary<string, Dictionary<string, string>>());
        book.HasEntity("key").ShouldBeFalse();
    }

    [Fact]
    public void A_device_is_announced_anew_only_when_there_is_something_new_to_announce()
    {
        PointDeclaration power = new("grid.power", Unit.Watt, PointKind.Gauge), text = new("gateway.note", Unit.None, PointKind.Text);
        var info = new DeviceInfo("roof", "enphase", null, null, "8.2", 3, [power, text], []);
        DeviceShot Shot(DeviceInfo who, double? watts, string? note) => new(who, true, null, [new(power, watts, null), new(text, null, note)]);
        var known = new KnownDevices();
        (DeviceShot Shot, bool New, string Why)[] story =
        [
            (Shot(info, 100, null), true, "the first time"), (Shot(info, 200, null), false, "another value"), (Shot(info, null, null), false, "no value for a while"), (Shot(info, 100, "a"), true, "a first text"),
            (Shot(info, 100, new string('x', 300)), true, "longer than Home Assistant takes"), (Shot(info, 100, "b"), true, "short again"), (Shot(info with { Points = [power, text] }, 100, "b"), false, "described anew in the same words"),
            (Shot(info with { Firmware = "8.3" }, 100, "b"), true, "another firmware"),
        ];
        foreach (var (shot, isNew, why) in story)
        {
            known.IsNew(shot).ShouldBe(isNew, why);
            known.Note(shot);
        }
        known.Forget();
        known.IsNew(story[^1].Shot).ShouldBeTrue("everything is said anew");
    }

    private sealed class Counting : IDeviceMemory
    {
        public int Written { get; private set; }

        public string? Recall(string name) => null;

        public void Remember(string name, string? text) => Written++;
    }
}
