using System.Globalization;
using Solstead.Core.Settings;

namespace Solstead.Site.Import.DbusEnphaseEnvoy;

/// <summary>The <c>config.ini</c> of dbus-enphase-envoy, both the older one (password of the gateway) and the newer one (token).</summary>
/// <remarks>Keys, defaults and rules: enphase.md 10.1.</remarks>
internal sealed class EnvoyIniImporter
{
    private const string Envoy = "ENVOY", Pv = "PV", Data = "DATA", Mqtt = "MQTT";

    private static readonly string[] Topics = ["meters", "inverters", "devices", "events"];

    /// <summary>Every key of the old program; what else the file has is unknown.</summary>
    private static readonly (string Section, string Keys)[] Known =
    [
        (IniFile.Default, "logging"),
        (Envoy, "address firmware serial password enlighten_user enlighten_password fetch_production_historic_interval"),
        (Pv, "max position inverter_count inverter_type"),
        (Data, string.Join(' ', from kind in Topics.Skip(1) from end in (string[])["", "_interval", "_publishing_type"] select $"fetch_{kind}{end}")),
        (Mqtt, "enabled broker_address broker_port publish_interval tls_enabled tls_path_to_ca tls_insecure username password " + string.Join(' ', Topics.Select(t => "topic_" + t))),
    ];

    private readonly EnvoyIni ini;
    private readonly SettingsMap ours;
    private readonly List<ImportedSecret> secrets = [];

    private EnvoyIniImporter(string text, SettingsMap ours) => (ini, this.ours) = (new EnvoyIni(text), ours);

    public static Importer Kind { get; } = new("dbus-enphase-envoy", "dbus-enphase-envoy", Recognises, (text, ours) => new EnvoyIniImporter(text, ours).Read());

    private static bool Recognises(string text)
    {
        var ini = new EnvoyIni(text);
        return ini.HasSection(Envoy) && ini.Has(Envoy, "address");
    }

    private ImportedSettings Read()
    {
        foreach (var (section, keys) in Known)
            foreach (var key in keys.Split(' ')) ini.Has(section, key);
        var settings = new Tree();
        if (ini.Word(Envoy, "address") is { } host) settings.Add("devices", new SettingsList([Gateway(host)], 0, 0));
        settings.Add("publish", new Tree().Add("mqtt", Broker()).Add("venus", Venus()).Map);
        ini.Note(IniFile.Default, "logging", "import.logging");
        return new(settings.Map, secrets, ini.Notes);
    }

    private SettingsMap Gateway(string host)
    {
        var id = IdFor(host);
        var device = new Tree().Add("id", id).Add("type", "enphase").Add("host", host);
        if (IsOld()) Password(device, id);
        else Account(device, id);
        ini.Note(Envoy, "firmware", "import.firmware");
        ini.Note(Envoy, "serial", "import.serial");
        Pace(device, Envoy, "fetch_production_historic_interval", "production_interval_s", 3600, 900, 3600);
        if (ini.Switch(Data, "fetch_inverters")) Pace(device, Data, "fetch_inverters_interval", "inverters_interval_s", 300, 60, 86_400);
        if (ini.Switch(Data, "fetch_devices")) Pace(device, Data, "fetch_devices_interval", "inventory_interval_s", 3600, 60, 86_400);
        return device.Map;
    }

    /// <summary>Firmware 5 says so, or has the gateway's password and no account: the file from before there were tokens.</summary>
    private bool IsOld() => ini.Word(Envoy, "firmware") is { } firmware
        ? firmware.Equals("D5", StringComparison.OrdinalIgnoreCase)
        : ini.Has(Envoy, "password") && !ini.Has(Envoy, "enlighten_user");

    private void Password(Tree device, string id)
    {
        device.Add("user", "installer");
        foreach (var key in (string[])["enlighten_user", "enlighten_password"]) ini.Note(Envoy, key, "import.unused.d5");
        if (ini.Exact(Envoy, "password") is not { } password) return;
        if (password == "12345678") ini.Note(Envoy, "password", "import.placeholder");
        else device.Add("password_file", Secret($"secrets/{id}.password", password));
    }

    private void Account(Tree device, string id)
    {
        if (ini.Word(Envoy, "enlighten_user") is { } user) device.Add("enlighten_user", user);
        if (ini.Exact(Envoy, "enlighten_password") is { } password) device.Add("enlighten_password_file", Secret($"secrets/{id}.enlighten", password));
        // The old program's way to a token; the one that gives self-installers an installer's token.
        if (ini.Has(Envoy, "enlighten_user")) device.Add("token_way", "entrez");
        ini.Note(Envoy, "password", "import.unused.d7");
    }

    /// <summary>A pace the owner chose goes over; the old default stays ours.</summary>
    private void Pace(Tree device, string section, string key, string ours, double usual, double least, double most)
    {
        if (ini.Word(section, key) is not { } word || word == usual.ToString(CultureInfo.InvariantCulture)) return;
        if (ini.Number(section, key, least, most) is { } seconds) device.Add(ours, Text(seconds));
    }

