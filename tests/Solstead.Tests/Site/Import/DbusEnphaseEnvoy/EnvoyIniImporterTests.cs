using Solstead.Site.Configuration;
using Solstead.Site.Configuration.Editing;
using Solstead.Site.Import;

namespace Solstead.Tests.Site.Import.DbusEnphaseEnvoy;

public sealed class EnvoyIniImporterTests
{
    private const string Whole = """
        ; my plant
        [DEFAULT]
        logging = INFO

        [ENVOY]
        address = 192.0.2.10
        firmware = D7
        serial = 122000000000
        enlighten_user = camille@example.org
        enlighten_password = s3cr%%t;#x
        fetch_production_historic_interval = 1800

        [PV]
        max = 4200
        position = 1
        inverter_count = 14
        inverter_type = IQ7A

        [DATA]
        fetch_devices = 1
        fetch_devices_interval = 7200
        fetch_devices_publishing_type = 1
        fetch_inverters = 1
        fetch_inverters_interval = 300
        fetch_inverters_publishing_type = 0
        fetch_events = 0
        fetch_events_interval = 3600

        [MQTT]
        enabled = 1
        broker_address = 192.0.2.20
        broker_port = 8883
        publish_interval = 2
        tls_enabled = 1
        tls_path_to_ca = /data/keys/mosquitto.crt
        tls_insecure = 1
        username = envoy
        password = p@ss word
        topic_meters = home/envoy/meters
        topic_inverters = enphase/envoy-s/inverters
        """;

    private static ImportedSettings Read(string ini, string known = "") => ImporterCatalog.Recognise(ini).ShouldNotBeNull().Read(ini, YamlSettings.Parse(known, "solstead.yaml"));

    private static string Yaml(ImportedSettings imported) => SettingsMerge.Add("", imported.Settings, "solstead.yaml").Text;

    private static string[] Notes(ImportedSettings imported) => [.. imported.Notes.Select(n => $"{n.Line} {n.Key} {n.Code}")];

    [Fact]
    public void A_whole_file_becomes_its_equivalent()
    {
        var imported = Read(Whole);
        Yaml(imported).ShouldBe("""
            devices:
              - id: envoy
                type: enphase
                host: 192.0.2.10
                enlighten_user: camille@example.org
                enlighten_password_file: secrets/envoy.enlighten
                token_way: entrez
                production_interval_s: 1800
                inventory_interval_s: 7200
            publish:
              mqtt:
                host: 192.0.2.20
                port: 8883
                tls: true
                ca_file: /data/keys/mosquitto.crt
                user: envoy
                password_file: secrets/mqtt
                documents:
                  interval_s: 2
                  topic_meters: home/envoy/meters
                  inverters: changed
                  devices: always
                  devices_interval_s: 7200
                  events: off
              venus:
                address: system
                position: 1
                max_power_w: 4200
                inverter_count: 14
                inverter_type: IQ7A

            """.ReplaceLineEndings("\n").Replace("events: off", "events: \"off\"", StringComparison.Ordinal));
        imported.Secrets.Select(s => (s.File, s.Value)).ShouldBe([("secrets/envoy.enlighten", "s3cr%t;#x"), ("secrets/mqtt", "p@ss word")]);
        Notes(imported).ShouldBe(["3 DEFAULT.logging import.logging", "7 ENVOY.firmware import.firmware", "8 ENVOY.serial import.serial", "15 PV.position import.venus", "35 MQTT.tls_path_to_ca import.mqtt.ca", "36 MQTT.tls_insecure import.mqtt.insecure"]);
    }

    [Fact]
    public void The_older_file_without_firmware_is_the_one_with_the_gateways_password()
    {
        var imported = Read("[ENVOY]\naddress: envoy.local\npassword: hunter2\n[MQTT]\nenabled = 0\nbroker_address = IP_ADDR_OR_FQDN\n");
        Yaml(imported).ShouldBe("devices:\n  - id: envoy\n    type: enphase\n    host: envoy.local\n    user: installer\n    password_file: secrets/envoy.password\n");
        imported.Secrets.Single().Value.ShouldBe("hunter2");
        Notes(imported).ShouldBe(["5 MQTT.enabled import.mqtt.off"]);
    }

