using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Site.Publish.Mqtt;

/// <summary>How much Home Assistant is told, and in which form.</summary>
public enum DiscoveryForm
{
    Off,
    /// <summary>One message per device (Home Assistant 2024.11 or newer).</summary>
    Device,
    /// <summary>One message per entity with abbreviated keys, as Jeedom and older versions read them.</summary>
    Entity,
}

/// <summary>What Home Assistant is shown.</summary>
/// <param name="Prefix">Root of the discovery topics.</param>
/// <param name="Four">A gateway is shown as four devices: production, net, total, storage; else as one.</param>
/// <param name="Panels">Each panel is a device of its own; else panels are left out.</param>
/// <param name="Groups">Each group of panels is a device of its own; else groups are left out.</param>
/// <param name="Language">Language of the names, <c>en</c> or <c>fr</c>.</param>
public sealed record DiscoverySettings(DiscoveryForm Form, string Prefix, bool Four, bool Panels, bool Groups, string Language);

/// <summary>When one of the four documents is sent.</summary>
public enum DocumentSending { Off, Changed, Always }

/// <summary>The four documents of dbus-enphase-envoy.</summary>
/// <param name="Device">Gateway they tell of; null for the first one that has meters.</param>
/// <param name="Every">Pause between two looks; the meters are sent when they changed since the last one.</param>
public sealed record DocumentSettings(
    string? Device, TimeSpan Every, string Meters, string Inverters, string Devices, string Events,
    DocumentSending SendInverters, DocumentSending SendDevices, DocumentSending SendEvents, TimeSpan InvertersEvery, TimeSpan DevicesEvery, TimeSpan EventsEvery);

/// <summary>The keys of <c>publish.mqtt</c>; what each means is in the README of this folder.</summary>
public sealed record MqttSettings
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1);

    public required BrokerSettings Broker { get; init; }

    public string Prefix { get; init; } = "solstead";
    /// <summary>Level of the topics that names the site; null: made from the site's name.</summary>
    public string? SiteTopic { get; init; }
    public TimeSpan Interval { get; init; }
    public TimeSpan Refresh { get; init; }
    /// <summary>One topic per point beside the document per device.</summary>
    public bool Topics { get; init; }
    /// <summary>Messages to <c>…/set</c> are obeyed.</summary>
    public bool Commands { get; init; }
    public DiscoverySettings Discovery { get; init; } = new(DiscoveryForm.Off, "homeassistant", false, true, true, "en");
    /// <summary>Null: not sent.</summary>
    public DocumentSettings? Documents { get; init; }

    public static MqttSettings Read(SettingsReader set) => new()
    {
        Broker = BrokerSettings.Read(set),
        Prefix = Topic(set, "prefix", "solstead"),
        SiteTopic = set.Text("site") is null ? null : Topic(set, "site", "home"),
        Interval = set.Seconds("interval_s", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), Hour),
        Refresh = set.Seconds("refresh_s", TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10), Hour),
        Topics = set.Flag("topics", true),
        Commands = set.Flag("commands", false),
        Discovery = ReadDiscovery(set),
        Documents = set.Has("documents") ? ReadDocuments(set.Section("documents")) : null,
    };

    private static DiscoverySettings ReadDiscovery(SettingsReader set)
    {
        var on = set.Flag("home_assistant", false);
        var form = set.Choice("discovery", "device", "device", "entity") == "entity" ? DiscoveryForm.Entity : DiscoveryForm.Device;
        return new(
            on ? form : DiscoveryForm.Off, Topic(set, "discovery_prefix", "homeassistant"), set.Choice("present", "one", "one", "four") == "four",
            set.Flag("panels", true), set.Flag("groups", true), set.Choice("language", "en", "en", "fr"));
    }

    private static DocumentSettings ReadDocuments(SettingsReader set) => new(
        set.Text("device"),
        set.Seconds("interval_s", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), Hour),
        Topic(set, "topic_meters", "enphase/envoy-s/meters"), Topic(set, "topic_inverters", "enphase/envoy-s/inverters"),
        Topic(set, "topic_devices", "enphase/envoy-s/devices"), Topic(set, "topic_events", "enphase/envoy-s/events"),
        Sending(set, "inverters", "always"), Sending(set, "devices", "off"), Sending(set, "events", "off"),
        set.Seconds("inverters_interval_s", TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(5), Day),
        set.Seconds("devices_interval_s", Hour, TimeSpan.FromSeconds(60), Day), set.Seconds("events_interval_s", Hour, TimeSpan.FromSeconds(900), Day));

    private static DocumentSending Sending(SettingsReader set, string key, string fallback) =>
        set.Choice(key, fallback, "off", "changed", "always") switch { "changed" => DocumentSending.Changed, "always" => DocumentSending.Always, _ => DocumentSending.Off };

    /// <summary>Part of a topic: no wildcard, no slash at an end.</summary>
    internal static string Topic(SettingsReader set, string key, string fallback)
    {
        var text = set.Text(key, fallback)!;
        if (TopicFilter.IsTopic(text) && !text.StartsWith('/') && !text.EndsWith('/') && !text.StartsWith('$')) return text;
        set.Report("config.value.wrong", Severity.Warning, key, Fact.Of("key", key), Fact.Of("value", text), Fact.Of("expected", fallback));
        return fallback;
    }
}