    private SettingsMap? Venus()
    {
        if (!ini.HasSection(Pv)) return null;
        var venus = new Tree().Add("address", "system");
        if (ini.Number(Pv, "position", 0, 2) is { } position) venus.Add("position", Text(Math.Floor(position)));
        if (ini.Number(Pv, "max", 1, 1_000_000) is { } max) venus.Add("max_power_w", Text(max));
        if (ini.Number(Pv, "inverter_count", 1, 10_000) is { } count) venus.Add("inverter_count", Text(Math.Floor(count)));
        if (ini.Word(Pv, "inverter_type") is { } type) venus.Add("inverter_type", type);
        ini.Note(Pv, "position", "import.venus");
        return venus.Map;
    }

    private SettingsMap? Broker()
    {
        if (!ini.Switch(Mqtt, "enabled"))
        {
            ini.Note(Mqtt, "enabled", "import.mqtt.off");
            return null;
        }
        if (ini.Word(Mqtt, "broker_address") is not { } host) return null;
        var tls = ini.Switch(Mqtt, "tls_enabled");
        var broker = new Tree().Add("host", host).Add("port", Text(ini.Number(Mqtt, "broker_port", 1, 65_535) ?? 1883)).Add("tls", tls ? "true" : "false");
        if (tls && ini.Word(Mqtt, "tls_path_to_ca") is { } ca) broker.Add("ca_file", ca);
        ini.Note(Mqtt, "tls_path_to_ca", tls ? "import.mqtt.ca" : "import.mqtt.tls-off");
        ini.Note(Mqtt, "tls_insecure", tls ? "import.mqtt.insecure" : "import.mqtt.tls-off");
        Login(broker);
        return broker.Add("documents", Documents()).Map;
    }

    /// <summary>The old program signed in only with both.</summary>
    private void Login(Tree broker)
    {
        var (user, password) = (ini.Exact(Mqtt, "username"), ini.Exact(Mqtt, "password"));
        if (user is not null && password is not null) broker.Add("user", user).Add("password_file", Secret("secrets/mqtt", password));
        else ini.Note(Mqtt, user is null ? "password" : "username", "import.mqtt.login");
    }

    private SettingsMap Documents()
    {
        var documents = new Tree();
        if (ini.Number(Mqtt, "publish_interval", 1, 3600) is { } every and not 5) documents.Add("interval_s", Text(every));
        foreach (var kind in Topics)
            if (ini.Word(Mqtt, "topic_" + kind) is { } topic && topic != $"enphase/envoy-s/{kind}") documents.Add("topic_" + kind, topic);
        Document(documents, "inverters", always: true, 300, 5);
        Document(documents, "devices", always: false, 3600, 60);
        Document(documents, "events", always: false, 3600, 900);
        return documents.Map;
    }

    /// <summary>0 = when it changed; anything else = each time.</summary>
    private void Document(Tree documents, string kind, bool always, double usual, double least)
    {
        var sends = ini.Switch(Data, "fetch_" + kind);
        var type = ini.Word(Data, $"fetch_{kind}_publishing_type");
        documents.Add(kind, !sends ? "off" : (type is null ? always : type != "0") ? "always" : "changed");
        if (sends && ini.Number(Data, $"fetch_{kind}_interval", least, 86_400) is { } every && !every.Equals(usual)) documents.Add(kind + "_interval_s", Text(every));
    }

    private string Secret(string file, string value)
    {
        secrets.Add(new(file, value));
        return file;
    }

    /// <summary>The device of ours with this address keeps its id; else the first free one.</summary>
    private string IdFor(string host)
    {
        var devices = ours.Entries.FirstOrDefault(e => e.Key == "devices")?.Value is SettingsList list ? list.Items.OfType<SettingsMap>().ToList() : [];
        if (devices.FirstOrDefault(d => Of(d, "type") == "enphase" && Of(d, "host") == host) is { } same && Of(same, "id") is { } id) return id;
        var taken = devices.Select(d => Of(d, "id")).ToHashSet();
        return Enumerable.Range(1, taken.Count + 1).Select(n => n == 1 ? "envoy" : $"envoy{n}").First(name => !taken.Contains(name));
    }

    private static string? Of(SettingsMap map, string key) => (map.Entries.FirstOrDefault(e => e.Key == key)?.Value as SettingsScalar)?.Value;

    private static string Text(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>A map under construction; what is null or empty is left out.</summary>
    private sealed class Tree
    {
        private readonly List<SettingsEntry> entries = [];

        public SettingsMap Map => new(entries, 0, 0);

        public Tree Add(string key, string value) => Add(key, new SettingsScalar(value, 0, 0));

        public Tree Add(string key, SettingsNode? value)
        {
            if (value is not null and not SettingsMap { Entries.Count: 0 }) entries.Add(new(key, value, 0));
            return this;
        }
    }
}