    [Theory]
    [InlineData("[ENVOY]\naddress = IP_ADDR_OR_FQDN\nfirmware = D7\n", "2 ENVOY.address import.placeholder")]
    [InlineData("[ENVOY]\naddress = a\nfirmware = D5\npassword = 12345678\nenlighten_user = x\n", "4 ENVOY.password import.placeholder")]
    [InlineData("[ENVOY]\naddress = a\nfirmware = D5\nenlighten_password = x\n", "4 ENVOY.enlighten_password import.unused.d5")]
    [InlineData("[ENVOY]\naddress = a\nfirmware = D7\npassword = x\n", "4 ENVOY.password import.unused.d7")]
    [InlineData("[ENVOY]\naddress = a\nfetch_production_historic_interval = 60\n", "3 ENVOY.fetch_production_historic_interval import.value.bounded")]
    [InlineData("[ENVOY]\naddress = a\n[PV]\nmax = lots\n", "4 PV.max import.value.wrong")]
    [InlineData("[ENVOY]\naddress = a\nadress = b\n", "3 ENVOY.adress import.key.unknown")]
    [InlineData("[ENVOY]\naddress = a\n[EXTRA]\nx = b\n", "4 EXTRA.x import.key.unknown")]
    [InlineData("[ENVOY]\naddress = a\n[MQTT]\nenabled = 1\nbroker_address = b\nusername = me\n", "6 MQTT.username import.mqtt.login")]
    [InlineData("[ENVOY]\naddress = a\n[MQTT]\nenabled = 1\nbroker_address = b\ntls_insecure = 1\n", "6 MQTT.tls_insecure import.mqtt.tls-off")]
    public void Every_key_without_equivalent_is_told_with_its_line(string ini, string note) => Notes(Read(ini)).ShouldContain(note);

    [Theory]
    [InlineData("a = b\nc: d\n[s]\n e = f ", "e", "f")]
    [InlineData("[s]\nkey : value = more", "key", "value = more")]
    [InlineData("[s]\nKEY=value", "key", "value")]
    [InlineData("[s]\nkey = one\n  two\nother = x", "key", "one\ntwo")]
    [InlineData("[s]\nkey = 100%%", "key", "100%")]
    [InlineData("[s]\nkey = 100%", "key", "100%")]
    [InlineData("[s]\nhost = h\nkey = %(host)s:1", "key", "h:1")]
    [InlineData("[DEFAULT]\nkey = d\n[s]\nx = 1", "key", "d")]
    [InlineData("[DEFAULT]\nkey = d\n[s]\nkey = own", "key", "own")]
    [InlineData("[s]\nkey = first\nkey = last", "key", "last")]
    [InlineData("\uFEFF[s]\r\nkey = v\r\n", "key", "v")]
    [InlineData("[s]\nkey = %(key)s", "key", "%(key)s")]
    [InlineData("[s]\n; key = no\n# key = no\nkey = a ; b", "key", "a ; b")]
    public void The_file_is_read_as_the_old_program_read_it(string ini, string key, string value) =>
        Solstead.Site.Import.DbusEnphaseEnvoy.IniFile.Parse(ini).Find("s", key)!.Value.ShouldBe(value);

    [Fact]
    public void A_gateway_we_know_already_is_completed_not_made_twice()
    {
        const string Known = "devices:\n  - { id: roof, type: enphase, host: 192.0.2.10, interval_s: 1 }   # mine\n";
        var merged = SettingsMerge.Add(Known, Read(Whole, Known).Settings, "solstead.yaml").Text;
        merged.ShouldStartWith("devices:\n  - { id: roof, type: enphase, host: 192.0.2.10, interval_s: 1, enlighten_user: camille@example.org, enlighten_password_file: secrets/roof.enlighten,");
        merged.ShouldContain("}   # mine\n");
        Read(Whole, "devices: [ { id: envoy, type: enphase, host: 192.0.2.99 } ]").Secrets[0].File.ShouldBe("secrets/envoy2.enlighten");
    }

    [Fact]
    public void Nothing_a_note_says_is_a_secret()
    {
        var imported = Read(Whole + "\npasswort = topsecret\n[ENVOY]\npassword = oldsecret\n");
        var told = string.Join('\n', imported.Notes.SelectMany(n => n.Facts).Select(f => $"{f.Text}{f.Number}")) + string.Join('\n', imported.Secrets) + Yaml(imported);
        foreach (var secret in (string[])["s3cr", "p@ss", "topsecret", "oldsecret"]) told.ShouldNotContain(secret);
    }

    [Theory]
    [InlineData("")]
    [InlineData("site: { name: Home }")]
    [InlineData("[MQTT]\nenabled = 1")]
    [InlineData("[Envoy]\naddress = a")]
    public void Something_else_is_not_taken_for_it(string text) => ImporterCatalog.Recognise(text).ShouldBeNull();

    [Fact]
    public void Random_bytes_are_read_as_something_or_nothing_but_never_crash()
    {
        var random = new Random(11);
        for (var i = 0; i < 500; i++)
        {
            var text = "[ENVOY]\naddress = a\n" + new string([.. Enumerable.Range(0, 300).Select(_ => "[]=:%()s;#\n\r \tabc01é\u0000"[random.Next(21)])]);
            YamlSettings.Parse(Yaml(Read(text)), "x").Entries.ShouldNotBeEmpty();
        }
    }
}
